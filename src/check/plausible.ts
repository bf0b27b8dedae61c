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
 */
export function isPlausible({ address }: Address, check: Check, resolution: Resolution): boolean {
  const { source, target } = resolution;
  if (source === 'mapped' || source === 'literal') return true;
  const range = rangeOf(address);
  if (range === 'uniqueLocal' && isTranslated(address, resolution.addresses)) return true;
  if (range === 'unicast') return true;
  const mapped = target.host !== check.host.name || target.port !== check.port;
  if (mapped) return inside.has(range);
  return check.host.privateAddresses && inside.has(range) && range !== 'loopback';
}

/**
 * Is this what a DNS64 of the site makes of the name's own public IPv4 address: a prefix of 96 bits, which may be
 * the site's, and that address (RFC 6052, section 2.2)?
 */
function isTranslated(address: string, all: readonly Address[]): boolean {
  const within = new ipaddr.IPv4(ipaddr.parse(address).toByteArray().slice(12)).toString();
  return rangeOf(within) === 'unicast' && all.some((other) => other.address === within);
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
