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

/** Leads out of an evaluation; no Error, for nobody sees its stack, which takes longer than the evaluation. */
class Unanswered {
  constructor(readonly pending: Pending) {}
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
 * Every outcome of `run`. Ends early where many were seen and two of them `differ`.
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
    // What can be in one way only is no question.
    if (question.options.length === 1) return question.options[0] as T;
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

/**
 * The questions on whose answer it turns what can come out, as `differ` tells outcomes apart; those that
 * are asked first come first.
 */
export function decisive<R>(
  outcomes: readonly Outcome<R>[],
  differ: (a: R, b: R) => boolean,
): readonly Question<unknown>[] {
  const kinds: R[] = [];
  const kindOf = (result: R) => {
    const index = kinds.findIndex((kind) => !differ(kind, result));
    return index < 0 ? kinds.push(result) - 1 : index;
  };
  const leaves = outcomes.map(({ result, path }) => ({ kind: kindOf(result), path }));
  const found = new Map<string, { readonly question: Question<unknown>; readonly depth: number }>();
  branch(leaves, 0, (question, depth) => {
    const before = found.get(question.key);
    if (!before || depth < before.depth) found.set(question.key, { question, depth });
  });
  return [...found.values()].sort((a, b) => a.depth - b.depth).map(({ question }) => question);
}

interface Leaf {
  readonly kind: number;
  readonly path: Outcome<unknown>['path'];
}

/** Follows the answers down; a question is decisive where its answers lead to different sets of outcomes. */
function branch(
  leaves: readonly Leaf[],
  depth: number,
  note: (question: Question<unknown>, depth: number) => void,
): void {
  const question = leaves[0]?.path[depth]?.question;
  if (!question) return;
  const groups = new Map<unknown, Leaf[]>();
  for (const leaf of leaves) {
    const answer = leaf.path[depth]?.answer;
    const group = groups.get(answer);
    if (group) group.push(leaf);
    else groups.set(answer, [leaf]);
  }
  const sets = [...groups.values()].map((group) => [...new Set(group.map(({ kind }) => kind))].sort().join());
  if (new Set(sets).size > 1) note(question, depth);
  for (const group of groups.values()) branch(group, depth + 1, note);
}
