/** A figure against a limit. What is compared was measured in one run, interleaved. */
export interface Row {
  readonly what: string;
  /** The unit of `ours` and `theirs`. */
  readonly unit: 'ms' | '/s' | 'kB' | 'MB';
  readonly ours: number;
  /** What `ours` is compared with: a peer's name, or how the figure was worked out. */
  readonly against: string;
  readonly theirs: number;
  /** `most`: ours may be at most `limit` times theirs; `least`: it has to be at least that. */
  readonly bound: 'most' | 'least';
  readonly limit: number;
}

/** One file of `bench/`. `run` measures; it throws only where something is broken. */
export interface Bench {
  readonly id: string;
  readonly title: string;
  /** What the machine has to offer: `root`, or a command. */
  readonly needs: readonly string[];
  /** @param rounds how often each side is measured; medians are compared */
  run(rounds: number): Promise<readonly Row[]>;
}

export function ratio({ ours, theirs }: Row): number {
  return ours / theirs;
}

export function isMet(row: Row): boolean {
  return row.bound === 'most' ? ratio(row) <= row.limit : ratio(row) >= row.limit;
}
