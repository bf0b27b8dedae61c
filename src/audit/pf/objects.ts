/** Aliases of pfSense and OPNsense: names for hosts, networks and ports, which may hold each other. */
import type { ConfigLine, Policy } from '../../model/audit.js';
import { reachable } from '../firewall/nested.js';
import type { AddressTerm, ServiceTerm } from '../firewall/terms.js';
import { everyPort, nameTerm, portInterval, rangeTerm } from '../firewall/terms.js';
import { portNumber } from '../services.js';

export interface Alias {
  readonly name: string;
  readonly type: string;
  readonly entries: readonly string[];
}

export interface PlacedAlias extends Alias {
  readonly at: ConfigLine;
}

export type Aliases = ReadonlyMap<string, Alias>;

/** Of an alias that is named, but stands in a file that was not given. */
export const notGivenType = 'not given';

const addressTypes = /^(?:host|network|networkgroup|interface_net)$/;
const portTypes = /^port$/;
/** Of ports that stand elsewhere. */
const unseenType = new RegExp(`^(?:url|${notGivenType}$)`);

function isHostName(text: string): boolean {
  return /^(?=.*[a-z])[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?$/i.test(text);
}

function unseen({ name, type }: Alias): string {
  if (type === notGivenType) return `what ${name} stands for, which was not given`;
  return `what the alias ${name} holds (type ${type}), which is not in the file`;
}

/** The aliases that one leads to, itself first: one that comes back to itself adds nothing, as in the firewall. */
function within(name: string, aliases: Aliases): readonly Alias[] {
  const members = (one: string) => (aliases.get(one)?.entries ?? []).filter((entry) => aliases.has(entry));
  return reachable([name], members).flatMap((one) => aliases.get(one) ?? []);
}

/** What an alias stands for, with what its members stand for. Null: no such alias, or one of ports, which is no address. */
export function aliasAddresses(name: string, aliases: Aliases): readonly AddressTerm[] | null {
  const alias = aliases.get(name);
  if (!alias || portTypes.test(alias.type)) return null;
  const { terms, but } = tableOf(name, aliases);
  return but.length === 0 ? terms : without(terms, but);
}

/** A table of pf has what an alias holds and what those in it hold, and what is taken out of them. */
function tableOf(
  name: string,
  aliases: Aliases,
): { readonly terms: readonly AddressTerm[]; readonly but: readonly AddressTerm[] } {
  const all = within(name, aliases).filter(({ type }) => !portTypes.test(type));
  const entries = (one: Alias, negated: boolean) =>
    one.entries
      .filter((entry) => entry.startsWith('!') === negated)
      .map((entry) => (negated ? entry.slice(1) : entry));
  const terms = all.flatMap((one) => {
    if (!addressTypes.test(one.type)) return [{ kind: 'unknown', because: unseen(one) } as const];
    return entries(one, false).flatMap((entry) => (aliases.has(entry) ? [] : entryTerms(entry, one)));
  });
  const but = all
    .filter(({ type }) => addressTypes.test(type))
    .flatMap((one) =>
      entries(one, true).flatMap((entry) =>
        aliases.has(entry) ? holesOf(entry, aliases) : entryTerms(entry, one),
      ),
    );
  return { terms, but };
}

/** An alias that is taken out, whole. */
function holesOf(name: string, aliases: Aliases): readonly AddressTerm[] {
  return within(name, aliases).flatMap((one): readonly AddressTerm[] => {
    if (!addressTypes.test(one.type)) return [{ kind: 'unknown', because: unseen(one) }];
    return one.entries.flatMap((entry) => (aliases.has(entry) ? [] : entryTerms(entry, one)));
  });
}

function entryTerms(entry: string, alias: Alias): readonly AddressTerm[] {
  const range = rangeTerm(entry);
  if (range) return [range];
  if (isHostName(entry) && entry.includes('.')) return [nameTerm(entry)];
  return [
    { kind: 'unknown', because: `"${entry}" in the alias ${alias.name}, which is not understood here` },
  ];
}

/** pf looks an address up by the narrowest entry of a table: pf.conf(5), TABLES. */
function without(terms: readonly AddressTerm[], but: readonly AddressTerm[]): readonly AddressTerm[] {
  const inner = terms.filter((term) => but.some((hole) => liesIn(term, hole)));
  return [{ kind: 'except', terms: terms.filter((term) => !inner.includes(term)), but }, ...inner];
}

function liesIn(term: AddressTerm, hole: AddressTerm): boolean {
  return (
    term.kind === 'range' &&
    hole.kind === 'range' &&
    term.family === hole.family &&
    hole.range.low <= term.range.low &&
    term.range.high <= hole.range.high
  );
}

/** Ports, ranges (`80:90` in pfSense's aliases, `80-90` in rules) and aliases of them. Null: nothing of the kind. */
export function portTerms(text: string, aliases: Aliases): readonly ServiceTerm[] | null {
  const alone = aliases.has(text) ? null : plainPorts(text);
  if (alone) return [alone];
  const alias = aliases.get(text);
  if (!alias || !(portTypes.test(alias.type) || unseenType.test(alias.type))) return null;
  return within(text, aliases).flatMap((one): readonly ServiceTerm[] => {
    if (unseenType.test(one.type)) return [{ kind: 'unknown', because: unseen(one) }];
    if (!portTypes.test(one.type)) return [];
    return one.entries.flatMap((entry) => (aliases.has(entry) ? [] : (plainPorts(entry) ?? [])));
  });
}

function plainPorts(text: string): ServiceTerm | null {
  if (text === '' || text === 'any') return { kind: 'tcp', ports: everyPort };
  const range = portInterval(whole(text), /[-:]/, portNumber);
  return range && { kind: 'tcp', ports: [range] };
}

/** `80:any`: up to the last port, as OPNsense reads it. */
function whole(text: string): string {
  return text.replace(/^any(?=[-:])/, '1').replace(/([-:])any$/, '$165535');
}

/** The names that aliases spell, at or below one of the domains. */
export function mentionsOf(aliases: ReadonlyMap<string, PlacedAlias>): NonNullable<Policy['mentions']> {
  return (domains) =>
    [...aliases.values()].flatMap(({ entries, at }) =>
      entries
        .map((entry) => entry.toLowerCase())
        .filter((entry) => domains.some((domain) => entry === domain || entry.endsWith(`.${domain}`)))
        .map((name) => ({ name, subtree: false, at })),
    );
}
