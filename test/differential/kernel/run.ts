import type fc from 'fast-check';

/** `EM_PREFLIGHT_SEED` replays a run, `EM_PREFLIGHT_RUNS` makes it longer. */
export function parameters(
  runs: number,
): fc.Parameters<unknown> & { readonly seed: number; readonly numRuns: number } {
  const seed = Number(process.env.EM_PREFLIGHT_SEED ?? Math.floor(Math.random() * 2 ** 31));
  const numRuns = Number(process.env.EM_PREFLIGHT_RUNS ?? runs);
  return { seed, numRuns, endOnFailure: false };
}
