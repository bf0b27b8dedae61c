import ipaddr from 'ipaddr.js';
import { UsageError } from '../../model/errors.js';
import type { Look, Rule } from '../../model/rules.js';
import { asaHostObject, asaNames } from '../asa-names.js';
import { commented, type Guide, headingByName } from '../guide.js';
import { type HostGroup, hostGroups } from '../host-groups.js';
import { lookupNotes } from '../lookup-notes.js';
import { objectName } from '../object-name.js';
import type { Platform } from '../platform.js';
import { sourceList } from '../source-list.js';

/** Shorter, so that a list of networks always ends in its hash. */
const groupNames = { ...asaNames, length: 40 } as const;

interface Family {
  readonly version: 'v4' | 'v6';
  readonly sources: readonly string[];
}

function families(look: Look): readonly Family[] {
  const { ipv4, ipv6, any } = sourceList(look.sources);
  const both: readonly Family[] = [
    { version: 'v4', sources: ipv4 },
    { version: 'v6', sources: ipv6 },
  ];
  return both.filter(({ sources }) => any || sources.length > 0);
}

function interfaceName(name: string): string {
  if (/^[A-Za-z0-9._-]+$/.test(name)) return name;
  throw new UsageError({
    message: `an ASA has no interface ${name}`,
    hint: 'give --inside the name that nameif gave it: one word',
  });
}

function naming({ prefix, inside }: Look) {
  const object = (what: string) => objectName(`${prefix}-${what}`, asaNames);
  return {
    host: (host: string, { version }: Family) => asaHostObject(prefix, host, version),
    // Named after its networks: a group that an earlier run left behind never stands for other clients.
    sources: ({ version, sources }: Family) =>
      objectName(`${prefix}-sources-${version} ${sources.join(' ')}`, groupNames),
    ports: ({ ports }: HostGroup) => object(`ports-${ports.join('-')}`),
    // The name that ASDM gives the list of an interface.
    list: `${interfaceName(inside ?? 'inside')}_access_in`,
  };
}

/** `network-object` takes IPv4 as address and mask, IPv6 as a prefix. */
function network(cidr: string): string {
  const [address, bits] = ipaddr.parseCIDR(cidr);
  if (address.kind() === 'ipv6') return cidr;
  return `${address.toString()} ${ipaddr.IPv4.subnetMaskFromPrefixLength(bits).toString()}`;
}

function objects(groups: readonly HostGroup[], look: Look): readonly string[] {
  const name = naming(look);
  return families(look).flatMap((family) => [
    ...(family.sources.length === 0
      ? []
      : [
          `object-group network ${name.sources(family)}`,
          ...family.sources.map((cidr) => ` network-object ${network(cidr)}`),
        ]),
    ...groups.flatMap((group) =>
      group.rules.flatMap(({ pattern }) => [
        `object network ${name.host(pattern.name, family)}`,
        ` fqdn ${family.version} ${pattern.name}`,
      ]),
    ),
  ]);
}

function portGroups(groups: readonly HostGroup[], look: Look): readonly string[] {
  return groups.flatMap((group) => [
    `object-group service ${naming(look).ports(group)} tcp`,
    ...group.ports.map((port) => ` port-object eq ${port}`),
  ]);
}

/**
 * One entry a host: an FQDN object may be put into an object group only once a rule uses that group.
 */
function entries(groups: readonly HostGroup[], look: Look): readonly string[] {
  const name = naming(look);
  return families(look).flatMap((family) => {
    const any = family.version === 'v4' ? 'any4' : 'any6';
    const client = family.sources.length === 0 ? any : `object-group ${name.sources(family)}`;
    return groups.flatMap((group) =>
      group.rules.map(
        ({ pattern }) =>
          `extended permit tcp ${client} object ${name.host(pattern.name, family)} object-group ${name.ports(group)}`,
      ),
    );
  });
}

const guide = (list: string, rules: readonly Rule[]): Guide => ({
  apply: [
    `Paste in configuration mode. The entries go to the top of the access list ${list}: give --inside NAME for another interface, or replace that name by the list that show running-config access-group names for it.`,
    'Where no access list is bound to that interface the ASA lets everything out already: binding this one would block the rest.',
    'Before another version of this, undo the one before: these commands add to what is there.',
    'The ASA needs a resolver, if it has none:',
    ' dns domain-lookup INTERFACE',
    ' dns server-group DefaultDNS',
    '  name-server ADDRESS',
  ],
  undo: ['Run the lines at the end of this text without their comment signs.'],
  know: [
    'A name that does not resolve makes its entry inactive; show access-list and show dns tell. An address is dropped 1 minute after its TTL (expire-entry-timer, in the DNS server group): a longer time helps with changing addresses.',
    'Subdomains cannot be expressed: every name is exact. Needs ASA 9.0 or later for IPv4 and IPv6 in one list.',
    ...lookupNotes('periodic', rules),
  ],
});

export const ciscoAsa: Platform = {
  id: 'cisco-asa',
  title: 'Cisco ASA',
  docs: 'https://www.cisco.com/c/en/us/td/docs/security/asa/asa919/configuration/firewall/asa-919-firewall-config/access-objects.html',
  can: { patterns: ['exact'], names: 'periodic', ports: true, places: ['inside'], nameLength: 64 },
  checked: { by: 'grammar', source: 'ASA firewall CLI configuration guide' },
  render(rules, look) {
    const groups = hostGroups(rules);
    const { list } = naming(look);
    const remark = `remark em-preflight ${look.prefix}: TCP out`;
    const lines = [remark, ...entries(groups, look)];
    const defined = [...objects(groups, look), ...portGroups(groups, look)];
    return [
      ...commented('! ', headingByName(ciscoAsa.title, rules, look, guide(list, rules))),
      '!',
      ...defined,
      ...lines.map((line, i) => `access-list ${list} line ${i + 1} ${line}`),
      '!',
      ...commented('! ', [
        'To undo:',
        ...lines.map((line) => `no access-list ${list} ${line}`),
        ...defined.filter((line) => line.startsWith('object')).map((line) => `no ${line}`),
      ]),
      '',
    ].join('\n');
  },
};
