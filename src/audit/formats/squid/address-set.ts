/**
 * The addresses of one src, dst or localip ACL, as Squid 5 keeps them (src/acl/Ip.cc): what overlaps an
 * earlier entry is dropped, even where it is the wider of the two. Squid 7 merges them instead.
 */
import { type IpRange, inRange, ipNumber, network } from '../../ip.js';

export type ParsedAddress =
  | { readonly kind: 'ranges'; readonly ranges: readonly IpRange[] }
  /** A name, which Squid looks up when it loads the file: not known here. */
  | { readonly kind: 'name' }
  /** Squid ends with FATAL. */
  | { readonly kind: 'invalid' };

const everything: IpRange = { first: 0n, last: (1n << 128n) - 1n };

/** Spellings of "all" that Squid overrides with it. */
const everythingWords = new Set([
  'all',
  '0/0',
  '0.0.0.0/0',
  '0.0.0.0/0.0.0.0',
  '0.0.0.0-255.255.255.255',
  '0.0.0.0-0.0.0.0/0',
]);

/** What the word `ipv6` stands for in Squid: unicast space from 1000::/4 on, fc00::/7 and fe80::/10. */
const ipv6Networks = [
  '1000::/4',
  '2000::/3',
  '4000::/2',
  '8000::/2',
  'C000::/3',
  'E000::/4',
  'FC00::/7',
  'FE80::/10',
];

function networkOf(text: string): IpRange {
  const [address = '', prefix = ''] = text.split('/');
  return network(ipNumber(address) ?? 0n, Number(prefix)) ?? everything;
}

export function parseAddress(text: string): ParsedAddress {
  if (everythingWords.has(text)) return { kind: 'ranges', ranges: [everything] };
  // Squid 5 gives this word the mask of a single host: it matches `::` and no client.
  if (text === 'ipv4') return { kind: 'ranges', ranges: [{ first: 0n, last: 0n }] };
  if (text === 'ipv6') return { kind: 'ranges', ranges: ipv6Networks.map(networkOf) };
  const [, from = '', to, mask] = /^([0-9a-f.:]+)(?:-([0-9a-f.:]+))?(?:\/([0-9.]+))?$/i.exec(text) ?? [];
  const first = ipNumber(from);
  if (first === null) return /^[0-9.:/-]+$/.test(text) ? { kind: 'invalid' } : { kind: 'name' };
  const last = to === undefined ? first : ipNumber(to);
  const prefix = mask === undefined ? null : prefixOf(mask);
  if (last === null || Number.isNaN(prefix)) return { kind: 'invalid' };
  const [low, high] = [masked(first, prefix), masked(last, prefix)];
  if (!low || !high) return { kind: 'invalid' };
  const range = low.first <= high.last ? { first: low.first, last: high.last } : low;
  return { kind: 'ranges', ranges: [range] };
}

/** Prefix 0 stands for a single host in Squid 5 (src/ip/Address.cc, applyMask), but for the spellings of "all". */
function masked(address: bigint, prefix: number | null): IpRange | null {
  return prefix === null || prefix === 0 ? { first: address, last: address } : network(address, prefix);
}

/** `24` or `255.255.255.0`; NaN for what is neither. Of a mask with holes the leading ones count, as in Squid. */
function prefixOf(mask: string): number {
  if (/^\d{1,3}$/.test(mask)) return Number(mask);
  const bits = ipNumber(mask);
  if (bits === null) return Number.NaN;
  const text = (bits & 0xffffffffn).toString(2).padStart(32, '0');
  return /^1*/.exec(text)?.[0].length ?? 0;
}

export class AddressSet {
  readonly ranges: IpRange[] = [];

  /** False where Squid 5 drops the range because it overlaps an earlier one. */
  add(range: IpRange): boolean {
    if (this.ranges.some(({ first, last }) => first <= range.last && range.first <= last)) return false;
    this.ranges.push(range);
    return true;
  }

  has(address: bigint): boolean {
    return this.ranges.some((range) => inRange(address, range));
  }
}
