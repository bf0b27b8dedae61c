import type { Look, Rule } from '../../model/rules.js';
import { type HostGroup, hostGroups } from '../host-groups.js';
import { objectName } from '../object-name.js';
import { sourceList } from '../source-list.js';

export interface Family {
  readonly version: 4 | 6;
  /** `--source` of this family; empty: any client. */
  readonly sources: readonly string[];
}

/** The families that may go out: both, unless `--source` names networks of one only. */
export function families({ sources }: Pick<Look, 'sources'>): readonly Family[] {
  const { ipv4, ipv6, any } = sourceList(sources);
  const both: readonly Family[] = [
    { version: 4, sources: ipv4 },
    { version: 6, sources: ipv6 },
  ];
  return both.filter((family) => any || family.sources.length > 0);
}

/** One set of addresses: the hosts that open the same ports, in one family. */
export interface AddressSet {
  readonly name: string;
  readonly family: Family;
  readonly group: HostGroup;
  /** Addresses a check saw, sorted, distinct; empty without `--from`. */
  readonly addresses: readonly string[];
}

/** ipset: 31 characters (IPSET_MAXNAMELEN); nftables takes more, and firewalld 32. */
const setNames = { length: 31, forbidden: /[^A-Za-z0-9_-]/g, joint: '-' } as const;

export function addressSets(rules: readonly Rule[], look: Look): readonly AddressSet[] {
  return hostGroups(rules).flatMap((group) =>
    families(look).map((family) => ({
      name: objectName(`${look.prefix}${family.version}-${group.label}`, setNames),
      family,
      group,
      addresses: [...new Set(group.rules.flatMap((rule) => rule.addresses))]
        .filter((address) => address.includes(':') === (family.version === 6))
        .sort(),
    })),
  );
}

/** `em-out`: the chain, and the start of what else is named. */
export function chainName({ prefix }: Pick<Look, 'prefix'>): string {
  return `${prefix}-out`;
}

/** How long an address stays after it was last seen: far beyond any answer's life in a cache. */
export const staySeconds = 86_400;
