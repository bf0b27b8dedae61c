/** Interfaces, zones and the default route: where a connection comes in and goes out. */
import { parseAddress } from '../../addresses.js';
import { rangeTerm } from '../../firewall/terms.js';
import { type Entry, entriesOf, list, sectionOf, value } from './tree.js';

export type Zones = ReadonlyMap<string, readonly string[]>;

/** SD-WAN was called virtual-wan-link before FortiOS 6.4, and had one zone of that name. */
const sdwan = ['system sdwan', 'system virtual-wan-link'] as const;
const firstZone = 'virtual-wan-link';

export function zonesOf(scopes: readonly Entry[]): Zones {
  const zones = new Map<string, readonly string[]>(
    scopes
      .flatMap((scope) => entriesOf(scope, 'system zone'))
      .map((zone) => [zone.name, list(zone, 'interface')]),
  );
  for (const { own } of scopes.flatMap((scope) => sdwan.flatMap((name) => sectionOf(scope, name) ?? []))) {
    for (const { name } of entriesOf(own, 'zone')) if (!zones.has(name)) zones.set(name, []);
    for (const member of entriesOf(own, 'members')) {
      const zone = value(member, 'zone') || firstZone;
      zones.set(zone, [...(zones.get(zone) ?? []), value(member, 'interface')]);
    }
  }
  return zones;
}

function isDefault(route: Entry): boolean {
  const elsewhere = ['dstaddr', 'internet-service', 'internet-service-custom'];
  return (
    value(route, 'status') !== 'disable' &&
    value(route, 'blackhole') !== 'enable' &&
    !elsewhere.some((key) => !/^(?:|0)$/.test(value(route, key))) &&
    /^(?:|0\.0\.0\.0 0\.0\.0\.0|0\.0\.0\.0\/0)$/.test(value(route, 'dst'))
  );
}

/** What the default routes lead to: a device, or zones of SD-WAN. */
function routed(route: Entry, zones: Zones): readonly string[] {
  const named = list(route, 'sdwan-zone');
  if (named.length > 0) return named;
  const whole = ['sdwan', 'virtual-wan-link'].some((key) => value(route, key) === 'enable');
  if (!whole) return list(route, 'device');
  return zones.has(firstZone) ? [firstZone] : [];
}

export function interfacesOf(scopes: readonly Entry[], domain: Entry): readonly Entry[] {
  return scopes
    .flatMap((scope) => entriesOf(scope, 'system interface'))
    .filter((one) => domain.name === '' || value(one, 'vdom') === '' || value(one, 'vdom') === domain.name);
}

/** The static default routes; without one, the interfaces that are given an address and a route from outside. */
export function outwardOf(
  scopes: readonly Entry[],
  interfaces: readonly Entry[],
  zones: Zones,
): readonly string[] {
  const ways = scopes
    .flatMap((scope) => entriesOf(scope, 'router static'))
    .filter(isDefault)
    .flatMap((route) => routed(route, zones));
  if (ways.length > 0) return [...new Set(ways)];
  return interfaces
    .filter((one) => /^(?:dhcp|pppoe)$/.test(value(one, 'mode')) && value(one, 'defaultgw') !== 'disable')
    .map(({ name }) => name);
}

/** The interfaces in whose network an address lies. */
export function interfacesAt(address: string | null, interfaces: readonly Entry[]): readonly string[] {
  const own = address === null ? null : parseAddress(address);
  return interfaces
    .filter((one) => {
      const network = rangeTerm(list(one, 'ip').slice(0, 2).join('/'));
      return (
        own !== null &&
        network?.kind === 'range' &&
        network.family === own.family &&
        network.range.low !== network.range.high &&
        network.range.low !== 0n &&
        network.range.low <= own.value &&
        own.value <= network.range.high
      );
    })
    .map(({ name }) => name);
}

/** Two VDOMs are joined by a link: its ends are interfaces of type vdom-link. */
export function leadsToVdom(names: readonly string[], interfaces: readonly Entry[]): boolean {
  return interfaces.some((one) => names.includes(one.name) && value(one, 'type') === 'vdom-link');
}
