import { createHash } from 'node:crypto';
import type { Look, Rule } from '../../model/rules.js';
import { type HostGroup, hostGroups } from '../host-groups.js';
import { objectName } from '../object-name.js';
import { sourceList } from '../source-list.js';
import type { PfsenseAlias, PfsenseRule } from './elements.js';

/** What goes into a configuration. Every `descr` starts with `mark`, by which a later run finds it again. */
export interface PfsenseAddition {
  readonly mark: string;
  readonly aliases: readonly PfsenseAlias[];
  readonly rules: readonly PfsenseRule[];
}

/** util.inc, is_validaliasname: at most 31 of A-Z, a-z, 0-9 and underscore. */
const names = { length: 31, forbidden: /[^A-Za-z0-9_]/g, joint: '_' } as const;

/** firewall_aliases_edit.php takes 5000 rows. */
const longestAlias = 5000;

/** Components of a group, shortened where a description would not fit the screen. */
function neededBy(group: HostGroup): string {
  const components = [...new Set(group.rules.flatMap((rule) => rule.components))].sort();
  return components.length > 4
    ? `${components.slice(0, 3).join(' ')} +${components.length - 3}`
    : components.join(' ');
}

/** A tracker is 32 bits, pfSense's own are Unix times; ours are fixed by what the rule is called. */
function tracker(name: string): number {
  return 1_000_000_000 + (createHash('sha256').update(name).digest().readUInt32BE(0) % 600_000_000);
}

function family(look: Look): 'inet' | 'inet6' | 'inet46' {
  const { ipv4, ipv6 } = sourceList(look.sources);
  if (ipv4.length > 0 && ipv6.length === 0) return 'inet';
  return ipv6.length > 0 && ipv4.length === 0 ? 'inet6' : 'inet46';
}

/** Aliases and pass rules for these requirements; the rules are for the interface the clients are on. */
export function pfsenseAddition(rules: readonly Rule[], look: Look): PfsenseAddition {
  // A hyphen is the one character of a prefix that an alias cannot have.
  const name = (what: string) => objectName(`${look.prefix}_${what}`.replaceAll('-', '_'), names);
  const mark = `em-preflight ${look.prefix}: `;
  const groups = hostGroups(rules, longestAlias);
  const sources: readonly PfsenseAlias[] =
    look.sources.length < 2
      ? []
      : [
          {
            name: name('sources'),
            type: 'network',
            entries: look.sources.map((address) => ({ address, detail: 'client' })),
            descr: `${mark}clients`,
          },
        ];
  const hosts = groups.map(
    (group): PfsenseAlias => ({
      name: name(`hosts_${group.label}`),
      type: 'host',
      entries: group.rules.map((rule) => ({ address: rule.pattern.name, detail: rule.components.join(' ') })),
      descr: `${mark}TCP ${group.ports.join(' ')} for ${neededBy(group)}`,
    }),
  );
  const ports = uniqueByName(
    groups
      .filter((group) => group.ports.length > 1)
      .map(
        (group): PfsenseAlias => ({
          name: name(`ports_${group.ports.join('_')}`),
          type: 'port',
          entries: group.ports.map((port) => ({ address: String(port), detail: 'TCP' })),
          descr: `${mark}ports`,
        }),
      ),
  );
  return {
    mark,
    aliases: [...sources, ...hosts, ...ports],
    rules: groups.map((group): PfsenseRule => {
      const destination = name(`hosts_${group.label}`);
      const [port] = group.ports;
      return {
        tracker: tracker(destination),
        interface: look.inside ?? 'lan',
        ipprotocol: family(look),
        source: sources[0]?.name ?? look.sources[0] ?? null,
        destination,
        port: group.ports.length === 1 ? String(port) : name(`ports_${group.ports.join('_')}`),
        descr: `${mark}TCP ${group.ports.join(' ')} out`,
      };
    }),
  };
}

function uniqueByName(aliases: readonly PfsenseAlias[]): readonly PfsenseAlias[] {
  return [...new Map(aliases.map((alias) => [alias.name, alias])).values()];
}
