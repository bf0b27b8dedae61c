/** Aliases of pfSense and OPNsense: names for hosts, networks and ports, which may hold each other. */
import type { ConfigLine, Policy } from '../../model/audit.js';
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

const addressTypes = /^(?:host|network|networkgroup|interface_net)$/;
const portTypes = /^(?:port)$/;

function isHostName(text: string): boolean {
  return /^(?=.*[a-z])[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?$/i.test(text);
}

/**
 * What an alias stands for, with what its members stand for; one that comes back to itself adds nothing, as
 * the firewall ignores it too. Null: no such alias, or one of ports, which is no address.
 */
export function aliasAddresses(
  name: string,
  aliases: Aliases,
  seen: ReadonlySet<string> = new Set(),
): readonly AddressTerm[] | null {
  const alias = aliases.get(name);
  if (!alias || portTypes.test(alias.type)) return null;
  if (seen.has(name)) return [];
  if (!addressTypes.test(alias.type)) {
    return [
      {
        kind: 'unknown',
        because: `what the alias ${name} holds (type ${alias.type}), which is not in the file`,
      },
    ];
  }
  const deeper = new Set(seen).add(name);
  const terms = alias.entries
    .filter((entry) => !entry.startsWith('!'))
    .flatMap((entry) => entryTerms(entry, alias, aliases, deeper));
  const but = alias.entries
    .filter((entry) => entry.startsWith('!'))
    .flatMap((entry) => entryTerms(entry.slice(1), alias, aliases, deeper));
  return but.length === 0 ? terms : without(terms, but);
}

function entryTerms(
  entry: string,
  alias: Alias,
  aliases: Aliases,
  seen: ReadonlySet<string>,
): readonly AddressTerm[] {
  const range = rangeTerm(entry);
  if (range) return [range];
  if (aliases.has(entry)) return aliasAddresses(entry, aliases, seen) ?? [];
  if (isHostName(entry) && entry.includes('.')) return [nameTerm(entry)];
  return [
    { kind: 'unknown', because: `"${entry}" in the alias ${alias.name}, which is not understood here` },
  ];
}

/** pf looks an address up by the narrowest entry of a table: pf.conf(5), TABLES. */
function without(terms: readonly AddressTerm[], but: readonly AddressTerm[]): readonly AddressTerm[] {
  const inner = terms.filter((term) => but.some((hole) => within(term, hole)));
  return [{ kind: 'except', terms: terms.filter((term) => !inner.includes(term)), but }, ...inner];
}

function within(term: AddressTerm, hole: AddressTerm): boolean {
  return (
    term.kind === 'range' &&
    hole.kind === 'range' &&
    term.family === hole.family &&
    hole.range.low <= term.range.low &&
    term.range.high <= hole.range.high
  );
}

/** Ports, ranges (`80:90` in pfSense's aliases, `80-90` in rules) and aliases of them. Null: nothing of the kind. */
export function portTerms(
  text: string,
  aliases: Aliases,
  seen: ReadonlySet<string> = new Set(),
): readonly ServiceTerm[] | null {
  if (text === '' || text === 'any') return [{ kind: 'tcp', ports: everyPort }];
  const range = portInterval(whole(text), /[-:]/, portNumber);
  if (range && !aliases.has(text)) return [{ kind: 'tcp', ports: [range] }];
  const alias = aliases.get(text);
  if (!alias) return null;
  if (seen.has(text)) return [];
  if (/^url/.test(alias.type)) {
    return [
      {
        kind: 'unknown',
        because: `what the alias ${text} holds (type ${alias.type}), which is not in the file`,
      },
    ];
  }
  if (!portTypes.test(alias.type)) return null;
  const deeper = new Set(seen).add(text);
  return alias.entries.flatMap((entry) => portTerms(entry, aliases, deeper) ?? []);
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
