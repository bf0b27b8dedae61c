/** What `wildcards` says: the vendor's wildcards and ours, what each covers, leaves out and opens besides. */
import type { Catalogue, Selection } from '../../model/catalogue.js';
import type { Pattern } from '../../model/pattern.js';
import type { Rule } from '../../model/rules.js';
import { Below } from '../../patterns/below.js';
import { type Breadth, breadth } from '../../patterns/breadth.js';
import { matches } from '../../patterns/match.js';
import { spelling, wildcardPattern } from '../../patterns/spelling.js';
import { notSuggested, suggest } from '../../patterns/suggest.js';
import { allowance } from '../../rules/allow.js';
import type { Platform } from '../../rules/platform.js';
import { type WildcardFamily, wildcardFamilies } from '../../rules/wildcard-families.js';
import { useWildcards } from '../../rules/wildcards.js';

export interface Wildcard {
  readonly pattern: string;
  readonly kind: Pattern['kind'];
  /** Hosts of the selection. */
  readonly covers: readonly string[];
  readonly ports: readonly number[];
  readonly breadth: Breadth['kind'];
  /** What else it opens. */
  readonly opens: string;
  readonly platforms: readonly WildcardFamily[];
}

export interface WildcardList {
  readonly wildcards: readonly Wildcard[];
  /** Hosts of the selection that none of them covers: each needs its exact name. */
  readonly notCovered: readonly string[];
  /** Hosts that one of them covers, with the ports it is not written for: these need the exact name besides. */
  readonly otherPorts: readonly { readonly host: string; readonly ports: readonly number[] }[];
  /** Rules, wildcards and exact names together; without wildcards there are as many as hosts. */
  readonly rules: number;
}

export interface Advice {
  readonly schema: 'em-preflight/wildcards/1';
  readonly catalogue: { readonly title: string; readonly sha256: string };
  readonly components: readonly string[];
  readonly hosts: number;
  readonly vendor: WildcardList;
  readonly suggested: WildcardList;
  /** Near at hand, but not one owner's: why they are not suggested. */
  readonly notSuggested: readonly Wildcard[];
}

export function advice(selection: Selection, platforms: readonly Platform[]): Advice {
  const { catalogue, components } = selection;
  const { rules } = allowance(selection, { port: null, addresses: new Map(), only: null });
  const names = new Set(rules.map(({ pattern }) => pattern.name));
  const wanted = catalogue.hosts.filter(({ name }) => names.has(name));
  const below = new Below(rules, ({ pattern }) => pattern.name);
  const one = (pattern: Pattern) => wildcardOf(pattern, below, catalogue, platforms);
  const vendor = [...catalogue.wildcards].sort().map(wildcardPattern);
  const suggested = suggest(wanted, catalogue.hosts);
  const written = useWildcards(rules, suggested);
  return {
    schema: 'em-preflight/wildcards/1',
    catalogue: { title: catalogue.title, sha256: catalogue.sha256 },
    components: components.map(({ id }) => id),
    hosts: rules.length,
    vendor: listOf(vendor.map(one), useWildcards(rules, vendor)),
    // Those that `rules` writes: where the hosts of one share no port, it writes their exact names.
    suggested: listOf(among(suggested, written).map(one), written),
    notSuggested: notSuggested(wanted, catalogue.hosts).map(one),
  };
}

function listOf(wildcards: readonly Wildcard[], written: readonly Rule[]): WildcardList {
  const covered = new Set(wildcards.flatMap(({ covers }) => covers));
  const exact = written
    .filter(({ pattern }) => pattern.kind === 'exact')
    .map(({ pattern, ports }) => ({ host: pattern.name, ports }));
  return {
    wildcards,
    notCovered: exact.map(({ host }) => host).filter((host) => !covered.has(host)),
    otherPorts: exact.filter(({ host }) => covered.has(host)),
    rules: written.length,
  };
}

/** The patterns of which there is a rule. */
function among(patterns: readonly Pattern[], rules: readonly Rule[]): readonly Pattern[] {
  const used = new Set(rules.map(({ pattern }) => pattern));
  return patterns.filter((pattern) => used.has(pattern));
}

function wildcardOf(
  pattern: Pattern,
  below: Below<Rule>,
  { hosts }: Catalogue,
  platforms: readonly Platform[],
): Wildcard {
  const judged = breadth(pattern, hosts);
  const covered = below.of(pattern.name).filter((rule) => matches(pattern, rule.pattern.name));
  const wide = useWildcards(covered, [pattern]).find((rule) => rule.covers.length > 0);
  return {
    pattern: spelling(pattern),
    kind: pattern.kind,
    covers: covered.map((rule) => rule.pattern.name),
    ports: wide?.ports ?? [],
    breadth: judged.kind,
    opens: judged.kind === 'one-name' ? 'nothing else' : judged.opens,
    platforms: wide ? wildcardFamilies(wide, platforms) : [],
  };
}
