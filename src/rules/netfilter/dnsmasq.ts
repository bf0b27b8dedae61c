import type { Capabilities, Rule } from '../../model/rules.js';
import { matches } from '../../patterns/match.js';
import { table } from './nft.js';
import type { AddressSet } from './sets.js';

/** What packet filters can express whose sets dnsmasq fills. */
export const setsOfDnsmasq: Capabilities = {
  patterns: ['exact', 'subtree'],
  names: 'dns-snooping',
  ports: true,
  places: ['inside', 'outside'],
  belowToo: true,
};

/** `ipset=` or `nftset=`: what the sets are. */
export type Feed = 'ipset' | 'nftset';

/**
 * dnsmasq lines that put the addresses it answers with into the sets. One line a name: of two directives for
 * one name dnsmasq heeds a single one, and a very long line has crashed it. The longest name that fits
 * decides alone, so a name below a wildcard carries the wildcard's sets too.
 */
export function dnsmasqLines(
  feed: Feed,
  rules: readonly Rule[],
  sets: readonly AddressSet[],
): readonly string[] {
  const wide = rules.filter(({ pattern }) => pattern.kind !== 'exact');
  const setsOf = new Map<Rule, readonly AddressSet[]>();
  for (const set of sets)
    for (const rule of set.group.rules) setsOf.set(rule, [...(setsOf.get(rule) ?? []), set]);
  const byName = new Map<string, AddressSet[]>();
  for (const rule of rules) {
    const { name } = rule.pattern;
    const above = wide.filter(({ pattern }) => matches(pattern, name));
    const fed = [rule, ...above].flatMap((one) => setsOf.get(one) ?? []);
    byName.set(name, [...(byName.get(name) ?? []), ...fed]);
  }
  return [...byName]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, fed]) => `${feed}=/${name}/${[...new Set(fed)].map((set) => target(feed, set)).join(',')}`);
}

/** The family before an nft set keeps an IPv6 answer out of an IPv4 set (dnsmasq(8)). */
function target(feed: Feed, { name, family }: AddressSet): string {
  return feed === 'ipset' ? name : `${family.version}#${table.replace(' ', '#')}#${name}`;
}
