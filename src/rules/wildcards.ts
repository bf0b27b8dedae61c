import type { Pattern } from '../model/pattern.js';
import type { Rule } from '../model/rules.js';
import { Below } from '../patterns/below.js';
import { matches } from '../patterns/match.js';
import { merged } from './merge.js';

/**
 * Exact rules with wildcards in the place of those they cover. A wildcard opens only ports that at least two
 * of its hosts need (or its only host): what a single host needs besides stays with its exact name. A
 * wildcard that covers nothing is not written.
 */
export function useWildcards(rules: readonly Rule[], patterns: readonly Pattern[]): readonly Rule[] {
  // What is left of a rule stands where the rule stood.
  const places = rules.map((rule) => ({ name: rule.pattern.name, left: [rule] as readonly Rule[] }));
  const below = new Below(places, ({ name }) => name);
  const wide: Rule[] = [];
  for (const pattern of patterns) {
    const those = below.of(pattern.name).filter(({ name }) => matches(pattern, name));
    const covered = those.flatMap(({ left }) => left);
    if (covered.length === 0) continue;
    const ports = sharedPorts(covered);
    if (ports.size === 0) continue;
    wide.push(wildcardRule(pattern, ports, covered));
    for (const place of those) place.left = place.left.flatMap((rule) => without(rule, ports));
  }
  return merged([...wide, ...places.flatMap(({ left }) => left)]);
}

function sharedPorts(rules: readonly Rule[]): ReadonlySet<number> {
  const counts = new Map<number, number>();
  for (const port of rules.flatMap((rule) => rule.ports)) counts.set(port, (counts.get(port) ?? 0) + 1);
  const enough = Math.min(2, rules.length);
  return new Set([...counts].filter(([, count]) => count >= enough).map(([port]) => port));
}

function wildcardRule(pattern: Pattern, ports: ReadonlySet<number>, covered: readonly Rule[]): Rule {
  const covers = covered.flatMap((rule) => restricted(rule, (port) => ports.has(port)));
  return {
    pattern,
    ports: [...ports].sort((a, b) => a - b),
    anyOf: null,
    components: [...new Set(covers.flatMap((rule) => rule.components))].sort(),
    rotating: covers.some((rule) => rule.rotating),
    privateAddresses: covers.some((rule) => rule.privateAddresses),
    addresses: [...new Set(covers.flatMap((rule) => rule.addresses))].sort(),
    covers,
  };
}

function without(rule: Rule, ports: ReadonlySet<number>): readonly Rule[] {
  return restricted(rule, (port) => !ports.has(port));
}

function restricted(rule: Rule, keep: (port: number) => boolean): readonly Rule[] {
  const ports = rule.ports.filter(keep);
  return ports.length === 0 ? [] : [{ ...rule, ports }];
}
