import type { ChangeKind, State } from './compare.js';

/** The headings of a comparison, in its order; what stayed the same is only counted. */
export const changeTitles: Readonly<Record<Exclude<ChangeKind, 'same'>, string>> = {
  broken: 'Broken: worked before, fails now',
  'failing-now': 'Fails now, not tested before',
  'still-failing': 'Still failing',
  lost: 'Tested before, not tested now',
  fixed: 'Fixed: failed before, works now',
  added: 'Only in the second report',
  removed: 'Only in the first report',
};

export const listedChanges = Object.keys(changeTitles) as readonly Exclude<ChangeKind, 'same'>[];

/** `fail (tcp-timeout)`. */
export function stateInWords(state: State | null): string {
  if (state === null) return '-';
  return state.cause === null ? state.verdict : `${state.verdict} (${state.cause})`;
}
