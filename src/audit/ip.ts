/** Addresses as numbers, for every format that compares them. IPv4 lies at ::ffff:0:0/96, as in a dual-stack socket. */
import ipaddr from 'ipaddr.js';

/** A closed interval of 128-bit addresses. */
export interface IpRange {
  readonly first: bigint;
  readonly last: bigint;
}

/** Where 0.0.0.0 lies. */
export const v4Offset = 0xffff00000000n;

const allBits = (1n << 128n) - 1n;

/** `192.0.2.1` or `2001:db8::1` as a number, or null where it is neither. No short forms of IPv4, no zeros in front. */
export function ipNumber(text: string): bigint | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text))
    return v4Offset | bytes(ipaddr.IPv4.parse(text).toByteArray());
  if (!text.includes(':') || !ipaddr.IPv6.isValid(text)) return null;
  return bytes(ipaddr.IPv6.parse(text).toByteArray());
}

function bytes(array: readonly number[]): bigint {
  return array.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

export function isIpv4(address: bigint): boolean {
  return address >> 32n === 0xffffn;
}

/** 127.0.0.0/8 or ::1. */
export function isLoopback(address: bigint): boolean {
  return address === 1n || (isIpv4(address) && (address & 0xff000000n) === 0x7f000000n);
}

/** The network of `prefix` bits (of 32 for IPv4, of 128 for IPv6) that `address` lies in; null: no such prefix. */
export function network(address: bigint, prefix: number): IpRange | null {
  const width = isIpv4(address) ? 32 : 128;
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > width) return null;
  const host = allBits >> BigInt(128 - width + prefix);
  return { first: address & (allBits ^ host), last: address | host };
}

export function inRange(address: bigint, { first, last }: IpRange): boolean {
  return first <= address && address <= last;
}

/**
 * One address for each set of ranges that an address can lie in: whatever is decided by these ranges alone
 * is decided alike for all addresses that one of these stands for.
 */
export function representatives(ranges: readonly IpRange[]): readonly bigint[] {
  const points = new Set<bigint>([1n << 125n, v4Offset | 0x08080808n]);
  for (const { first, last } of ranges) {
    points.add(first);
    if (last < allBits) points.add(last + 1n);
    if (first > 0n) points.add(first - 1n);
  }
  return [...points];
}
