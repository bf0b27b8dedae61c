import type { Look } from '../../model/rules.js';
import { type AddressSet, chainName } from './sets.js';

/** The table that Debian's and most documentation's /etc/nftables.conf has. */
export const table = 'inet filter';

/**
 * `nft -f` text: sets and a chain in the site's own table, for an accept in a table of its own does not
 * outweigh a drop in another. Loading it again leaves what is in the sets and fills the chain anew. One
 * statement a line: nft 1.0 wants a new line before a closing brace.
 */
export function nftLines(sets: readonly AddressSet[], look: Look): readonly string[] {
  const chain = `${table} ${chainName(look)}`;
  return [
    `add table ${table}`,
    // Without a policy: one that the chain has already stays as it is.
    `add chain ${table} forward { type filter hook forward priority filter; }`,
    ...sets.map(
      ({ name, family }) => `add set ${table} ${name} { type ipv${family.version}_addr; flags timeout; }`,
    ),
    ...sets
      .filter(({ addresses }) => addresses.length > 0)
      .map(({ name, addresses }) => `add element ${table} ${name} { ${addresses.join(', ')} }`),
    `add chain ${chain}`,
    `flush chain ${chain}`,
    ...sets.flatMap((set) => [
      `add rule ${chain} ${match(set, look)} accept`,
      ...follow(set).map((connections) => `add rule ${chain} ${connections} accept`),
    ]),
  ];
}

/** The one line that makes `forward` ask the chain, first of all. */
export function nftJump(look: Pick<Look, 'prefix'>): string {
  return `insert rule ${table} forward jump ${chainName(look)}`;
}

/**
 * Both ways of the connections to one set, and errors about them: without "packet too big", large packets vanish. An
 * accept for whatever is established would take every other connection out of reach of the rules behind it.
 */
function follow({ name, family, group }: AddressSet): readonly string[] {
  const ip = family.version === 4 ? 'ip' : 'ip6';
  const clients =
    family.sources.length > 0 ? ` ct original ${ip} saddr { ${family.sources.join(', ')} }` : '';
  const ends = `${clients} ct original ${ip} daddr @${name}`;
  const errors = family.version === 4 ? 'icmp' : 'ipv6-icmp';
  return [
    `meta l4proto tcp ct state established${ends} ct original proto-dst { ${group.ports.join(', ')} }`,
    // nft 1.0 reads no port of TCP in a rule about ICMP.
    `meta l4proto ${errors} ct state related ct original protocol tcp${ends}`,
  ];
}

function match({ name, family, group }: AddressSet, look: Look): string {
  const ip = family.version === 4 ? 'ip' : 'ip6';
  return [
    ...(look.inside ? [`iifname "${look.inside}"`] : []),
    ...(look.outside ? [`oifname "${look.outside}"`] : []),
    ...(family.sources.length > 0 ? [`${ip} saddr { ${family.sources.join(', ')} }`] : []),
    `${ip} daddr @${name} tcp dport { ${group.ports.join(', ')} } ct state new`,
  ].join(' ');
}
