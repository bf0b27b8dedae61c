import { fitsGlob } from '../../glob.js';
import type { Target } from '../../netfilter/chains.js';
import { type Condition, constant } from '../../netfilter/condition.js';

/**
 * It sees the name in the ClientHello, never in the first packet: a rule that accepts lets no connection begin.
 * An earlier rule for established connections may let the ClientHello pass by the rule.
 */
export function tlsHost(value: string, target: Target): Condition {
  if (target.kind === 'accept') return constant(false);
  const negated = value.startsWith('!');
  const glob = value.slice(negated ? 1 : 0).toLowerCase();
  return {
    judge: ({ host }) => (fitsGlob(glob, host) === negated ? false : null),
    doubt: `whether the rule sees the ClientHello (tls-host=${value})`,
  };
}
