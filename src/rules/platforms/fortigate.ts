import type { Look, Rule } from '../../model/rules.js';
import { commented, type Guide, headingByName } from '../guide.js';
import { type HostGroup, hostGroups, openPorts } from '../host-groups.js';
import { inspectionNote } from '../inspection-note.js';
import { lookupNotes } from '../lookup-notes.js';
import { objectName, starName } from '../object-name.js';
import type { Platform } from '../platform.js';
import { sourceList, sourceName } from '../source-list.js';

/** CLI reference: `firewall address` and `addrgrp` 79 characters, `service custom` 63 (6.0), policy name 35. */
const forbidden = /[^A-Za-z0-9._-]/g;
const objects = { length: 63, forbidden, joint: '-' } as const;
const policies = { length: 35, forbidden, joint: '-' } as const;

interface Family {
  /** What tells a setting's IPv6 variant: `dstaddr6`. */
  readonly digit: '' | '6';
  readonly sources: readonly string[];
}

/** The families that may go out at all: both, unless `--source` names only one. */
function families(look: Look): readonly Family[] {
  const { ipv4, ipv6, any } = sourceList(look.sources);
  const both: readonly Family[] = [
    { digit: '', sources: ipv4 },
    { digit: '6', sources: ipv6 },
  ];
  return both.filter(({ sources }) => any || sources.length > 0);
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

function edit(name: string, settings: readonly string[]): readonly string[] {
  return [`    edit ${name}`, ...settings.map((line) => `        set ${line}`), '    next'];
}

function table(path: string, entries: readonly (readonly string[])[]): readonly string[] {
  return entries.length === 0 ? [] : [`config firewall ${path}`, ...entries.flat(), 'end'];
}

/** `*.x` is not documented to include `x`. IPv6 address objects are documented for plain names only. */
function hosts(group: HostGroup, digit: '' | '6'): readonly string[] {
  return group.rules.flatMap(({ pattern: { kind, name } }) =>
    kind === 'subtree' && digit === '' ? [name, `*.${name}`] : [name],
  );
}

/** `em-HOST`, `em-any_.DOMAIN`, `em-hosts-443`; with `-v6` where IPv6 has an object of its own. */
function naming({ prefix }: Look) {
  const object = (what: string) => quoted(objectName(`${prefix}-${what}`, objects));
  const suffix = (digit: string) => (digit === '' ? '' : '-v6');
  return {
    host: (host: string, digit: string) => object(starName(host) + suffix(digit)),
    group: ({ label }: HostGroup, digit: string) => object(`hosts-${label}${suffix(digit)}`),
    source: (cidr: string) => object(sourceName(cidr)),
    service: (port: number) => object(`tcp-${port}`),
    policy: ({ label }: HostGroup, digit: string) =>
      quoted(objectName(`${prefix}-out-${label}${suffix(digit)}`, policies)),
  };
}

function familyBlocks(
  groups: readonly HostGroup[],
  { digit, sources }: Family,
  look: Look,
): readonly string[] {
  const name = naming(look);
  const clients = sources.map(name.source);
  const addresses = new Set(groups.flatMap((group) => hosts(group, digit)));
  return [
    ...table(`address${digit}`, [
      ...sources.map((cidr) => edit(name.source(cidr), [`${digit ? 'ip6' : 'subnet'} ${cidr}`])),
      ...[...addresses].map((host) => edit(name.host(host, digit), ['type fqdn', `fqdn ${quoted(host)}`])),
    ]),
    ...table(
      `addrgrp${digit}`,
      groups.map((group) => {
        const members = hosts(group, digit).map((host) => name.host(host, digit));
        return edit(name.group(group, digit), [`member ${members.join(' ')}`]);
      }),
    ),
    ...table(
      'policy',
      groups.map((group) =>
        edit('0', [
          `name ${name.policy(group, digit)}`,
          `srcintf ${quoted(look.inside ?? 'any')}`,
          `dstintf ${quoted(look.outside ?? 'any')}`,
          `srcaddr${digit} ${clients.length > 0 ? clients.join(' ') : '"all"'}`,
          `dstaddr${digit} ${name.group(group, digit)}`,
          'action accept',
          'schedule "always"',
          `service ${group.ports.map(name.service).join(' ')}`,
          'ssl-ssh-profile "no-inspection"',
          'logtraffic all',
          ...(digit ? [] : ['nat enable']),
        ]),
      ),
    ),
  ];
}

function undo(groups: readonly HostGroup[], look: Look): readonly string[] {
  const name = naming(look);
  const remove = (path: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`config firewall ${path}`, ...names.map((n) => `    delete ${n}`), 'end'];
  return [
    ...families(look).flatMap(({ digit, sources }) => [
      ...remove(
        `addrgrp${digit}`,
        groups.map((group) => name.group(group, digit)),
      ),
      ...remove(`address${digit}`, [
        ...sources.map(name.source),
        ...new Set(groups.flatMap((group) => hosts(group, digit)).map((host) => name.host(host, digit))),
      ]),
    ]),
    ...remove('service custom', openPorts(groups).map(name.service)),
  ];
}

/** Beyond this it is worth a look: Fortinet's maximum values table has a limit for each model and version. */
const manyMembers = 100;

function largeGroups(groups: readonly HostGroup[]): readonly string[] {
  const most = Math.max(0, ...groups.map((group) => hosts(group, '').length));
  return most <= manyMembers
    ? []
    : [
        `A group here has ${most} members. How many it may have depends on the model: print tablesize, firewall.addrgrp:member. Where that is fewer, write the components apart, each with a --prefix of its own.`,
      ];
}

const guide = (rules: readonly Rule[], groups: readonly HostGroup[]): Guide => ({
  apply: [
    'Paste the commands into the CLI, or System > Config > Scripts > Upload. FortiOS 6.4 or later: IPv4 and IPv6 policies share one table.',
    'Before another version of this, undo the one before: these commands add to what is there.',
    'The policies come last. Above a policy that denies:',
    ' config firewall policy',
    ' move NEW before OLD',
    ' end',
  ],
  undo: [
    'Delete the policies (Policy & Objects > Firewall Policy, names with -out-), then run the lines at the end of this text without their comment signs.',
  ],
  know: [
    'The policies read any interface unless --inside and --outside name them, and translate IPv4 sources (nat): take that line out where the site routes.',
    'A wildcard address fills from DNS answers that pass the unit in clear text, starts empty, and holds up to 1000 addresses; for IPv6 there are exact names only.',
    'Another policy that inspects TLS and matches first: exempt these address groups in its SSL/SSH inspection profile (Exempt from SSL Inspection > Addresses).',
    'For a name with changing addresses Fortinet advises a longer cache-ttl on its address, or one resolver for clients and unit.',
    ...largeGroups(groups),
    ...lookupNotes('periodic', rules),
    inspectionNote,
  ],
});

export const fortigate: Platform = {
  id: 'fortigate',
  title: 'Fortinet FortiGate',
  docs: 'https://docs.fortinet.com/document/fortigate/7.0.3/cli-reference/258620',
  can: {
    patterns: ['exact', 'subtree'],
    names: 'periodic',
    ports: true,
    places: ['inside', 'outside'],
    nameLength: 35,
    decrypts: true,
  },
  checked: { by: 'grammar', source: 'FortiOS CLI reference' },
  render(rules, look) {
    const groups = hostGroups(rules);
    return [
      ...commented('# ', headingByName(fortigate.title, rules, look, guide(rules, groups))),
      '',
      ...table(
        'service custom',
        openPorts(groups).map((port) => edit(naming(look).service(port), [`tcp-portrange ${port}`])),
      ),
      ...families(look).flatMap((family) => familyBlocks(groups, family, look)),
      '',
      ...commented('# ', ['To undo, once the policies are deleted:', ...undo(groups, look)]),
      '',
    ].join('\n');
  },
};
