import { ownOf } from '../../../text/own.js';
import type { Statement } from './ast.js';

/** The family that a kind of rejection is made for; a reset and icmpx are for both. */
const families: Readonly<Record<string, string>> = { icmp: 'ipv4', icmpv6: 'ipv6' };

/**
 * `reject`, and what it implies: `with icmp` and `with icmpv6` match packets of their own family only. In
 * inet tables nft takes a written `meta nfproto` for that and leaves it out of its listing, script and JSON
 * alike.
 *
 * @param type `icmp`, `icmpv6`, `icmpx`, `tcp`, or null for a bare `reject`
 */
export function rejection(type: string | null): readonly Statement[] {
  const drop: Statement = { kind: 'verdict', verdict: { kind: 'drop' } };
  const family = ownOf(families, type ?? '');
  if (family === undefined) return [drop];
  const implied: Statement = {
    kind: 'match',
    selectors: ['meta nfproto'],
    mask: null,
    operator: '==',
    right: { kind: 'flags', values: [family] },
  };
  return [implied, drop];
}
