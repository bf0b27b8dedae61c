/**
 * Evaluates a policy once for every state of the world that is not known: each answer to each question that
 * the evaluation itself comes to. Exact where one unknown is asked about twice (the same client on two
 * lines), which combining truth values line by line is not.
 */

/** Something that was not told to us, and what it could be. */
export interface Question<T> {
  /** The same key is the same unknown, and gets the same answer throughout one evaluation. */
  readonly key: string;
  /** For a person: what would settle it. */
  readonly unknown: string;
  readonly options: readonly T[];
}

/** Answers a question for the evaluation that is under way. */
export type Ask = <T>(question: Question<T>) => T;

interface Pending {
  readonly question: Question<unknown>;
}

class Unanswered extends Error {
  constructor(readonly pending: Pending) {
    super('a question is open');
  }
}

/** One complete evaluation, and the answers it rested on, in the order they were asked. */
export interface Outcome<R> {
  readonly result: R;
  readonly path: readonly { readonly question: Question<unknown>; readonly answer: unknown }[];
}

/** More evaluations than these are not made: the caller must then take the answer as unknown. */
const limit = 2048;

/** Once so many evaluations were made and some differ, the rest can only say the same. */
const enough = 128;

export interface Outcomes<R> {
  readonly outcomes: readonly Outcome<R>[];
  /** False where there were too many possibilities to look at each. */
  readonly complete: boolean;
}

/**
 * Every outcome of `run`, neighbours differing in as late a question as possible. Ends early where many were
 * seen and two of them `differ`.
 */
export function possibilities<R>(run: (ask: Ask) => R, differ: (a: R, b: R) => boolean): Outcomes<R> {
  const outcomes: Outcome<R>[] = [];
  const open: Outcome<R>['path'][] = [[]];
  let varied = false;
  while (open.length > 0) {
    if (outcomes.length >= (varied ? enough : limit)) return { outcomes, complete: false };
    const path = open.pop() ?? [];
    const attempt = evaluate(run, path);
    if ('result' in attempt) {
      const { result } = attempt;
      varied ||= outcomes[0] !== undefined && differ(outcomes[0].result, result);
      outcomes.push({ result, path });
      continue;
    }
    const { question } = attempt;
    for (const answer of [...question.options].reverse()) open.push([...path, { question, answer }]);
  }
  return { outcomes, complete: true };
}

function evaluate<R>(run: (ask: Ask) => R, path: Outcome<R>['path']): { readonly result: R } | Pending {
  const answers = new Map(path.map(({ question, answer }) => [question.key, answer]));
  const ask: Ask = <T>(question: Question<T>) => {
    if (!answers.has(question.key)) throw new Unanswered({ question });
    return answers.get(question.key) as T;
  };
  try {
    return { result: run(ask) };
  } catch (error) {
    if (error instanceof Unanswered) return error.pending;
    throw error;
  }
}

/** The questions on whose answer `differ` says the outcomes turn, first asked first. */
export function decisive<R>(
  outcomes: readonly Outcome<R>[],
  differ: (a: R, b: R) => boolean,
): readonly Question<unknown>[] {
  const found = new Map<string, { readonly question: Question<unknown>; readonly depth: number }>();
  for (const [index, outcome] of outcomes.entries()) {
    const previous = outcomes[index - 1];
    if (!previous || !differ(previous.result, outcome.result)) continue;
    const depth = outcome.path.findIndex((step, at) => previous.path[at]?.answer !== step.answer);
    const question = outcome.path[depth]?.question;
    if (question && !found.has(question.key)) found.set(question.key, { question, depth });
  }
  return [...found.values()].sort((a, b) => a.depth - b.depth).map(({ question }) => question);
}
