import type { Rule } from '../model/rules.js';

/** Rules of the same pattern become one that opens all their ports; sorted by name, then kind. */
export function merged(rules: readonly Rule[]): readonly Rule[] {
  const byPattern = new Map<string, Rule>();
  for (const rule of rules) {
    const key = `${rule.pattern.name} ${JSON.stringify(rule.pattern)}`;
    const known = byPattern.get(key);
    byPattern.set(key, known ? joined(known, rule) : rule);
  }
  return [...byPattern].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rule]) => rule);
}

/** Two rules of one pattern as one. */
export function joined(a: Rule, b: Rule): Rule {
  return {
    ...a,
    ports: union(a.ports, b.ports, (x, y) => x - y),
    anyOf: a.anyOf ?? b.anyOf,
    components: union(a.components, b.components),
    rotating: a.rotating || b.rotating,
    privateAddresses: a.privateAddresses || b.privateAddresses,
    addresses: union(a.addresses, b.addresses),
    covers: merged([...a.covers, ...b.covers]),
  };
}

function union<T>(a: readonly T[], b: readonly T[], order?: (x: T, y: T) => number): readonly T[] {
  return [...new Set([...a, ...b])].sort(order);
}
