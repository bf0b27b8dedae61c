/** The ACLs that Squid defines before it reads its configuration (src/cf.data.pre, `acl`). */
import type { IpRange } from '../../ip.js';
import { Acls } from './acl.js';
import { everything } from './address-set.js';

/** `manager` matches only cache_object:// and internal URLs, so never a CONNECT: no values are needed. */
export function predefined(): Acls {
  const acls = new Acls();
  const addresses = (name: string, typeName: string, ranges: readonly IpRange[]) => {
    const acl = acls.define(name, typeName, null);
    for (const range of ranges) acl.addresses.add(range);
  };
  addresses('all', 'src', [everything]);
  addresses('localhost', 'src', [ipv4(0x7f000001), single(1n)]);
  addresses('to_localhost', 'dst', [ipv4(0x7f000000, 8), ipv4(0), single(1n), single(0n)]);
  // Since Squid 6: 169.254.0.0/16 and fe80::/10.
  addresses('to_linklocal', 'dst', [
    ipv4(0xa9fe0000, 16),
    { first: 0x3fan << 118n, last: (0x3fbn << 118n) - 1n },
  ]);
  acls.define('CONNECT', 'method', null).words.add('CONNECT');
  acls.define('manager', 'url_regex', null);
  return acls;
}

const single = (address: bigint): IpRange => ({ first: address, last: address });

/** By number, as no text has to be read for it. */
function ipv4(address: number, prefix = 32): IpRange {
  const first = (0xffffn << 32n) | BigInt(address);
  return { first, last: first + (1n << BigInt(32 - prefix)) - 1n };
}
