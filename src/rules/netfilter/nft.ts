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
    `add rule ${chain} meta l4proto tcp ct state established accept`,
    // Without these errors, "packet too big" among them, large packets vanish.
    `add rule ${chain} meta l4proto { icmp, ipv6-icmp } ct state related accept`,
    ...sets.map((set) => `add rule ${chain} ${match(set, look)} accept`),
  ];
}

/** The one line that makes `forward` ask the chain, first of all. */
export function nftJump(look: Pick<Look, 'prefix'>): string {
  return `insert rule ${table} forward jump ${chainName(look)}`;
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
