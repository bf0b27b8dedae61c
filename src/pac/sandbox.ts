/**
 * Where PAC files run: on a thread of their own, which is ended when their time is up. Nothing less would do: the
 * interpreter itself looks at the clock between steps of a script only, and a single call of a built-in
 * function (a search in a long text, a sort) can take hours.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { PacError, tooLarge, tooLong } from './error.js';
import type { Run, Visit } from './interpreter.js';
import type { Options, Worlds } from './watched.js';
import type { Reply, Request, Settings } from './worker.js';

export interface PacLimits {
  /** Milliseconds that loading a script or computing one answer may take. */
  readonly timeMs: number;
  /** Milliseconds that all of that may take together. */
  readonly totalMs: number;
  /** Bytes a script may hold. */
  readonly memory: number;
  /** Distinct names it may ask DNS for. */
  readonly names: number;
}

export const defaultLimits: PacLimits = { timeMs: 1_000, totalMs: 10_000, memory: 64 << 20, names: 100 };

/** Settles the exchange that is under way. */
interface Pending {
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

export class PacSandbox {
  readonly #worker: Worker;
  readonly #timeMs: number;
  #left: number;
  #pending: Pending | null = null;
  #over: Error | null = null;
  /** Requests wait for the thread to be ready, and for each other: the time of each is its own. */
  #turn: Promise<unknown>;

  constructor({ timeMs, totalMs, memory, names }: PacLimits, { watched }: Pick<Settings, 'watched'>) {
    this.#timeMs = timeMs;
    this.#left = totalMs;
    this.#worker = new Worker(program(), {
      workerData: { memory, names, watched } satisfies Settings,
      env: {},
      execArgv: [],
      // The stack is that of the main thread: with a larger one the interpreter would leave its own memory first.
      resourceLimits: { maxOldGenerationSizeMb: 192, stackSizeMb: 1 },
    });
    this.#worker.on('message', (reply: Reply) => this.#pending?.resolve(reply));
    this.#worker.on('error', (error: NodeJS.ErrnoException) =>
      this.#end(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new PacError(tooLarge) : error),
    );
    // From then on it is the timer of an exchange that keeps the program waiting: an idle sandbox does not.
    this.#worker.once('message', () => this.#worker.unref());
    this.#turn = this.#reply().catch(() => undefined);
  }

  /** Throws PacError for what is no PAC file, or takes too long. */
  async load(source: string): Promise<void> {
    await this.#exchange({ load: source });
  }

  /** Of a script that is not watched. Throws PacError once the time is up; other failures are part of the run. */
  async run(visit: Visit): Promise<Run> {
    return (await this.#exchange({ run: visit })) as Run;
  }

  /** Of one that is watched, likewise. */
  async explore(visit: Visit, options: Options): Promise<Worlds> {
    return (await this.#exchange({ explore: visit, options })) as Worlds;
  }

  /** Whatever is under way fails, as will everything that is asked afterwards. */
  end(): void {
    this.#end(new PacError('it was given up'));
  }

  #end(error: Error): void {
    this.#over ??= error;
    this.#pending?.reject(this.#over);
    void this.#worker.terminate();
  }

  #reply(): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject };
    });
  }

  async #exchange(request: Request): Promise<Reply['result']> {
    const exchange = this.#turn.then(() => this.#timed(request));
    this.#turn = exchange.catch(() => undefined);
    const { result, failure } = await exchange;
    if (failure !== null) throw new PacError(failure);
    return result;
  }

  async #timed(request: Request): Promise<Reply> {
    if (this.#over) throw this.#over;
    const end = () => this.#end(new PacError(tooLong));
    const timer = setTimeout(end, Math.min(this.#timeMs, this.#left));
    try {
      this.#worker.postMessage(request);
      const reply = await this.#reply();
      this.#left -= reply.ms;
      if (this.#left <= 0) end();
      return reply;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** What the build makes of `worker.ts`, as seen from `dist/`, where the program is built to, and from here. */
function program(): string {
  const here = import.meta.dirname;
  return join(here, /\bsrc[/\\]pac$/.test(here) ? '../../dist/pac-worker.mjs' : 'pac-worker.mjs');
}
