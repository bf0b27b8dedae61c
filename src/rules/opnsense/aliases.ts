import { createHash } from 'node:crypto';
import type { Look, Rule } from '../../model/rules.js';
import { type HostGroup, hostGroups } from '../host-groups.js';
import { objectName } from '../object-name.js';

/** AliasNameField.php: a letter first, at most 31 of A-Z, a-z, 0-9 and underscore. */
const names = { length: 31, forbidden: /[^A-Za-z0-9_]/g, joint: '_' } as const;

/** As Alias.xml has it; only fields that every release since 19.1 knows, for an unknown one ends the import. */
export interface OpnsenseAlias {
  readonly enabled: '1';
  readonly name: string;
  readonly type: 'host' | 'network' | 'port';
  readonly proto: '';
  /** One entry a line. */
  readonly content: string;
  readonly description: string;
}

/** A UUID fixed by what it is for (RFC 9562, version 8): importing again updates instead of adding. */
export function fixedUuid(what: string): string {
  const hex = createHash('sha256').update(`em-preflight ${what}`).digest('hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-');
}

/** What the aliases of these rules are called. */
export function aliasNames({ prefix }: Look) {
  // A hyphen is the one character of a prefix that an alias cannot have.
  const name = (what: string) => objectName(`${prefix}_${what}`.replaceAll('-', '_'), names);
  return {
    hosts: ({ label }: HostGroup) => name(`hosts_${label}`),
    ports: (ports: readonly number[]) => name(`ports_${ports.join('_')}`),
    sources: name('sources'),
  };
}

function alias(
  name: string,
  type: OpnsenseAlias['type'],
  content: readonly string[],
  description: string,
): OpnsenseAlias {
  return { enabled: '1', name, type, proto: '', content: content.join('\n'), description };
}

export function opnsenseAliases(rules: readonly Rule[], look: Look): readonly OpnsenseAlias[] {
  const name = aliasNames(look);
  const mark = `em-preflight ${look.prefix}`;
  const groups = hostGroups(rules);
  const several = new Map(
    groups.filter(({ ports }) => ports.length > 1).map(({ ports }) => [ports.join(' '), ports]),
  );
  return [
    ...(look.sources.length > 1 ? [alias(name.sources, 'network', look.sources, `${mark}, clients`)] : []),
    ...groups.map((group) =>
      alias(
        name.hosts(group),
        'host',
        group.rules.map(({ pattern }) => pattern.name),
        `${mark}, TCP ${group.ports.join(' ')}`,
      ),
    ),
    ...[...several.values()].map((ports) =>
      alias(name.ports(ports), 'port', ports.map(String), `${mark}, ports`),
    ),
  ];
}
