import type { Look } from '../../model/rules.js';
import { chunks } from '../chunks.js';
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
    ...sets.flatMap((set) => acceptLines(set, look)),
    ...errorLines(sets, look),
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

/**
 * Both ways of the connections to one set. An accept for whatever is established would take every other connection
 * out of reach of the rules behind it: filters of content, intrusion prevention (NFQUEUE), hours of the day.
 */
function acceptLines({ name, family, group }: AddressSet, look: Look): readonly string[] {
  const start = `-${family.version} -A ${chainName(look)}`;
  const out = `${look.inside ? ` -i "${look.inside}"` : ''}${look.outside ? ` -o "${look.outside}"` : ''}`;
  const back = `${look.outside ? ` -i "${look.outside}"` : ''}${look.inside ? ` -o "${look.inside}"` : ''}`;
  return clientsOf(family).flatMap((client) =>
    chunks(group.ports, portsOfMultiport).flatMap((ports) => [
      `${start}${client && ` -s ${client}`}${out} -p tcp -m multiport --dports ${ports.join(',')}` +
        ` -m conntrack --ctstate NEW,ESTABLISHED -m set --match-set ${name} dst -j ACCEPT`,
      `${start}${client && ` -d ${client}`}${back} -p tcp -m multiport --sports ${ports.join(',')}` +
        ` -m conntrack --ctstate ESTABLISHED --ctdir REPLY -m set --match-set ${name} src -j ACCEPT`,
    ]),
  );
}

/** Errors about these clients' connections to these ports. Without "packet too big", large packets vanish. */
function errorLines(sets: readonly AddressSet[], look: Look): readonly string[] {
  const lines = sets.flatMap(({ family, group }) =>
    clientsOf(family).flatMap((client) =>
      group.ports.map(
        (port) =>
          `-${family.version} -A ${chainName(look)} -p ${family.version === 4 ? 'icmp' : 'ipv6-icmp'}` +
          ` -m conntrack --ctstate RELATED --ctproto tcp${client && ` --ctorigsrc ${client}`}` +
          ` --ctorigdstport ${port} -j ACCEPT`,
      ),
    ),
  );
  return [...new Set(lines)];
}

/** Each network of clients; one that is empty for any client. */
function clientsOf({ sources }: AddressSet['family']): readonly string[] {
  return sources.length > 0 ? sources : [''];
}
