/** What a selector reads from the first packet of a connection, and how the values beside it are spelt. */

import { ownOf } from '../../../text/own.js';
import { type Family, parseAddressRange } from '../../addresses.js';
import { type Interval, type Possible, point } from '../../intervals.js';
import { doubts, type Packet } from '../../netfilter/packet.js';
import { portNumber, protocolNumber, tcp } from '../../services.js';

export type Value =
  | { readonly kind: 'numbers'; readonly possible: Possible }
  /** An interface: null where it is not known. */
  | { readonly kind: 'name'; readonly name: string | null }
  | { readonly kind: 'unknown' }
  /** The packet has no such header: nothing matches, not even `!=`. */
  | { readonly kind: 'absent' };

export interface Field {
  /** Bits that are set or not: a bare value asks whether one of them is. */
  readonly bits?: true;
  readonly doubt: string;
  read(packet: Packet): Value;
  /** Null where the text is no value of this field. */
  parse(text: string): Interval | null;
}

function ranged(text: string, one: (text: string) => number | null): Interval | null {
  const whole = one(text);
  if (whole !== null) return { low: BigInt(whole), high: BigInt(whole) };
  const [, first, last] = /^(\S+?)\s*-\s*(\S+)$/.exec(text) ?? [];
  if (first === undefined || last === undefined) return null;
  const low = one(first);
  const high = one(last);
  return low === null || high === null || low > high ? null : { low: BigInt(low), high: BigInt(high) };
}

function number(text: string): number | null {
  return /^(?:\d+|0x[0-9a-f]+)$/i.test(text) ? Number(text) : null;
}

function named(names: Readonly<Record<string, number>>): (text: string) => Interval | null {
  return (text) => ranged(text, (item) => number(item) ?? ownOf(names, item) ?? null);
}

const numbers = (possible: Possible): Value => ({ kind: 'numbers', possible });
const only = (value: number): Value => numbers(point(value));
const absent: Value = { kind: 'absent' };

function address(family: Family, end: 'source' | 'destination'): Field {
  return {
    doubt: doubts[end],
    read: (packet) => (packet.family === family ? numbers(packet[end]) : absent),
    parse: (text) => {
      const parsed = parseAddressRange(text);
      return parsed?.family === family ? parsed.range : null;
    },
  };
}

function port(end: 'sourcePort' | 'destinationPort'): Field {
  return {
    doubt: doubts[end],
    read: (packet) => numbers(packet[end]),
    parse: (text) => ranged(text, (item) => number(item) ?? portNumber(item)),
  };
}

function protocol(family: Family | null): Field {
  return {
    doubt: 'the protocol',
    read: (packet) => (family === null || packet.family === family ? only(tcp) : absent),
    parse: (text) => ranged(text, (item) => number(item) ?? protocolNumber(item)),
  };
}

function device(end: 'inInterface' | 'outInterface'): Field {
  return { doubt: doubts[end], read: (packet) => ({ kind: 'name', name: packet[end] }), parse: () => null };
}

function known(names: Readonly<Record<string, number>>, read: (packet: Packet) => Value, bits?: true): Field {
  return { doubt: 'the kind of connection', read, parse: named(names), ...(bits ? { bits } : {}) };
}

const states = { invalid: 1, established: 2, related: 4, new: 8, untracked: 64 };
const statuses = { expected: 1, 'seen-reply': 2, assured: 4, confirmed: 8, snat: 16, dnat: 32, dying: 512 };
const flags = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ecn: 64, cwr: 128 };
const etherTypes = { ip: 0x0800, arp: 0x0806, ip6: 0x86dd, vlan: 0x8100 };
const packetTypes = { host: 0, unicast: 0, broadcast: 1, multicast: 2, other: 3 };
const addressTypes = { unspec: 0, unicast: 1, local: 2, broadcast: 3, anycast: 4, multicast: 5 };

/** Whether address translation has looked at it yet differs from hook to hook; no other bit is set. */
const freshStatus: Possible = [0, 0x80, 0x100, 0x180].flatMap((value) => point(value));

