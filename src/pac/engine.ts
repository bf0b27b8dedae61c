/**
 * Runs a PAC file in a sandbox: an interpreter of its own inside WebAssembly, with no access to this
 * process, a memory limit and a time limit. Used for the route of a check and by the audit of a PAC file.
 *
 * PAC functions are synchronous and DNS is not. As browsers do, a script that asks for a name not known yet
 * is run to its end with a stand-in answer, thrown away, and run again once the name is known; so scripts run
 * unmodified.
 */
import type { JSValueHandle, QuickJS } from 'quickjs-wasi';
import { stripControls } from '../text/terminal.js';
import { type PacFunctions, standardFunctions } from './functions.js';

/** What a script may learn of the world. */
export interface PacWorld {
  /** The first IPv4 address of a name, or null where it has none. */
  dnsResolve(host: string): Promise<string | null>;
  /** This machine's IPv4 address, as `myIpAddress()` gives it. */
  readonly myIpAddress: string;
}

export interface PacLimits {
  /** Milliseconds that computing one answer may take; waiting for DNS does not count. */
  readonly timeMs: number;
  /** Milliseconds that answers which take longer than `slow` may take together. */
  readonly patienceMs?: number;
  /** Bytes the script may hold. */
  readonly memory: number;
  /** Distinct names it may ask DNS for. */
  readonly names: number;
  /** On the clock of `performance.now()`: after this no answer is computed any more. */
  readonly endsAt?: number;
}

/** The script is no PAC file, or failed on a URL. `message` is safe to print. */
export class PacError extends Error {
  constructor(message: string) {
    super(stripControls(message, 200));
    this.name = 'PacError';
  }
}

export interface PacEngine {
  /** What FindProxyForURL returns. Throws PacError where it throws, exceeds a limit or returns no string. */
  find(url: string, host: string): Promise<string>;
  dispose(): void;
}

export const defaultLimits: PacLimits = { timeMs: 1_000, memory: 64 << 20, names: 100 };

/** Milliseconds; no answer takes as long on a machine with time to spare. */
const slow = 250;

/** Hundreds of proxies; what is longer is no answer. */
const answerLimit = 10_000;

/**
 * Compiles a PAC file. Throws PacError for a script that does not parse or has no FindProxyForURL.
 *
 * @param overrides stand in for standard functions by name, such as `timeRange` for another time of day
 */
export async function startPac(
  source: string,
  world: PacWorld,
  overrides: PacFunctions = {},
  limits: PacLimits = defaultLimits,
): Promise<PacEngine> {
  const { QuickJS: Sandbox } = await import('quickjs-wasi');
  const names = new Names(world, limits.names);
  const standard = await standardFunctions((host) => names.lookUp(host), world.myIpAddress);
  const timeFromNow = () =>
    Math.min(performance.now() + limits.timeMs, limits.endsAt ?? Number.POSITIVE_INFINITY);
  let until = timeFromNow();
  const checkTime = () => {
    if (performance.now() > until) throw new PacError(tooLong);
  };
  const engine = await Sandbox.create({
    memoryLimit: limits.memory,
    interruptHandler: () => performance.now() > until,
  });
  for (const [name, call] of Object.entries({ ...standard, ...overrides }))
    expose(engine, name, call, checkTime);
  const script = explained(() => load(engine, source));

  let broken: PacError | null = null;
  /** What failed below the script, such as the stack, leaves an interpreter that nothing can be believed of. */
  const guarded = (run: () => unknown) => {
    if (broken) throw broken;
    try {
      return run();
    } catch (error) {
      if (!isFatal(error)) throw error;
      broken = new PacError('the script needs more stack or memory than there is');
      throw broken;
    }
  };

  let patience = limits.patienceMs ?? Number.POSITIVE_INFINITY;
  const timed = <T>(run: () => T): T => {
    if (patience < 0) throw new PacError(tooLong);
    const start = performance.now();
    try {
      return run();
    } finally {
      const took = performance.now() - start;
      if (took > slow) patience -= took;
    }
  };

  async function find(url: string, host: string): Promise<string> {
    for (;;) {
      until = timeFromNow();
      checkTime();
      const answer = attempt(
        () => timed(() => guarded(() => call(engine, script, url, host))),
        names.pending,
      );
      if (!names.pending()) {
        if (typeof answer !== 'string') throw new PacError('FindProxyForURL returned no string');
        if (answer.length > answerLimit)
          throw new PacError(`FindProxyForURL returned more than ${answerLimit} characters`);
        return answer;
      }
      await names.resolve();
    }
  }
  return { find, dispose: () => engine.dispose() };
}

