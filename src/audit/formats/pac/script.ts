/** A PAC script, run in the sandbox of src/pac for one URL in every possible world. */
import { type PacEngine, PacError, startPac } from '../../../pac/engine.js';
import type { PacFunctions } from '../../../pac/functions.js';
import type { Question } from '../../possibilities.js';
import { sameIpv4Net } from './ipv4.js';
import { type Answers, addressesIn, type Known, Run } from './world.js';

/** One run to its end. */
export interface Answer {
  /** What FindProxyForURL returned, or null where the script failed. */
  readonly route: string | null;
  /** Why it failed. */
  readonly failure: string | null;
  /** The line of the `return` that gave the answer, where it could be told. */
  readonly line: number | null;
  readonly path: readonly { readonly question: Question<unknown>; readonly answer: unknown }[];
}

export interface Answers4Url {
  readonly answers: readonly Answer[];
  /** False where there were too many possibilities to look at each. */
  readonly complete: boolean;
}

/** Runs of the script for one URL. */
const mostRuns = 512;

/** Plenty for a busy machine. A failure for want of time is waited for once only, as are answers that come slowly. */
const limits = { timeMs: 3_000, patienceMs: 4_000, memory: 64 << 20, names: 1 };

const nowhere = { dnsResolve: async () => null, myIpAddress: '0.0.0.0' };

export class Script {
  #run: Run | null = null;
  #line: number | null = null;
  #tooLong = false;
  readonly #addresses: readonly string[];

  private constructor(source: string) {
    this.#addresses = addressesIn(source);
  }

  #plain: PacEngine | null = null;
  #marked: PacEngine | null = null;

  /** Throws PacError for a script that does not load. */
  static async load(source: string): Promise<Script> {
    const script = new Script(source);
    const watched = watchClock(source);
    script.#plain = await startPac(watched, nowhere, script.#functions(), limits);
    script.#marked = await startPac(markReturns(watched), nowhere, script.#functions(), limits).catch(
      () => null,
    );
    return script;
  }

  #turn: Promise<unknown> = Promise.resolve();

  /** One URL after the other: between two calls that are compared nobody else may call the script. */
  ask(url: string, known: Known): Promise<Answers4Url> {
    const answers = this.#turn.then(() => this.#ask(url, known));
    this.#turn = answers.catch(() => undefined);
    return answers;
  }

  async #ask(url: string, known: Known): Promise<Answers4Url> {
    const answers: Answer[] = [];
    const open: Answer['path'][] = [[]];
    while (open.length > 0) {
      if (answers.length + open.length > mostRuns) return { answers, complete: false };
      const path = open.pop() ?? [];
      const run = new Run(
        known,
        new Map(path.map(({ question, answer }) => [question.key, answer])),
        this.#addresses,
      );
      const result = await this.#once(url, run);
      const question = run.pending;
      if (question && result.failure !== tooLong) {
        for (const answer of [...question.options].reverse()) open.push([...path, { question, answer }]);
      } else answers.push({ ...result, path });
    }
    return { answers, complete: true };
  }

  async #once(url: string, run: Run): Promise<Omit<Answer, 'path'>> {
    if (this.#tooLong) return { route: null, failure: tooLong, line: null };
    const plain = await this.#call(this.#plain, url, run);
    if (plain.failure === tooLong) this.#tooLong = true;
    if (plain.route === null || run.pending) return { ...plain, line: null };
    const again = await this.#call(this.#plain, url, run);
    if (again.route !== plain.route) return { route: null, failure: changing, line: null };
    if (!this.#marked) return { ...plain, line: null };
    const marked = await this.#call(this.#marked, url, run);
    return { ...plain, line: marked.route === plain.route ? marked.line : null };
  }

  /** One call. It runs to its end before anything else can: the stand-ins never make the engine wait. */
  async #call(engine: PacEngine | null, url: string, run: Run): Promise<Omit<Answer, 'path'>> {
    this.#run = run;
    this.#line = null;
    const finding = engine?.find(url, run.known.host);
    const line = this.#line;
    try {
      return { route: (await finding) ?? null, failure: null, line };
    } catch (error) {
      if (error instanceof PacError) return { route: null, failure: error.message, line: null };
      throw error;
    }
  }

  #functions(): PacFunctions {
    const run = () => this.#run ?? new Run({ host: '', address: null, client: null }, none, this.#addresses);
    const time =
      (name: string) =>
      (...args: readonly unknown[]) =>
        run().isTime(name, args);
    return {
      dnsResolve: (host) => run().resolve(String(host)),
      isResolvable: (host) => run().resolve(String(host)) !== null,
      // What dnsResolve gave for a name that does not resolve is handed on as it is.
      isInNet: (host, pattern, mask) =>
        typeof host === 'string' && sameIpv4Net(run().resolve(host), String(pattern), String(mask)),
      myIpAddress: () => run().myAddress(),
      timeRange: time('timeRange'),
      dateRange: time('dateRange'),
      weekdayRange: time('weekdayRange'),
      __emPreflightClock: () => run().unpredictable('the clock'),
      __emPreflightChance: () => run().unpredictable('chance'),
      __emPreflightLine: (line) => {
        this.#line = Number(line);
        return undefined;
      },
    };
  }
}

const none: Answers = new Map();

const tooLong = 'the script takes too long';

/** It keeps something from call to call: which answer a client gets depends on what it asked for before. */
const changing = 'asked twice, it answers in two ways';

/** Date and Math.random tell when they are used. In front of the first line, so that lines keep their numbers. */
function watchClock(source: string): string {
  const watch = `(function(g){var D=g.Date,r=Math.random;g.Date=new Proxy(D,{construct:function(t,a){if(a.length===0)__emPreflightClock();return new (Function.prototype.bind.apply(t,[null].concat(a)))()},apply:function(){__emPreflightClock();return D()},get:function(t,k){if(k==='now')__emPreflightClock();return t[k]}});Math.random=function(){__emPreflightChance();return r()}})(globalThis);`;
  return watch + source;
}

/**
 * Puts a note of its line before what each `return` gives back. Not a parser: where it meets a text that
 * only looks like a return, the marked script gives another answer than the plain one and is not believed.
 */
function markReturns(source: string): string {
  return source
    .split('\n')
    .map((text, index) =>
      text.replace(/(?<![\w$.'"])return(?=[ \t]*[^\s;}/])/g, `return __emPreflightLine(${index + 1}),`),
    )
    .join('\n');
}
