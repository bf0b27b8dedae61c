/**
 * Policy routes, which come before the routing table: CLI reference, router policy. Where a connection goes out
 * says which firewall policies are about it.
 */
import { parseAddress, publicSpace } from '../../addresses.js';
import { type AddressTerm, rangeTerm } from '../../firewall/terms.js';
import { isIn, merge, type Possible, point } from '../../intervals.js';
import { all, type Truth } from '../../truth.js';
import type { Zones } from './network.js';
import { type Entry, entriesOf, list, value } from './tree.js';

export interface Origin {
  /** Interfaces or zones that it comes in by; empty: not known. */
  readonly from: readonly string[];
  readonly client: string | null;
}

export interface PolicyRoute {
  /** Null: the routing table decides after all. */
  readonly device: string | null;
  takes(origin: Origin): Truth;
}

export function policyRoutesOf(scopes: readonly Entry[], zones: Zones): readonly PolicyRoute[] {
  return scopes
    .flatMap((scope) => entriesOf(scope, 'router policy'))
    .filter((route) => value(route, 'status') !== 'disable')
    .map((route) => policyRoute(route, zones));
}

/** The interfaces that a connection may go out by; empty where that is not known. */
export function outwardBy(
  routes: readonly PolicyRoute[],
  outward: readonly string[],
  origin: Origin,
): readonly string[] {
  const found: string[] = [];
  for (const { device, takes } of routes) {
    const truth = takes(origin);
    if (truth === false) continue;
    if (truth)
      return device !== null || outward.length > 0 ? [...found, ...(device ? [device] : outward)] : [];
    if (device !== null) found.push(device);
  }
  return outward.length > 0 ? [...new Set([...found, ...outward])] : [];
}

/** What asks for more than addresses and interfaces. */
const further = ['users', 'groups', 'internet-service-id', 'internet-service-custom', 'internet-service'];

function policyRoute(route: Entry, zones: Zones): PolicyRoute {
  const device = value(route, 'output-device');
  const whatever = [
    further.some((key) => !/^(?:|0)$/.test(value(route, key))) || /[1-9a-f]/.test(hex(route)) ? null : true,
    transport(route),
    destination(route),
  ];
  return {
    device: value(route, 'action') === 'deny' || device === '' ? null : device,
    takes: (origin) =>
      all([...whatever, comesIn(route, origin, zones), source(route, origin.client)], (one) => one),
  };
}

const hex = (route: Entry) => value(route, 'tos-mask').replace(/^0x/i, '').toLowerCase();

/** Which of the ports it is for is not looked at. */
function transport(route: Entry): Truth {
  if (!/^(?:|0|6)$/.test(value(route, 'protocol'))) return false;
  const every = /^[01]?$/.test(value(route, 'start-port')) && /^(?:|65535)$/.test(value(route, 'end-port'));
  return every || value(route, 'protocol') !== '6' ? true : null;
}

function comesIn(route: Entry, { from }: Origin, zones: Zones): Truth {
  const devices = list(route, 'input-device').filter((name) => name !== 'any');
  if (devices.length === 0) return value(route, 'input-device-negate') !== 'enable';
  if (from.length === 0 || value(route, 'input-device-negate') === 'enable') return null;
  if (from.every((name) => devices.includes(name))) return true;
  const near = (name: string) => [name, ...(zones.get(name) ?? [])].some((one) => devices.includes(one));
  return from.some(near) ? null : false;
}

function destination(route: Entry): Truth {
  const ranges = rangesOf(route, 'dst');
  if (ranges === null) return null;
  const inPublic = ranges.length === 0 ? true : isIn(publicSpace[4], ranges);
  return inPublic === false ? false : inPublic;
}

function source(route: Entry, client: string | null): Truth {
  const ranges = rangesOf(route, 'src');
  if (ranges === null) return null;
  if (ranges.length === 0) return true;
  const address = client === null ? null : parseAddress(client);
  return address === null ? null : address.family === 4 && isIn(point(address.value), ranges);
}

/** Empty: any address. Null: not told by addresses. */
function rangesOf(route: Entry, key: 'src' | 'dst'): Possible | null {
  const named = list(route, `${key}addr`).filter((name) => name !== 'all');
  if (named.length > 0 || value(route, `${key}-negate`) === 'enable') return null;
  const words = list(route, key).filter((word) => word !== '');
  // `set dst 10.0.0.0 255.0.0.0` was the form before several were possible.
  const texts = words.length === 2 && !words.join('').includes('/') ? [words.join('/')] : words;
  const terms = texts.map((text) => rangeTerm(text));
  if (terms.includes(null)) return null;
  const ranges = terms.flatMap((term: AddressTerm | null) => (term?.kind === 'range' ? [term.range] : []));
  const whole = merge(ranges);
  return whole.some(({ low, high }) => low === 0n && high === 0xffffffffn) ? [] : whole;
}
