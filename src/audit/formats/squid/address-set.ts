/**
 * The addresses of one src, dst or localip ACL, as Squid 5 keeps them (src/acl/Ip.cc): what overlaps an
 * earlier entry is dropped, even where it is the wider of the two. Squid 7 merges them instead.
 */
import { type IpRange, inRange, ipNumber, network } from '../../ip.js';

export type ParsedAddress =
  | {
      readonly kind: 'ranges';
      readonly ranges: readonly IpRange[];
      /** What Squid takes the text for, where it is not what it looks like. */
      readonly readAs: string | null;
    }
  /** A name, which Squid looks up when it loads the file, or a form whose meaning is not known here. */
  | { readonly kind: 'unknown'; readonly what: string }
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

const ranges = (...list: readonly IpRange[]): ParsedAddress => ({
  kind: 'ranges',
  ranges: list,
  readAs: null,
});

export function parseAddress(text: string): ParsedAddress {
  if (everythingWords.has(text)) return ranges(everything);
  // Squid 5 gives this word the mask of a single host: it matches `::` and no client.
  if (text === 'ipv4') return ranges({ first: 0n, last: 0n });
  if (text === 'ipv6') return ranges(...ipv6Networks.map(networkOf));
  const [, from = '', to, mask] = /^([0-9a-f.:]+)(?:-([0-9a-f.:]+))?(?:\/([0-9.]+))?$/i.exec(text) ?? [];
  const first = addressOf(from);
  if (first === null)
    return /[a-z]/i.test(text) && /^[\w.-]+(?:\/[\d.]+)?$/.test(text) ? looked(text) : { kind: 'invalid' };
  const last = to === undefined ? first : addressOf(to);
  const prefix = mask === undefined ? null : prefixOf(mask);
  if (last === null || Number.isNaN(prefix)) return { kind: 'invalid' };
  // Squid 5.7 does not cut such a mask as one would think: it then matches every IPv4 client.
  if (prefix !== null && /^::ffff:/i.test(from)) return { kind: 'unknown', what: `what ${text} stands for` };
  const [low, high] = [masked(first, prefix), masked(last, prefix)];
  if (!low || !high) return { kind: 'invalid' };
  const range = low.first <= high.last ? { first: low.first, last: high.last } : low;
  return { kind: 'ranges', ranges: [range], readAs: unusual(from) ? spelt(first, prefix) : null };
}

function looked(name: string): ParsedAddress {
  return { kind: 'unknown', what: `the addresses that DNS gave for ${name} when Squid started` };
}

/**
 * As getaddrinfo(3) reads numbers: `127.9` is 127.0.0.9, and a part that begins with a zero is octal
 * (inet_aton(3)). Null: no address.
 */
function addressOf(text: string): bigint | null {
  if (text.includes(':')) return ipNumber(text);
  const parts = text
    .split('.')
    .map((part) => (/^0[0-7]*$|^[1-9]\d*$/.test(part) ? integer(part) : Number.NaN));
  const rest = parts.pop() ?? Number.NaN;
  if (parts.length > 3 || !parts.every((part) => part < 256) || !(rest < 256 ** (4 - parts.length)))
    return null;
  const value = parts.reduce((sum, part, index) => sum + part * 256 ** (3 - index), rest);
  return (0xffffn << 32n) | BigInt(value);
}

const integer = (digits: string) => Number.parseInt(digits, digits.startsWith('0') ? 8 : 10);

/** Fewer than four numbers, or a zero in front of one: seldom what was meant. */
function unusual(text: string): boolean {
  return !text.includes(':') && !/^(?:(?:0|[1-9]\d*)\.){3}(?:0|[1-9]\d*)$/.test(text);
}

function spelt(address: bigint, prefix: number | null): string {
  const network = masked(address, prefix)?.first ?? address;
  const bytes = [24n, 16n, 8n, 0n].map((shift) => String((network >> shift) & 0xffn));
  return bytes.join('.') + (prefix === null ? '' : `/${prefix}`);
}

/** Prefix 0 stands for a single host in Squid 5 (src/ip/Address.cc, applyMask), but for the spellings of "all". */
function masked(address: bigint, prefix: number | null): IpRange | null {
  return prefix === null || prefix === 0 ? { first: address, last: address } : network(address, prefix);
}

/**
 * `24` or `255.255.255.0`; NaN for what is neither. Of a mask with holes the leading ones count, as in Squid
 * (src/acl/Ip.cc, DecodeMask).
 */
function prefixOf(mask: string): number {
  if (/^\d+$/.test(mask) && Number(mask) <= 128) return Number(mask);
  const bits = addressOf(mask);
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
