import type { ConfigLine, SourceFile } from '../../model/audit.js';
import { parseAddress, prefixRange } from '../addresses.js';
import { type AddressTerm, anywhere, rangeTerm } from '../firewall/terms.js';
import { children, descend, has, textOf, type XmlElement } from '../xml.js';
import { inRange } from './range.js';

/** An interface of `<interfaces>`: `lan`, `opt1`, with its device and its label. */
export interface Interface {
  readonly at: ConfigLine;
  readonly id: string;
  readonly label: string;
  readonly device: string;
  readonly networks: readonly AddressTerm[];
  /** True where its address comes from elsewhere (DHCP, PPPoE): its network is not in the file. */
  readonly dynamic: boolean;
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

export function interfacesOf(root: XmlElement, file: SourceFile): readonly Interface[] {
  return (descend(root, 'interfaces')?.children ?? []).map((element) => {
    const networks = [network(element, 'ipaddr', 'subnet'), network(element, 'ipaddrv6', 'subnetv6')];
    return {
      at: {
        file: file.path,
        line: element.line,
        text: `<${element.name}>: blocks private or bogon networks`,
      },
      id: element.name,
      label: textOf(element, 'descr') || element.name.toUpperCase(),
      device: textOf(element, 'if'),
      networks: networks.filter((one) => one !== null),
      dynamic: [textOf(element, 'ipaddr'), textOf(element, 'ipaddrv6')].some((text) => /^[a-z]/i.test(text)),
      outer:
        element.name === 'wan' ||
        textOf(element, 'gateway') !== '' ||
        /^(?:dhcp|pppoe|pptp|l2tp|ppp)$/.test(textOf(element, 'ipaddr')),
      blocksPrivate: has(element, 'blockpriv'),
      blocksBogons: has(element, 'blockbogons'),
    };
  });
}

/** Groups of interfaces, by name: rules on a group come before those on an interface. */
export function groupsOf(root: XmlElement): ReadonlyMap<string, readonly string[]> {
  return new Map(
    children(descend(root, 'ifgroups'), 'ifgroupentry').map((entry) => [
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

/** What `lan`, `lanip`, `(self)` mean as the source or destination of a rule; null: no such network. */
export function networkTerms(name: string, interfaces: readonly Interface[]): readonly AddressTerm[] | null {
  // Nobody in the catalogue is the firewall itself.
  if (name === '(self)' || name === 'self') return [];
  if (name === 'any') return [anywhere];
  const own = interfaces.find(({ id }) => id === name);
  if (own) {
    const unknown: AddressTerm = {
      kind: 'unknown',
      because: `the network of ${own.label}, which is given to it from elsewhere`,
    };
    return own.dynamic ? [...own.networks, unknown] : own.networks;
  }
  if (interfaces.some(({ id }) => name === `${id}ip`)) return [];
  if (/^(?:pppoe|l2tp|openvpn|ipsec|wireguard|enc0)/.test(name)) {
    return [{ kind: 'unknown', because: `the clients of ${name}` }];
  }
  const range = rangeTerm(name);
  return range ? [range] : null;
}
