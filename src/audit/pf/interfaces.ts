import type { ConfigLine, SourceFile } from '../../model/audit.js';
import { type Family, parseAddress, prefixRange } from '../addresses.js';
import { type AddressTerm, anywhere, rangeTerm } from '../firewall/terms.js';
import { children, descend, has, textOf, type XmlElement } from '../xml.js';
import { isSet } from './filter-xml.js';
import { inRange } from './range.js';

/** An interface of `<interfaces>`: `lan`, `opt1`, with its device and its label. */
export interface Interface {
  readonly at: ConfigLine;
  readonly id: string;
  readonly label: string;
  readonly device: string;
  readonly networks: readonly AddressTerm[];
  /** Families whose address comes from elsewhere (DHCP, PPPoE): that network is not in the file. */
  readonly dynamic: readonly Family[];
  /** Clients may be on it: it is switched on, and no loopback or group that the firewall itself brings along. */
  readonly usable: boolean;
  /** It leads out: it is `wan`, or has a gateway or an address from the provider. */
  readonly outer: boolean;
  readonly blocksPrivate: boolean;
  readonly blocksBogons: boolean;
}

function network(element: XmlElement, address: string, length: string): AddressTerm | null {
  const parsed = parseAddress(textOf(element, address));
  const bits = textOf(element, length);
  return parsed && /^\d+$/.test(bits) && Number(bits) <= (parsed.family === 4 ? 32 : 128)
    ? { kind: 'range', ...prefixRange(parsed.family, parsed.value, Number(bits)) }
    : null;
}

/** Where nothing says which interfaces are on, as in an excerpt, all are. */
function isOn(element: XmlElement, all: readonly XmlElement[]): boolean {
  return isSet(element, 'enable') || !all.some((one) => has(one, 'enable'));
}

export function interfacesOf(root: XmlElement, file: SourceFile): readonly Interface[] {
  const all = descend(root, 'interfaces')?.children ?? [];
  return all.map((element) => {
    const on = isOn(element, all);
    const networks = [network(element, 'ipaddr', 'subnet'), network(element, 'ipaddrv6', 'subnetv6')];
    // dhcp, pppoe, dhcp6, slaac, track6, 6rd, 6to4: anything but an address.
    const fromElsewhere = (name: string) =>
      on && textOf(element, name) !== '' && !parseAddress(textOf(element, name));
    return {
      at: {
        file: file.path,
        line: element.line,
        text: `<${element.name}>: blocks private or bogon networks`,
      },
      id: element.name,
      label: textOf(element, 'descr') || element.name.toUpperCase(),
      device: textOf(element, 'if'),
      networks: on ? networks.filter((one) => one !== null) : [],
      dynamic: [
        ...(fromElsewhere('ipaddr') ? [4 as const] : []),
        ...(fromElsewhere('ipaddrv6') ? [6 as const] : []),
      ],
      usable: on && !isSet(element, 'virtual') && textOf(element, 'if') !== 'lo0',
      outer:
        element.name === 'wan' ||
        textOf(element, 'gateway') !== '' ||
        /^(?:dhcp|pppoe|pptp|l2tp|ppp)$/.test(textOf(element, 'ipaddr')),
      blocksPrivate: has(element, 'blockpriv'),
      blocksBogons: has(element, 'blockbogons'),
    };
  });
}

/** The interfaces whose clients have to log in at a captive portal, of pfSense or OPNsense. */
export function portalsOf(root: XmlElement): readonly string[] {
  const zones = [
    ...(descend(root, 'captiveportal')?.children ?? []).map((zone) => ({
      on: isSet(zone, 'enable'),
      names: textOf(zone, 'interface'),
    })),
    ...children(descend(root, 'OPNsense', 'captiveportal', 'zones'), 'zone').map((zone) => ({
      on: isSet(zone, 'enabled'),
      names: textOf(zone, 'interfaces'),
    })),
  ];
  return zones.flatMap(({ on, names }) => (on ? names.split(',').filter(Boolean) : []));
}

/** Groups of interfaces, by name: rules on a group come before those on an interface. */
export type Groups = ReadonlyMap<string, readonly string[]>;

/** In the order of their sequence (OPNsense: FilterRuleField.php, getPriority), then of the file. */
export function groupsOf(root: XmlElement): Groups {
  const sequence = (entry: XmlElement) => Number(textOf(entry, 'sequence') || '0');
  const entries = [...children(descend(root, 'ifgroups'), 'ifgroupentry')];
  return new Map(
    entries
      .sort((a, b) => sequence(a) - sequence(b))
      .map((entry) => [
        textOf(entry, 'ifname'),
        textOf(entry, 'members')
          .split(/[\s,]+/)
          .filter(Boolean),
      ]),
  );
}

/** The interface that the user named: by id, label or device, as the pages of the firewall spell it. */
export function interfaceNamed(name: string, interfaces: readonly Interface[]): string {
  const found = interfaces.find(
    ({ id, label, device }) =>
      id === name.toLowerCase() || device === name || label.toLowerCase() === name.toLowerCase(),
  );
  return found?.id ?? name;
}

/** The one interface in whose network the client is, or null. */
export function interfaceOfClient(client: string | null, interfaces: readonly Interface[]): string | null {
  const address = client === null ? null : parseAddress(client);
  if (!address) return null;
  const found = interfaces.filter(({ networks }) => networks.some((term) => inRange(term, address)));
  return found.length === 1 ? (found[0]?.id ?? null) : null;
}

/** Tables that the firewalls fill themselves: pfSense's get_reserved_table_names, OPNsense's static_aliases. */
const ownTables =
  /^(?:bogons(?:v6)?|negate_networks|snort2c|ssh(?:guard|lockout)|tonatsubnets|virusprot|vpn_networks|__.*)$/;

/** What `lan`, `lanip`, `(self)` mean as the source or destination of a rule; null: no such network. */
export function networkTerms(
  name: string,
  { interfaces, groups }: { readonly interfaces: readonly Interface[]; readonly groups: Groups },
): readonly AddressTerm[] | null {
  // Nobody in the catalogue is the firewall itself.
  if (name === '(self)' || name === 'self') return [];
  if (name === 'any') return [anywhere];
  // OPNsense has an alias of its own for the network of each interface.
  const plain = /^__(\w+)_network$/.exec(name)?.[1] ?? name;
  const own = interfaces.find(({ id }) => id === plain);
  if (own) {
    if (own.networks.length === 0 && own.dynamic.length === 0) return null;
    const unknown = own.dynamic.map((family): AddressTerm => {
      const because = `the network of ${own.label}, which is given to it from elsewhere`;
      return { kind: 'unknown', because, family };
    });
    return [...own.networks, ...unknown];
  }
  if (interfaces.some(({ id }) => name === `${id}ip`)) return [];
  const members = groups.get(name);
  if (members) {
    const inside = interfaces.filter(({ id }) => members.includes(id));
    return inside.flatMap(({ id }) => networkTerms(id, { interfaces, groups: new Map() }) ?? []);
  }
  if (ownTables.test(name)) return [{ kind: 'unknown', because: `what the firewall keeps in ${name}` }];
  if (/^(?:pppoe|l2tp|openvpn|ipsec|wireguard|enc0)/.test(name)) {
    return [{ kind: 'unknown', because: `the clients of ${name}` }];
  }
  const range = rangeTerm(name);
  return range ? [range] : null;
}
