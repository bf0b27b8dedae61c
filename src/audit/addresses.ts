import ipaddr from 'ipaddr.js';
import { type Interval, merge, type Possible, subtract } from './intervals.js';

export type Family = 4 | 6;

export interface AddressRange {
  readonly family: Family;
  readonly range: Interval;
}

const bits = { 4: 32, 6: 128 } as const;

function numberOf(address: ipaddr.IPv4 | ipaddr.IPv6): bigint {
  return address.toByteArray().reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** One address in its usual spelling; null for anything else (octal or short IPv4 forms included). */
export function parseAddress(text: string): { readonly family: Family; readonly value: bigint } | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text))
    return { family: 4, value: numberOf(ipaddr.IPv4.parse(text)) };
  if (text.includes(':') && !text.includes('%') && ipaddr.IPv6.isValid(text)) {
    return { family: 6, value: numberOf(ipaddr.IPv6.parse(text)) };
  }
  return null;
}

/** The addresses that share the first `length` bits with `value`. */
export function prefixRange(family: Family, value: bigint, length: number): AddressRange {
  const size = BigInt(bits[family] - length);
  const low = (value >> size) << size;
  return { family, range: { low, high: low + (1n << size) - 1n } };
}

/** Length of a contiguous dotted mask; null for a mask with holes or anything else. */
export function maskLength(mask: string): number | null {
  if (!ipaddr.IPv4.isValidFourPartDecimal(mask)) return null;
  return ipaddr.IPv4.parse(mask).prefixLengthFromSubnetMask();
}

function parseLength(family: Family, text: string): number | null {
  if (/^\d{1,3}$/.test(text) && Number(text) <= bits[family]) return Number(text);
  return family === 4 ? maskLength(text) : null;
}

/** `a`, `a/length`, `a/mask` (no holes) or `a-b`; null for anything else. */
export function parseAddressRange(text: string): AddressRange | null {
  const [first = '', last, more] = text.split('-');
  if (more !== undefined) return null;
  if (last !== undefined) return between(first.trim(), last.trim());
  const [host = '', length, rest] = text.split('/');
  const address = parseAddress(host);
  if (!address || rest !== undefined) return null;
  const size = length === undefined ? bits[address.family] : parseLength(address.family, length);
  return size === null ? null : prefixRange(address.family, address.value, size);
}

function between(first: string, last: string): AddressRange | null {
  const low = parseAddress(first);
  const high = parseAddress(last);
  if (!low || !high || low.family !== high.family || low.value > high.value) return null;
  return { family: low.family, range: { low: low.value, high: high.value } };
}

export function anyAddress(family: Family): Possible {
  return [{ low: 0n, high: (1n << BigInt(bits[family])) - 1n }];
}

/** Addresses that no public host has: IANA's special-purpose registries (RFC 6890) and multicast. */
const special = {
  4: [
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.88.99.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '224.0.0.0/3',
  ],
  6: ['::/3', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20', '4000::/2', '8000::/1'],
} as const;

function publicAddresses(family: Family): Possible {
  const holes = special[family].flatMap((text) => parseAddressRange(text)?.range ?? []);
  return subtract(anyAddress(family), merge(holes));
}

/** Where a host of the Internet may be, when nobody told us its address. */
export const publicSpace: Readonly<Record<Family, Possible>> = {
  4: publicAddresses(4),
  6: publicAddresses(6),
};
