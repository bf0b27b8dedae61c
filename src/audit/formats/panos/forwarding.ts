/**
 * Policy-based forwarding, which comes before the routing table and so says in which zone a connection leaves:
 * "Policy-Based Forwarding" of the PAN-OS administrator's guide.
 */
import type { ConfigLine } from '../../../model/audit.js';
import type { Subject, Test } from '../../firewall/subject.js';
import { all } from '../../truth.js';
import type { Objects } from './objects.js';
import { forwardingTests, named } from './rule.js';
import { type Entry, lastOf } from './tree.js';

export interface ForwardingRule {
  readonly at: ConfigLine;
  readonly tests: readonly Test[];
  readonly does: Fate | 'route';
}

/** The zone it leaves by, or the rule that discards it, or sends it to an interface of a zone that is not known. */
export type Fate =
  | { readonly zone: string | null }
  | { readonly discardedBy: ConfigLine }
  | { readonly unclearBy: ConfigLine };

/** Null: switched off. */
export function forwardingRule(
  rule: Entry,
  objects: Objects,
  zoneOf: (device: string) => string | null,
): ForwardingRule | null {
  if (lastOf(rule, 'disabled') === 'yes') return null;
  const at = named(rule);
  const device = lastOf(rule, 'egress-interface');
  const action = lastOf(rule, 'action');
  const forward = action === 'forward' || action === 'forward-to-vsys';
  const zone = device === null ? null : zoneOf(device);
  const leaves: Fate = zone === null ? { unclearBy: at } : { zone };
  return {
    at,
    tests: forwardingTests(rule, objects, zoneOf),
    does: action === 'discard' ? { discardedBy: at } : forward ? leaves : 'route',
  };
}

/** What may become of a connection that the routing table sends to the subject's zone. */
export function fates(rules: readonly ForwardingRule[], subject: Subject): readonly Fate[] {
  const routed: Fate = { zone: subject.to };
  const found: Fate[] = [];
  for (const { tests, does } of rules) {
    const truth = all(tests, (test) => test.judge(subject));
    if (truth === false) continue;
    found.push(does === 'route' ? routed : does);
    if (truth) return found;
  }
  return [...found, routed];
}
