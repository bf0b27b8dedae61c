import type fc from 'fast-check';

/** `SEED` replays a run, `RUNS` makes it longer. */
export function parameters(
  runs: number,
): fc.Parameters<unknown> & { readonly seed: number; readonly numRuns: number } {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  const numRuns = Number(process.env.RUNS ?? runs);
  return { seed, numRuns, endOnFailure: false };
}
