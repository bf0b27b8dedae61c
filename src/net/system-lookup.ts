import type { ChildProcess } from 'node:child_process';
import type { Address } from '../model/network.js';
import { parseAddress } from './mapping.js';
import { hasOtherSources } from './other-sources.js';

/**
 * Names under way at a time: getaddrinfo takes a thread for each, and keeps it for as long as it likes. When
 * more ask at the same moment, small resolvers lose some of the questions.
 */
const atATime = 16;

/** No more wait for their turn than could get one in time. */
const waitingLimit = 64;

/** Answers a line with a name by a line with the name and its addresses. */
const script = `
const { lookup } = require('node:dns');
let rest = '';
process.stdin.setEncoding('utf8').on('data', (chunk) => {
  const names = (rest + chunk).split('\\n');
  rest = names.pop();
  for (const name of names)
    lookup(name, { all: true, verbatim: true }, (error, found) =>
      process.stdout.write(JSON.stringify([name, error ? [] : found.map(({ address }) => address)]) + '\\n'));
});
`;

/**
 * What the system's applications get for a name: getaddrinfo, with all that nsswitch.conf(5) and the search
 * list of resolv.conf(5) put beside the resolvers. It is asked in a process of its own: nothing stops a
 * getaddrinfo that hangs, and a process with such a thread in it cannot end before the thread does.
 */
export class SystemLookup {
  readonly #program: string;
  readonly #hasOtherSources: () => boolean;
  #knowsMore: boolean | undefined;
  readonly #asked = new Map<string, Promise<readonly Address[]>>();
  readonly #waiting = new Map<string, (addresses: readonly Address[]) => void>();
  #child: Promise<ChildProcess | null> | undefined;
  #over = false;

  /** @param program for the child, in place of the one that asks */
  constructor(program = script, otherSources = () => hasOtherSources()) {
    this.#program = program;
    this.#hasOtherSources = otherSources;
  }

  /** Can it have an answer where the resolvers say that there is none? Its process need not be started if not. */
  knowsMore(): boolean {
    this.#knowsMore ??= this.#hasOtherSources();
    return this.#knowsMore;
  }

  /** Never rejects; empty where the system has no answer either. Ends at `close` at the latest. */
  ask(name: string): Promise<readonly Address[]> {
    const asked = this.#asked.get(name);
    if (asked) return asked;
    if (this.#over || this.#waiting.size >= waitingLimit) return Promise.resolve([]);
    const answer = new Promise<readonly Address[]>((resolve) => {
      this.#waiting.set(name, resolve);
    });
    this.#asked.set(name, answer);
    this.#child ??= this.#start();
    void this.#child.then((child) => child?.stdin?.write(`${name}\n`));
    return answer;
  }

  /** Ends the process, whatever hangs in it; it is not waited for. */
  close(): void {
    this.#over = true;
    this.#giveUp();
    void this.#child?.then((child) => {
      child?.kill('SIGKILL');
      child?.unref();
      for (const stream of child?.stdio ?? []) stream?.destroy();
    });
  }

  async #start(): Promise<ChildProcess | null> {
    const { spawn } = await import('node:child_process');
    if (this.#over) return null;
    const { RES_OPTIONS = '' } = process.env;
    const env = {
      ...process.env,
      // It may hold what is meant for one process alone, such as a debugger's port.
      NODE_OPTIONS: '',
      UV_THREADPOOL_SIZE: String(atATime),
      // A packet that is lost would take glibc 5 s to miss (resolv.conf(5), `timeout`).
      RES_OPTIONS: `${RES_OPTIONS} timeout:1`.trim(),
    };
    try {
      const child = spawn(process.execPath, ['-e', this.#program], {
        env,
        stdio: ['pipe', 'pipe', 'ignore'],
        // Ctrl-C at the terminal is for the program, which ends this process when it is done.
        detached: process.platform !== 'win32',
        windowsHide: true,
      });
      const gone = () => this.#giveUp();
      child.on('error', gone).on('exit', gone);
      child.stdin.on('error', gone);
      let rest = '';
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) this.#take(line);
      });
      return child;
    } catch {
      // A system that lets no process be started has no second opinion to give.
      this.#giveUp();
      return null;
    }
  }

  #take(line: string): void {
    const [name, addresses] = JSON.parse(line) as [string, readonly string[]];
    // A scoped address leads to a link of this machine, never to a vendor.
    const parsed = addresses
      .filter((address) => !address.includes('%'))
      .map(parseAddress)
      .filter((address) => address !== null);
    this.#waiting.get(name)?.(parsed.toSorted((a, b) => a.family - b.family));
    this.#waiting.delete(name);
  }

  #giveUp(): void {
    for (const resolve of this.#waiting.values()) resolve([]);
    this.#waiting.clear();
  }
}
