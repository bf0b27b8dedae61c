import type { Verdict } from '../../model/cause.js';
import type { RunVerdict } from '../../model/report.js';
import type { Tone } from '../console-paint.js';

export const tones: Readonly<Record<Verdict | RunVerdict, Tone>> = {
  pass: 'good',
  warn: 'warning',
  fail: 'bad',
  untested: 'open',
  inconclusive: 'open',
};

/** As printed: what fails stands out without colour too. */
export function verdictWord(verdict: Verdict): string {
  return verdict === 'fail' ? 'FAIL' : verdict;
}
