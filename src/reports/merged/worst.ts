import type { Verdict } from '../../model/cause.js';

const gravest: readonly Verdict[] = ['fail', 'untested', 'warn', 'pass'];

/** The gravest of some verdicts; `untested` where there is none, which is never a pass. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return gravest.find((verdict) => verdicts.includes(verdict)) ?? 'untested';
}
