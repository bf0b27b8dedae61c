import ipaddr from 'ipaddr.js';
import type { Address, Resolution } from '../model/network.js';
import type { Check } from './plan.js';

/** Ranges that are somebody's own network: genuine only where the catalogue or the user says so. */
const inside = new Set(['private', 'uniqueLocal', 'carrierGradeNat', 'loopback']);
/** The translation prefix of NAT64 (RFC 6052): the IPv4 address within decides. */
const translated = new Set(['rfc6052']);

/**
 * Can this be the vendor's address? Not where it is unspecified, loopback, link-local, for documentation or
 * otherwise reserved (the IANA special-purpose registries, as ipaddr.js has them), and inside the private
 * ranges only where the catalogue allows that or the user has mapped the endpoint.
 *
 * @param prefixes the site's own for NAT64, as `translationPrefixes` finds them
 */
export function isPlausible(
  { address }: Address,
  check: Check,
  resolution: Resolution,
  prefixes: ReadonlySet<string>,
): boolean {
  const { source, target } = resolution;
  if (source === 'mapped' || source === 'literal') return true;
  const range = rangeOf(address);
  if (range === 'uniqueLocal' && isTranslated(address, resolution.addresses, prefixes)) return true;
  if (range === 'unicast') return true;
  const mapped = target.host !== check.host.name || target.port !== check.port;
  if (mapped) return inside.has(range);
  return check.host.privateAddresses && inside.has(range) && range !== 'loopback';
}

/**
 * Is this what a DNS64 of the site makes of a public IPv4 address: a prefix of 96 bits, which may be the site's, and
 * that address (RFC 6052, section 2.2)? The name's own address within speaks for it, or a prefix that is known.
 */
function isTranslated(address: string, all: readonly Address[], prefixes: ReadonlySet<string>): boolean {
  const within = embedded(address);
  if (rangeOf(within) !== 'unicast') return false;
  return prefixes.has(prefixOf(address)) || all.some((other) => other.address === within);
}

/** Addresses that only a translation could make anything of: worth asking for its prefix. */
export function mayBeTranslated({ address, family }: Address): boolean {
  return family === 6 && rangeOf(address) === 'uniqueLocal' && rangeOf(embedded(address)) === 'unicast';
}

/** A name that has these IPv4 addresses and no other: what else the resolver gives is a translation (RFC 7050). */
export const translatedName = 'ipv4only.arpa';
const wellKnown: ReadonlySet<string> = new Set(['192.0.0.170', '192.0.0.171']);

/** The prefixes, of 96 bits, with which the addresses of `ipv4only.arpa` were translated. */
export function translationPrefixes(found: readonly Address[]): ReadonlySet<string> {
  const ofSix = found.filter(({ family, address }) => family === 6 && wellKnown.has(embedded(address)));
  return new Set(ofSix.map(({ address }) => prefixOf(address)));
}

function prefixOf(address: string): string {
  return ipaddr.parse(address).toByteArray().slice(0, 12).join('.');
}

/** The IPv4 address in the last 32 bits. */
function embedded(address: string): string {
  return new ipaddr.IPv4(ipaddr.parse(address).toByteArray().slice(12)).toString();
}

/** ipaddr.js' name for the range an address is in; `unicast` for the open Internet. */
export function rangeOf(address: string): string {
  const parsed = ipaddr.parse(address);
  if (parsed.kind() === 'ipv4') return parsed.range();
  const ipv6 = parsed as ipaddr.IPv6;
  if (ipv6.isIPv4MappedAddress()) return ipv6.toIPv4Address().range();
  if (translated.has(ipv6.range())) return new ipaddr.IPv4(ipv6.toByteArray().slice(12)).range();
  return ipv6.range();
}
