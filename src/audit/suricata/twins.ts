import type { Signature } from './signature.js';
import type { Variables } from './variables.js';

const keys = new WeakMap<Signature, string>();

/** Of rules that say the same of every packet the first decides: the others can be left out. */
export function withoutTwins(signatures: readonly Signature[]): readonly Signature[] {
  const met = new Map<Variables, Set<string>>();
  return signatures.filter((rule) => {
    if (rule.names.length > 0) return true;
    const own = met.get(rule.variables) ?? new Set();
    met.set(rule.variables, own);
    const key = keyOf(rule);
    return !own.has(key) && own.add(key);
  });
}

function keyOf(rule: Signature): string {
  const kept = keys.get(rule);
  if (kept !== undefined) return kept;
  // Everything but where it stands, what it is called and in which order it is asked.
  const {
    at: _at,
    gid: _gid,
    sid: _sid,
    revision: _revision,
    priority: _priority,
    variables: _,
    ...says
  } = rule;
  const key = JSON.stringify(says, (_, value) => (typeof value === 'bigint' ? `${value}` : value));
  keys.set(rule, key);
  return key;
}
