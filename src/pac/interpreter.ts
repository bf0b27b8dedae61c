/**
 * Runs a PAC file in an interpreter of its own inside WebAssembly, with no access to this process and a limit
 * to its memory. Nothing here limits its time: `sandbox.ts` does, from outside.
 */
import { type JSValueHandle, QuickJS } from 'quickjs-wasi';
import { PacError, tooLarge } from './error.js';
import { type PacFunctions, standardFunctions } from './functions.js';
import { type Ask, type Fact, type Facts, keyOf, type Question } from './question.js';

export interface Confinement {
  /** Bytes a script may hold. */
  readonly memory: number;
  /** Distinct names it may ask DNS for. */
  readonly names: number;
}

/** What a script is called with, and what it is told. */
export interface Visit {
  readonly url: string;
  readonly host: string;
  readonly facts: Facts;
}

/** One run to its end. */
export interface Run {
  /** What FindProxyForURL returned, or null where the script failed. */
  readonly answer: string | null;
  /** Why it failed; safe to print. */
  readonly failure: string | null;
  /** What it asked and was not told, in that order: where there is any, the rest rests on stand-ins. */
  readonly asked: readonly Question[];
  /** The line that the script noted last, where it was given a function for that. */
  readonly line: number | null;
}

/** Functions on top of the standard ones, or in place of them. */
export type MoreFunctions = (ask: Ask, atLine: (line: number) => void) => PacFunctions;

/** Hundreds of proxies; what is longer is no answer. */
const answerLimit = 10_000;

const standIns: Readonly<Record<Question['about'], Fact>> = {
  address: null,
  client: '0.0.0.0',
  time: false,
  clock: false,
  chance: false,
};

export class Interpreter {
  #facts: Facts = new Map();
  #asked = new Map<string, Question>();
  #line: number | null = null;
  #broken: PacError | null = null;
  readonly #engine: QuickJS;
  readonly #script: JSValueHandle;

  private constructor(
    engine: QuickJS,
    source: string,
    readonly confinement: Confinement,
    more: MoreFunctions,
  ) {
    this.#engine = engine;
    const ask: Ask = (question) => this.#ask(question);
    const atLine = (line: number) => {
      this.#line = line;
    };
    for (const [name, call] of Object.entries({ ...standardFunctions(ask), ...more(ask, atLine) }))
      expose(engine, name, call);
    this.#script = explained(() => load(engine, source));
  }

  /** Throws PacError for a script that does not parse, fails, or has no FindProxyForURL. */
  static async load(
    source: string,
    confinement: Confinement,
    wasm: WebAssembly.Module,
    more: MoreFunctions = () => ({}),
  ): Promise<Interpreter> {
    const engine = await QuickJS.create({ wasm, memoryLimit: confinement.memory });
    return new Interpreter(engine, source, confinement, more);
  }

  #ask(question: Question): Fact {
    const key = keyOf(question);
    const fact = this.#facts.get(key);
    if (fact !== undefined) return fact;
    this.#asked.set(key, question);
    const { names } = this.confinement;
    if (this.#asked.size > names) throw new PacError(`the script asks DNS for more than ${names} names`);
    return standIns[question.about];
  }

  run({ url, host, facts }: Visit): Run {
    this.#facts = facts;
    this.#asked = new Map();
    this.#line = null;
    const outcome = this.#outcome(url, host);
    return { ...outcome, asked: [...this.#asked.values()], line: this.#line };
  }

  #outcome(url: string, host: string): Pick<Run, 'answer' | 'failure'> {
    try {
      const answer = explained(() => this.#guarded(() => this.#call(url, host)));
      if (typeof answer !== 'string') throw new PacError('FindProxyForURL returned no string');
      if (answer.length > answerLimit)
        throw new PacError(`FindProxyForURL returned more than ${answerLimit} characters`);
      return { answer, failure: null };
    } catch (error) {
      if (error instanceof PacError) return { answer: null, failure: error.message };
      throw error;
    }
  }

  /** What failed below the script, such as the stack, leaves an interpreter that nothing can be believed of. */
  #guarded(run: () => unknown): unknown {
    if (this.#broken) throw this.#broken;
    try {
      return run();
    } catch (error) {
      if (!isFatal(error)) throw error;
      this.#broken = new PacError(tooLarge);
      throw this.#broken;
    }
  }

  #call(url: string, host: string): unknown {
    const args = [this.#engine.newString(url), this.#engine.newString(host)];
    const answer = this.#engine.callFunction(this.#script, this.#engine.undefined, ...args);
    try {
      return this.#engine.dump(answer);
    } finally {
      for (const handle of [...args, answer]) handle.dispose();
    }
  }
}

/** Objects stay inside: to copy one out could need any amount of memory. */
function expose(engine: QuickJS, name: string, call: PacFunctions[string]): void {
  const value = (argument: JSValueHandle) =>
    engine.typeof(argument) === 'object' && !argument.isNull ? '[object Object]' : engine.dump(argument);
  const handle = engine.newFunction(name, (...args: JSValueHandle[]) =>
    engine.hostToHandle(call(...args.map(value))),
  );
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

/** An error of this process rather than one that the script threw, which the interpreter hands over as its own kind. */
function isFatal(error: unknown): boolean {
  const kind = (error as Error | null)?.constructor?.name;
  return kind === 'RangeError' || kind === 'RuntimeError';
}

function explained<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof PacError) throw error;
    const { name = 'Error', message = String(error) } = error as Partial<Error>;
    throw new PacError(message.startsWith(name) ? message : `${name}: ${message}`);
  }
}
