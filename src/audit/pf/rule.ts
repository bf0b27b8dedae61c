import type { ConfigLine } from '../../model/audit.js';
import type { Family } from '../addresses.js';
import type { FirewallRule } from '../firewall/rules.js';
import { always, inverted, type Subject, type Test, unknown } from '../firewall/subject.js';
import { type AddressTerm, addresses, services } from '../firewall/terms.js';
import { isIn, merge } from '../intervals.js';
import { protocolNumber, tcp } from '../services.js';
import type { Truth } from '../truth.js';
import { type Groups, type Interface, networkTerms } from './interfaces.js';
import { type Aliases, aliasAddresses, portTerms } from './objects.js';

/** A rule of the filter page, before its names are looked up. Empty `interfaces`: all of them. */
export interface PfRule {
  readonly at: ConfigLine;
  /** `mark`: it only sets a tag. */
  readonly action: 'pass' | 'block' | 'mark';
  readonly interfaces: readonly string[];
  /** True: it is for every interface but these. */
  readonly except: boolean;
  readonly quick: boolean;
  readonly floating: boolean;
  readonly direction: 'in' | 'out' | 'any';
  readonly families: readonly Family[];
  readonly protocol: string;
  readonly source: End;
  readonly destination: End;
  /** The tag that it sets, and the one that it asks for; '' for none. */
  readonly tag: string;
  readonly tagged: string;
  /** What else it asks that cannot be known here. */
  readonly doubts: readonly string[];
  /** False where it asks for something that no first packet of a connection is. */
  readonly possible: boolean;
}

/** `name`: `any`, a network such as `lan`, an alias or an address. */
export interface End {
  readonly name: string;
  readonly not: boolean;
  readonly port: string;
}

export interface Names {
  readonly aliases: Aliases;
  readonly interfaces: readonly Interface[];
  readonly groups: Groups;
}

export interface Broken {
  readonly broken: string;
}

/** What outbound NAT makes of the client's address: nothing, that of the way out, or what cannot be told. */
export type Translation = 'none' | 'interface' | 'unknown';

/**
 * The rule with its names looked up, or why the firewall leaves it out when it loads. `leaving`: it sees
 * the connection where it leaves, "after any addresses and ports have been translated" (pf.conf(5) of FreeBSD).
 */
export function resolve(rule: PfRule, names: Names, leaving: Translation = 'none'): FirewallRule | Broken {
  const tests: Test[] = [
    { judge: ({ family }) => rule.families.includes(family), doubt: '' },
    protocol(rule.protocol),
    always(rule.possible),
  ];
  for (const end of ['source', 'destination'] as const) {
    const { name, not } = rule[end];
    const terms = endTerms(name, names);
    if (!terms) return { broken: `"${name}" is no alias, network or address` };
    const own = ownNetwork(name, names);
    if (own) tests.push({ judge: ({ family }) => hasFamily(own, family), doubt: '' });
    const test = inverted(addresses(end, terms), not);
    const anybody = name === 'any' && !not;
    const translated = end === 'source' && leaving !== 'none' && !anybody;
    tests.push(translated ? translatedSource(test, rule, own, { leaving, names }) : test);
  }
  // Ports of a rule that is for no protocol with ports do not get into the rule set (filter_generate_port).
  const ported = /^(?:tcp|udp|tcp\/udp|tcpudp)$/i.test(rule.protocol);
  const ports = portTerms(ported ? rule.destination.port : '', names.aliases);
  const sourcePorts = portTerms(ported ? rule.source.port : '', names.aliases);
  if (!ports || !sourcePorts) {
    return {
      broken: `"${ports ? rule.source.port : rule.destination.port}" is no port and no alias of ports`,
    };
  }
  if (ports.length === 0 || sourcePorts.length === 0) return { broken: 'its alias of ports is empty' };
  tests.push(services(ports), sourcePort(sourcePorts), ...rule.doubts.map(unknown));
  return { at: rule.at, action: rule.action === 'block' ? 'block' : 'allow', quick: rule.quick, tests };
}

/**
 * Only IPv4 is translated. A client of an inner network leaves with an address that is in no inner network;
 * whether it is in any other cannot be told.
 */
function translatedSource(
  test: Test,
  { source }: PfRule,
  own: Interface | undefined,
  { leaving, names }: { readonly leaving: Translation; readonly names: Names },
): Test {
  const inner = merge(
    names.interfaces
      .filter(({ outer }) => !outer)
      .flatMap(({ networks }) => networks)
      .flatMap((term) => (term.kind === 'range' && term.family === 4 ? [term.range] : [])),
  );
  const judge = (subject: Subject): Truth => {
    if (subject.family === 6) return test.judge(subject);
    const moves = leaving === 'interface' && isIn(subject.source, inner) === true;
    return moves && own && !own.outer ? source.not : null;
  };
  return { judge, doubt: "the client's address as outbound NAT has made it" };
}

/** Without an address of the family on its interface, the firewall leaves the rule out for that family. */
function ownNetwork(name: string, { interfaces }: Names): Interface | undefined {
  return interfaces.find(({ id }) => id === name);
}

function hasFamily({ networks, dynamic }: Interface, family: Family): boolean {
  return dynamic.includes(family) || networks.some((term) => term.kind === 'range' && term.family === family);
}

/** OPNsense takes several names in a list. */
function endTerms(name: string, names: Names): readonly AddressTerm[] | null {
  const all = name
    .split(',')
    .map((one) => networkTerms(one.trim(), names) ?? aliasAddresses(one.trim(), names.aliases));
  return all.includes(null) ? null : all.flatMap((terms) => terms ?? []);
}

function protocol(name: string): Test {
  if (/^(?:|any|tcp|tcp\/udp|tcpudp)$/i.test(name)) return always(true);
  const number = protocolNumber(name);
  return number === null
    ? unknown(`the protocol "${name}", which is not understood here`)
    : always(number === tcp);
}

/** The same terms, held against the client's port. */
function sourcePort(terms: Parameters<typeof services>[0]): Test {
  const test = services(terms);
  return { ...test, judge: (subject) => test.judge({ ...subject, port: subject.sourcePort }) };
}
