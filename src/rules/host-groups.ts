import type { Rule } from '../model/rules.js';

/** The rules that open the same ports: one group object and one policy on products that work so. */
export interface HostGroup {
  /** Sorted, distinct. */
  readonly ports: readonly number[];
  /** Sorted by name. */
  readonly rules: readonly Rule[];
  /** What the group's objects are called by: `443`, `443-8883`; a further piece of a long one `443-part2`. */
  readonly label: string;
}

/** By ports, in the order of the ports; a group longer than `most` comes in pieces, so that nothing is lost. */
export function hostGroups(rules: readonly Rule[], most = Number.POSITIVE_INFINITY): readonly HostGroup[] {
  const byPorts = new Map<string, Rule[]>();
  for (const rule of rules) {
    const label = rule.ports.join('-');
    const members = byPorts.get(label);
    if (members) members.push(rule);
    else byPorts.set(label, [rule]);
  }
  return [...byPorts.entries()]
    .sort(([, [a]], [, [b]]) => comparePorts(a?.ports ?? [], b?.ports ?? []))
    .flatMap(([label, members]) => pieces(label, [...members].sort(byName), most));
}

function pieces(label: string, rules: readonly Rule[], most: number): readonly HostGroup[] {
  const ports = rules[0]?.ports ?? [];
  const count = Math.ceil(rules.length / most) || 1;
  return Array.from({ length: count }, (_, piece) => ({
    ports,
    rules: count === 1 ? rules : rules.slice(piece * most, (piece + 1) * most),
    label: piece === 0 ? label : `${label}-part${piece + 1}`,
  }));
}

function byName(a: Rule, b: Rule): number {
  const order = (name: string, kind: string) => `${name} ${kind}`;
  const left = order(a.pattern.name, a.pattern.kind);
  const right = order(b.pattern.name, b.pattern.kind);
  return left < right ? -1 : left > right ? 1 : 0;
}

function comparePorts(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((port, i) => port !== b[i]);
  return index < 0 ? a.length - b.length : (a[index] ?? 0) - (b[index] ?? 0);
}

/** Every port any of the groups opens, sorted. */
export function openPorts(groups: readonly HostGroup[]): readonly number[] {
  return [...new Set(groups.flatMap((group) => group.ports))].sort((a, b) => a - b);
}