const etherType = known(etherTypes, ({ family }) => only(family === 4 ? 0x0800 : 0x86dd));
const conntrackState: Field = {
  doubt: 'whether conntrack sees the connection (notrack)',
  bits: true,
  read: ({ tracked }) =>
    tracked ? only(states.new) : numbers([...point(states.new), ...point(states.untracked)]),
  parse: named(states),
};

function addressType(end: 'source' | 'destination'): Field {
  return known(addressTypes, ({ inInterface }) =>
    only(end === 'source' && inInterface === '' ? addressTypes.local : addressTypes.unicast),
  );
}

/**
 * Is there a route back to the client, through the interface it came from where `iif` is asked? A client for
 * whom there is none has no connection through any rules: the flow we ask about is one that has it.
 */
export const routeBack = known({ missing: 0, exists: 1, false: 0, true: 1 }, () => only(1));

export const fields: Readonly<Record<string, Field>> = {
  'ip saddr': address(4, 'source'),
  'ip daddr': address(4, 'destination'),
  'ip6 saddr': address(6, 'source'),
  'ip6 daddr': address(6, 'destination'),
  'ct original ip saddr': address(4, 'source'),
  'ct original ip daddr': address(4, 'destination'),
  'ct original ip6 saddr': address(6, 'source'),
  'ct original ip6 daddr': address(6, 'destination'),
  'ct original proto-src': port('sourcePort'),
  'ct original proto-dst': port('destinationPort'),
  'tcp sport': port('sourcePort'),
  'tcp dport': port('destinationPort'),
  'th sport': port('sourcePort'),
  'th dport': port('destinationPort'),
  'tcp flags': known(flags, () => only(flags.syn), true),
  'ip protocol': protocol(4),
  'ip6 nexthdr': protocol(6),
  'meta l4proto': protocol(null),
  'ct protocol': protocol(null),
  'meta nfproto': known({ ipv4: 2, ipv6: 10 }, ({ family }) => only(family === 4 ? 2 : 10)),
  'ct l3proto': known({ ipv4: 2, ipv6: 10 }, ({ family }) => only(family === 4 ? 2 : 10)),
  'meta protocol': etherType,
  'ether type': etherType,
  'ip version': known({}, ({ family }) => (family === 4 ? only(4) : absent)),
  'ip6 version': known({}, ({ family }) => (family === 6 ? only(6) : absent)),
  'meta iifname': device('inInterface'),
  'meta oifname': device('outInterface'),
  'meta iif': device('inInterface'),
  'meta oif': device('outInterface'),
  'meta pkttype': known(packetTypes, () => only(packetTypes.unicast)),
  'ct state': conntrackState,
  'ct direction': known({ original: 0, reply: 1 }, () => only(0)),
  'ct status': known(statuses, () => numbers(freshStatus), true),
  'fib saddr type': addressType('source'),
  'fib daddr type': addressType('destination'),
};

/** Headers that a TCP connection does not have. */
const otherHeaders = /^(?:udp|udplite|sctp|dccp|icmp|icmpv6|igmp|arp|esp|ah|comp|gre|vxlan|geneve) /;

/** A packet out of tracking has no connection to ask about, which ends the rule. */
function ofConnection(field: Field): Field {
  return { ...field, read: (packet) => (packet.tracked ? field.read(packet) : { kind: 'unknown' }) };
}

/** The field that a selector names; one that nothing here can read answers with its doubt. */
export function fieldOf(selector: string): Field {
  const own = ownOf(fields, selector);
  if (own) return selector.startsWith('ct ') && own !== conntrackState ? ofConnection(own) : own;
  if (/^fib saddr(?: \S+)* oif(?:name)?$/.test(selector)) return routeBack;
  const value: Value = otherHeaders.test(selector) ? absent : { kind: 'unknown' };
  return { doubt: `"${selector}"`, read: () => value, parse: () => null };
}
