import type { Capabilities, Gap, Look } from '../model/rules.js';

/** `--inside` and `--outside` where nothing binds a rule to them: the rules open more than whoever gave them expects. */
export function unheeded(
  { places = [] }: Capabilities,
  look: Pick<Look, 'inside' | 'outside'>,
): readonly Gap[] {
  return (['inside', 'outside'] as const).flatMap((option) => {
    const name = look[option];
    if (name === undefined || places.includes(option)) return [];
    return [{ lost: false, message: `the option ${option} is not heeded: no rule here is bound to ${name}` }];
  });
}
