import type { Look } from '../../model/rules.js';
import { type AddressSet, chainName } from './sets.js';

/** xt_multiport takes fifteen ports. */
const portsOfMultiport = 15;

/**
 * `iptables-restore` text for both families: `ip6tables-restore` passes over the lines with -4, and
 * `iptables-restore` over those with -6 (iptables(8)). The chain is filled anew whenever it is loaded.
 */
export function iptablesLines(sets: readonly AddressSet[], look: Look): readonly string[] {
  const chain = chainName(look);
  return [
    '*filter',
    `:${chain} - [0:0]`,
    `-A ${chain} -p tcp -m conntrack --ctstate ESTABLISHED -j ACCEPT`,
    // Without these errors, "packet too big" among them, large packets vanish.
    `-4 -A ${chain} -p icmp -m conntrack --ctstate RELATED -j ACCEPT`,
    `-6 -A ${chain} -p ipv6-icmp -m conntrack --ctstate RELATED -j ACCEPT`,
    ...sets.flatMap((set) => acceptLines(set, look)),
    'COMMIT',
  ];
}

/** The same for one family alone, as `rules.v4` and `rules.v6` hold it, with the jump. */
export function iptablesFile(version: 4 | 6, sets: readonly AddressSet[], look: Look): readonly string[] {
  const own = iptablesLines(sets, look).filter((line) => !line.startsWith(version === 4 ? '-6 ' : '-4 '));
  return [...own.slice(0, -1).map((line) => line.replace(/^-[46] /, '')), iptablesJump(look), 'COMMIT'];
}

/** The one line that makes FORWARD ask the chain, first of all. */
function iptablesJump(look: Look): string {
  return `-I FORWARD 1 -j ${chainName(look)}`;
}

function acceptLines({ name, family, group }: AddressSet, look: Look): readonly string[] {
  const clients = family.sources.length > 0 ? family.sources.map((cidr) => ` -s ${cidr}`) : [''];
  const where = `${look.inside ? ` -i "${look.inside}"` : ''}${look.outside ? ` -o "${look.outside}"` : ''}`;
  return clients.flatMap((client) =>
    chunks(group.ports, portsOfMultiport).map(
      (ports) =>
        `-${family.version} -A ${chainName(look)}${client}${where} -p tcp -m multiport --dports ${ports.join(',')}` +
        ` -m conntrack --ctstate NEW -m set --match-set ${name} dst -j ACCEPT`,
    ),
  );
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
