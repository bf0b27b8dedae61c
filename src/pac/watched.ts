/**
 * A PAC file under observation: run in every world that what is known leaves possible, and made to tell what plain
 * PAC functions do not show, which is that it looks at the clock or at chance by itself, and which of its lines
 * returned. Both are written into its text without moving a line.
 */
import type { PacFunctions } from './functions.js';
import { type Confinement, Interpreter, type Run, type Visit } from './interpreter.js';
import { type Ask, type Fact, keyOf, type Question } from './question.js';

/** What could be answered to each kind of question. */
export type Options = Readonly<Record<Question['about'], readonly Fact[]>>;

/** One of the possible worlds, by what was supposed of it, and how the script does there. */
export interface World extends Pick<Run, 'answer' | 'failure'> {
  readonly supposed: readonly { readonly question: Question; readonly answer: Fact }[];
  /** The line of the `return` that gave the answer, where it could be told. */
  readonly line: number | null;
}

export interface Worlds {
  readonly worlds: readonly World[];
  /** False where there were too many to look at each. */
  readonly complete: boolean;
}

/** Runs of the script for one URL. */
const mostRuns = 512;

/** It keeps something from call to call: which answer a client gets depends on what it asked for before. */
const changing = 'asked twice, it answers in two ways';

export class WatchedScript {
  private constructor(
    readonly plain: Interpreter,
    /** The same with its returns marked; null where that does not load. */
    readonly marked: Interpreter | null,
  ) {}

  /** Throws PacError as `Interpreter.load` does. */
  static async load(
    source: string,
    confinement: Confinement,
    wasm: WebAssembly.Module,
  ): Promise<WatchedScript> {
    const load = (text: string) => Interpreter.load(watchClock(text), confinement, wasm, watchFunctions);
    const plain = await load(source);
    return new WatchedScript(plain, await load(markReturns(source)).catch(() => null));
  }

  explore(visit: Visit, options: Options): Worlds {
    const worlds: World[] = [];
    const open: World['supposed'][] = [[]];
    while (open.length > 0) {
      if (worlds.length + open.length > mostRuns) return { worlds, complete: false };
      const supposed = open.pop() ?? [];
      const facts = supposed.map(({ question, answer }) => [keyOf(question), answer] as const);
      const run = this.#run({ ...visit, facts: new Map([...visit.facts, ...facts]) });
      const [question] = run.asked;
      if (question) {
        for (const answer of [...options[question.about]].reverse())
          open.push([...supposed, { question, answer }]);
      } else worlds.push({ answer: run.answer, failure: run.failure, line: run.line, supposed });
    }
    return { worlds, complete: true };
  }

  /** Three times, where the first answers: whether it does so again, and from which line. */
  #run(visit: Visit): Run {
    const plain = this.plain.run(visit);
    if (plain.answer === null || plain.asked.length > 0) return plain;
    const again = this.plain.run(visit);
    if (again.asked.length > 0) return again;
    if (again.answer !== plain.answer) return { ...plain, answer: null, failure: changing };
    const marked = this.marked?.run(visit);
    const believed = marked?.asked.length === 0 && marked.answer === plain.answer;
    return believed ? { ...plain, line: marked.line } : plain;
  }
}

/** What the watched text calls, and functions that ask for the time: what they mean is left to the browser. */
function watchFunctions(ask: Ask, atLine: (line: number) => void): PacFunctions {
  const time =
    (name: string) =>
    (...args: readonly unknown[]) => {
      const text = JSON.stringify(args);
      // Questions are kept: what no real script says is not to fill the memory.
      return ask({ about: 'time', of: `${name} ${text.length <= 300 ? text : 'too much'}` });
    };
  return {
    timeRange: time('timeRange'),
    dateRange: time('dateRange'),
    weekdayRange: time('weekdayRange'),
    __emPreflightClock: () => ask({ about: 'clock', of: '' }),
    __emPreflightChance: () => ask({ about: 'chance', of: '' }),
    __emPreflightLine: (line) => atLine(Number(line)),
  };
}

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
