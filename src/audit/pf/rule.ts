import type { ConfigLine } from '../../model/audit.js';
import type { Family } from '../addresses.js';
import type { FirewallRule } from '../firewall/rules.js';
import { always, inverted, type Test, unknown } from '../firewall/subject.js';
import { type AddressTerm, addresses, services } from '../firewall/terms.js';
import { protocolNumber, tcp } from '../services.js';
import { type Interface, networkTerms } from './interfaces.js';
import { type Aliases, aliasAddresses, portTerms } from './objects.js';

/** A rule of the filter page, before its names are looked up. Empty `interfaces`: all of them. */
export interface PfRule {
  readonly at: ConfigLine;
  readonly action: 'pass' | 'block';
  readonly interfaces: readonly string[];
  /** True: it is for every interface but these. */
  readonly except: boolean;
  readonly quick: boolean;
  readonly direction: 'in' | 'out' | 'any';
  readonly families: readonly Family[];
  readonly protocol: string;
  readonly source: End;
  readonly destination: End;
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
}

export interface Broken {
  readonly broken: string;
}

/** The rule with its names looked up, or why the firewall leaves it out when it loads. */
export function resolve(rule: PfRule, names: Names): FirewallRule | Broken {
  const tests: Test[] = [
    { judge: ({ family }) => rule.families.includes(family), doubt: '' },
    protocol(rule.protocol),
    always(rule.possible),
  ];
  for (const end of ['source', 'destination'] as const) {
    const { name, not } = rule[end];
    const terms = endTerms(name, names);
    if (!terms) return { broken: `"${name}" is no alias, network or address` };
    tests.push(inverted(addresses(end, terms), not));
  }
  const ports = portTerms(rule.destination.port, names.aliases);
  const sourcePorts = portTerms(rule.source.port, names.aliases);
  if (!ports || !sourcePorts) {
    return {
      broken: `"${ports ? rule.source.port : rule.destination.port}" is no port and no alias of ports`,
    };
  }
  if (ports.length === 0 || sourcePorts.length === 0) return { broken: 'its alias of ports is empty' };
  tests.push(services(ports), sourcePort(sourcePorts), ...rule.doubts.map(unknown));
  return { at: rule.at, action: rule.action === 'pass' ? 'allow' : 'block', quick: rule.quick, tests };
}

/** OPNsense takes several names in a list. */
function endTerms(name: string, { interfaces, aliases }: Names): readonly AddressTerm[] | null {
  const all = name
    .split(',')
    .map((one) => networkTerms(one.trim(), interfaces) ?? aliasAddresses(one.trim(), aliases));
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