/** Names the script asked for, and their addresses as they become known. */
class Names {
  readonly #known = new Map<string, string | null>();
  readonly #wanted = new Set<string>();

  constructor(
    readonly world: PacWorld,
    readonly limit: number,
  ) {}

  readonly pending = (): boolean => this.#wanted.size > 0;

  lookUp(host: string): string | null {
    // RFC 1035, section 2.3.4: nothing longer is a name.
    if (host.length > 253) return null;
    if (!this.#known.has(host)) this.#wanted.add(host);
    this.#checkLimit();
    return this.#known.get(host) ?? null;
  }

  async resolve(): Promise<void> {
    this.#checkLimit();
    const wanted = [...this.#wanted];
    const addresses = await Promise.all(wanted.map((host) => this.world.dnsResolve(host)));
    for (const [index, host] of wanted.entries()) this.#known.set(host, addresses[index] ?? null);
    this.#wanted.clear();
  }

  #checkLimit(): void {
    if (this.#known.size + this.#wanted.size > this.limit)
      throw new PacError(`the script asks DNS for more than ${this.limit} names`);
  }
}

/**
 * The interpreter looks at the clock every few thousand steps only; a call out of it is another occasion.
 * Objects stay inside: to copy one out is no step of the script and would have no limit.
 */
function expose(engine: QuickJS, name: string, call: PacFunctions[string], checkTime: () => void): void {
  const value = (argument: JSValueHandle) =>
    engine.typeof(argument) === 'object' && !argument.isNull ? '[object Object]' : engine.dump(argument);
  const handle = engine.newFunction(name, (...args: JSValueHandle[]) => {
    checkTime();
    return engine.hostToHandle(call(...args.map(value)));
  });
  engine.setProp(engine.global, name, handle);
  handle.dispose();
}

function load(engine: QuickJS, source: string): JSValueHandle {
  engine.evalCode(source, 'proxy.pac').dispose();
  const key = engine.newString('FindProxyForURL');
  const script = engine.getProp(engine.global, key);
  key.dispose();
  if (engine.typeof(script) !== 'function') throw new PacError('there is no function FindProxyForURL');
  return script;
}

function call(engine: QuickJS, script: JSValueHandle, url: string, host: string): unknown {
  const args = [engine.newString(url), engine.newString(host)];
  const answer = engine.callFunction(script, engine.undefined, ...args);
  try {
    return engine.dump(answer);
  } finally {
    for (const handle of [...args, answer]) handle.dispose();
  }
}

/** Runs the script; a failure on stand-in answers (`moot`) does not count, but for running out of time. */
function attempt(run: () => unknown, moot: () => boolean): unknown {
  try {
    return explained(run);
  } catch (error) {
    if (moot() && !(error as PacError).message.includes(tooLong)) return undefined;
    throw error;
  }
}

/** An error of this process rather than one that the script threw, which the interpreter hands over as its own kind. */
function isFatal(error: unknown): boolean {
  const kind = (error as Error | null)?.constructor?.name;
  return kind === 'RangeError' || kind === 'RuntimeError';
}

const tooLong = 'the script takes too long';

function explained<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof PacError) throw error;
    const { name = 'Error', message = String(error) } = error as Partial<Error>;
    if (message.includes('interrupted') || message.includes(tooLong)) throw new PacError(tooLong);
    throw new PacError(message.startsWith(name) ? message : `${name}: ${message}`);
  }
}
