import type { Look, Rule } from '../../model/rules.js';
import { commented, type Guide, headingByName } from '../guide.js';
import { type HostGroup, hostGroups, openPorts } from '../host-groups.js';
import { lookupNotes } from '../lookup-notes.js';
import { objectName } from '../object-name.js';
import type { Platform } from '../platform.js';
import { sourceName } from '../source-list.js';

/** Address and policy names: 63 characters, a letter or digit first. */
const names = { length: 63, forbidden: /[^A-Za-z0-9._-]/g, joint: '-' } as const;

function naming({ prefix }: Look) {
  const object = (what: string) => objectName(`${prefix}-${what}`, names);
  return {
    host: (host: string) => object(host),
    group: ({ label }: HostGroup) => object(`hosts-${label}`),
    source: (cidr: string) => object(sourceName(cidr)),
    application: (port: number) => object(`tcp-${port}`),
    policy: ({ label }: HostGroup) => object(`out-${label}`),
  };
}

/** A zone's name may hold a blank, which needs quotes. */
function word(name: string): string {
  return /^[A-Za-z0-9._-]+$/.test(name) ? name : `"${name}"`;
}

function zones({ inside = 'trust', outside = 'untrust' }: Look): string {
  return `from-zone ${word(inside)} to-zone ${word(outside)}`;
}

function statements(groups: readonly HostGroup[], look: Look): readonly string[] {
  const name = naming(look);
  const book = 'set security address-book global';
  const sources = look.sources.map(name.source);
  return [
    ...look.sources.map((cidr) => `${book} address ${name.source(cidr)} ${cidr}`),
    ...groups.flatMap((group) =>
      group.rules.flatMap(({ pattern }) => [
        `${book} address ${name.host(pattern.name)} dns-name ${pattern.name}`,
        `${book} address-set ${name.group(group)} address ${name.host(pattern.name)}`,
      ]),
    ),
    ...openPorts(groups).flatMap((port) => {
      const application = `set applications application ${name.application(port)}`;
      return [`${application} protocol tcp`, `${application} destination-port ${port}`];
    }),
    ...groups.flatMap((group) => {
      const policy = `set security policies ${zones(look)} policy ${name.policy(group)}`;
      return [
        ...(sources.length > 0 ? sources : ['any']).map(
          (source) => `${policy} match source-address ${source}`,
        ),
        `${policy} match destination-address ${name.group(group)}`,
        ...group.ports.map((port) => `${policy} match application ${name.application(port)}`),
        `${policy} then permit`,
        `${policy} then log session-close`,
      ];
    }),
  ];
}

function deletions(groups: readonly HostGroup[], look: Look): readonly string[] {
  const name = naming(look);
  const book = 'delete security address-book global';
  return [
    ...groups.map((group) => `delete security policies ${zones(look)} policy ${name.policy(group)}`),
    ...groups.map((group) => `${book} address-set ${name.group(group)}`),
    ...groups.flatMap((group) =>
      group.rules.map(({ pattern }) => `${book} address ${name.host(pattern.name)}`),
    ),
    ...look.sources.map((cidr) => `${book} address ${name.source(cidr)}`),
    ...openPorts(groups).map((port) => `delete applications application ${name.application(port)}`),
  ];
}

const guide = (look: Look, groups: readonly HostGroup[], rules: readonly Rule[]): Guide => {
  const name = naming(look);
  return {
    apply: [
      'In configuration mode, paste behind the first of these, end with Ctrl-D, and go on:',
      ' load set terminal',
      ' commit check',
      ' commit confirmed 10',
      'New policies come last in their zone pair. Above a policy that denies, for each of them:',
      ...groups.map(
        (group) =>
          ` insert security policies ${zones(look)} policy ${name.policy(group)} before policy FIRST`,
      ),
      'Before another version of this, undo the one before: these commands add to what is there.',
      'The device needs a resolver, if it has none:',
      ' set system name-server ADDRESS',
    ],
    undo: [
      'While nothing else was committed: rollback 1, commit. Later, in configuration mode, the lines at the end of this text without their signs.',
    ],
    know: [
      'The addresses go into the global address book. Where a zone has an address book of its own (security zones security-zone NAME address-book), commit check refuses the two together: make that one an address book attached to its zone first.',
      'The zones are trust and untrust unless --inside and --outside name them.',
      'Names are resolved at commit and again when their TTL ends. An entry lives 16 seconds at least: with a pool of a shorter TTL, addresses in use are dropped; from 25.2R1 min-ttl-override mends that.',
      'An SRX has no host wildcards: its wildcard address is an address mask. Every name is exact.',
      ...lookupNotes('periodic', rules),
    ],
  };
};

export const junos: Platform = {
  id: 'junos',
  title: 'Juniper SRX (Junos)',
  docs: 'https://www.juniper.net/documentation/us/en/software/junos/security-policies/topics/topic-map/security-address-books-sets.html',
  can: { patterns: ['exact'], names: 'periodic', ports: true, places: ['inside', 'outside'], nameLength: 63 },
  checked: { by: 'grammar', source: 'Junos CLI reference, security hierarchy' },
  render(rules, look) {
    const groups = hostGroups(rules);
    return [
      ...commented('# ', headingByName(junos.title, rules, look, guide(look, groups, rules))),
      ...statements(groups, look),
      ...commented('# ', ['', 'To undo:', ...deletions(groups, look)]),
      '',
    ].join('\n');
  },
};
