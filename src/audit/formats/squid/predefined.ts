/** The ACLs that Squid defines before it reads its configuration (src/cf.data.pre, `acl`). */
import { network, v4Offset } from '../../ip.js';
import { Acls } from './acl.js';

/** An address and how many bits of it count: by number, as no text has to be read for it. */
type Network = readonly [address: bigint, prefix: number];

/** `manager` matches only cache_object:// and internal URLs, so never a CONNECT: no values are needed. */
export function predefined(): Acls {
  const acls = new Acls();
  const addresses = (name: string, typeName: string, ...networks: readonly Network[]) => {
    const acl = acls.define(name, typeName, null);
    for (const [address, prefix] of networks) {
      const range = network(address, prefix);
      if (range) acl.addresses.add(range);
    }
  };
  const loopback = v4Offset | 0x7f000000n;
  addresses('all', 'src', [0n, 0]);
  addresses('localhost', 'src', [loopback | 1n, 32], [1n, 128]);
  addresses('to_localhost', 'dst', [loopback, 8], [v4Offset, 32], [1n, 128], [0n, 128]);
  // Since Squid 6: 169.254.0.0/16 and fe80::/10.
  addresses('to_linklocal', 'dst', [v4Offset | 0xa9fe0000n, 16], [0xfe80n << 112n, 10]);
  acls.define('CONNECT', 'method', null).words.add('CONNECT');
  acls.define('manager', 'url_regex', null);
  return acls;
}
