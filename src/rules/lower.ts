import type { Pattern, PatternKind } from '../model/pattern.js';
import type { Capabilities, Gap, Rule } from '../model/rules.js';
import { spelling } from '../patterns/spelling.js';
import { joined, merged } from './merge.js';
import { sourceList } from './source-list.js';

export interface Lowered {
  /** What the platform can say, sorted by name; nothing in it exceeds `can`. */
  readonly rules: readonly Rule[];
  readonly gaps: readonly Gap[];
}

/**
 * Translates what was asked into what a platform can say, before it renders. Every difference comes out as
 * a gap; a wildcard that the platform lacks goes back to the exact names it stands for, never to a wider one
 * without saying so.
 *
 * @param sources `--source`, as CIDR
 */
export function lower(rules: readonly Rule[], can: Capabilities, sources: readonly string[]): Lowered {
  const gaps: Gap[] = [];
  const spoken = withoutCovered(
    merged(rules.flatMap((rule) => speak(rule, can, gaps)).flatMap((rule) => reach(rule, can, gaps))),
  );
  const fitting = spoken.filter((rule) => fits(rule, can, gaps));
  const ipv6 = can.ipv6 === false ? sourceList(sources).ipv6 : [];
  if (ipv6.length > 0) {
    const nobody = ipv6.length === sources.length;
    const message = `IPv6 clients cannot be let out by name here: ${ipv6.join(', ')} ${ipv6.length > 1 ? 'are' : 'is'} left out`;
    gaps.push({ lost: nobody && fitting.length > 0, message });
    if (nobody) return { rules: [], gaps };
  }
  const kept = fitting.slice(0, can.entries ?? fitting.length);
  for (const rule of fitting.slice(kept.length))
    gaps.push({ lost: true, message: `${nameOf(rule)} is left out: a list holds ${can.entries} entries` });
  return { rules: kept, gaps: [...gaps, ...generalGaps(kept, can, sources)] };
}

function generalGaps(rules: readonly Rule[], can: Capabilities, sources: readonly string[]): readonly Gap[] {
  const ports = [...new Set(rules.flatMap((rule) => rule.ports))].sort((a, b) => a - b);
  const general: Gap[] = [];
  if (!can.ports && ports.length > 0)
    general.push({
      lost: false,
      message: `ports cannot be said here: limit these names to TCP ${ports.join(', ')} in the rule that uses them`,
    });
  if (can.tlsOnly && ports.includes(80))
    general.push({
      lost: false,
      message:
        'TLS alone gets through here: plain HTTP on port 80, where that is meant, needs a rule of its own',
    });
  if (can.belowToo && rules.some(({ pattern }) => pattern.kind === 'exact'))
    general.push({
      lost: false,
      message: 'exact names cannot be said here: each lets the names below it through too',
    });
  if (can.clients === false && sources.length > 0)
    general.push({
      lost: false,
      message: `clients cannot be limited here: limit them to ${sources.join(', ')} in the rule that uses this`,
    });
  return general;
}

/** Kinds that may stand in for one the platform lacks, narrowest loss first. */
const standIns: Readonly<Record<PatternKind, readonly PatternKind[]>> = {
  exact: [],
  subtree: [],
  'sub-only': ['subtree'],
  'one-label': ['sub-only', 'subtree'],
  'partial-label': [],
};

function speak(rule: Rule, can: Capabilities, gaps: Gap[]): readonly Rule[] {
  const { kind, name } = rule.pattern;
  if (can.patterns.includes(kind)) return [rule];
  const standIn = standIns[kind].find((one) => can.patterns.includes(one));
  if (standIn) {
    const wider = { kind: standIn, name } as Pattern;
    gaps.push({
      lost: false,
      message: `${spelling(rule.pattern)} opens ${spelling(wider)} here: nothing narrower can be said`,
    });
    return [{ ...rule, pattern: wider }];
  }
  const lost = rule.covers.length === 0;
  gaps.push({
    lost,
    message: lost
      ? `${spelling(rule.pattern)} is left out: it cannot be said here`
      : `${spelling(rule.pattern)} cannot be said here: written as the ${rule.covers.length} exact names it covers`,
  });
  return rule.covers;
}

/** With a wildcard, the exact names that it stands for and that lie too deep for it here. */
function reach(rule: Rule, { depth }: Capabilities, gaps: Gap[]): readonly Rule[] {
  const { kind, name } = rule.pattern;
  if (depth === undefined || kind === 'exact') return [rule];
  const below = (host: string) => host.slice(0, -name.length - 1).split('.').length;
  const deeper = rule.covers.filter(({ pattern }) => pattern.name !== name && below(pattern.name) > depth);
  if (deeper.length > 0)
    gaps.push({
      lost: false,
      message: `a wildcard reaches ${depth} labels below its domain here: deeper names of ${spelling(rule.pattern)} are written as exact names`,
    });
  return [rule, ...deeper];
}

/**
 * A wildcard that became one of the name itself too takes the place of its exact rule: two objects of one name,
 * or one name twice in a group, end an import halfway.
 */
function withoutCovered(rules: readonly Rule[]): readonly Rule[] {
  const named = (kind: PatternKind) =>
    new Map(rules.filter(({ pattern }) => pattern.kind === kind).map((rule) => [rule.pattern.name, rule]));
  const wide = named('subtree');
  const exact = named('exact');
  return rules.flatMap((rule) => {
    const { kind, name } = rule.pattern;
    if (kind === 'subtree') {
      const own = exact.get(name);
      return [own ? { ...joined(rule, own), ports: rule.ports } : rule];
    }
    const open = kind === 'exact' ? (wide.get(name)?.ports ?? []) : [];
    const ports = rule.ports.filter((port) => !open.includes(port));
    return ports.length === 0 ? [] : [{ ...rule, ports }];
  });
}

function fits(rule: Rule, { hostLength }: Capabilities, gaps: Gap[]): boolean {
  const { length } = rule.pattern.name;
  if (hostLength === undefined || length <= hostLength) return true;
  gaps.push({
    lost: true,
    message: `${nameOf(rule)} is left out: it has ${length} characters, a name here at most ${hostLength}`,
  });
  return false;
}

function nameOf({ pattern, ports }: Rule): string {
  return `${spelling(pattern)} port ${ports.join(', ')}`;
}
