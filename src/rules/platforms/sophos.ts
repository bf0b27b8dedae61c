import ipaddr from 'ipaddr.js';
import type { Look, Rule } from '../../model/rules.js';
import { xmlText } from '../../text/xml.js';
import { type Guide, headingByName } from '../guide.js';
import { type HostGroup, hostGroups, openPorts } from '../host-groups.js';
import { inspectionNote } from '../inspection-note.js';
import { lookupNotes } from '../lookup-notes.js';
import { objectName, starName } from '../object-name.js';
import type { Platform } from '../platform.js';
import { sourceList, sourceName } from '../source-list.js';
import { xmlComment } from '../xml-comment.js';

/** API help, FQDNHost, Services, FirewallRule: 60 characters, no comma. */
const names = { length: 60, forbidden: /[^A-Za-z0-9._-]/g, joint: '-' } as const;

function naming({ prefix }: Look) {
  const object = (what: string) => objectName(`${prefix}-${what}`, names);
  return {
    host: (host: string) => object(starName(host)),
    group: ({ label }: HostGroup) => object(`hosts-${label}`),
    source: (cidr: string) => object(sourceName(cidr)),
    service: (port: number) => object(`tcp-${port}`),
    rule: ({ label }: HostGroup, family: 'IPv4' | 'IPv6') =>
      object(`out-${label}${family === 'IPv6' ? '-v6' : ''}`),
    bypass: object('do-not-decrypt'),
  };
}

type Node = readonly [tag: string, content: string | readonly Node[]];

function element([tag, content]: Node, indent = '  '): readonly string[] {
  if (typeof content === 'string') return [`${indent}<${tag}>${xmlText(content)}</${tag}>`];
  return [
    `${indent}<${tag}>`,
    ...content.flatMap((child) => element(child, `${indent}  `)),
    `${indent}</${tag}>`,
  ];
}

/** `*.x` is not documented to include `x`. */
function hosts(group: HostGroup): readonly string[] {
  return group.rules.flatMap(({ pattern: { kind, name } }) =>
    kind === 'subtree' ? [name, `*.${name}`] : [name],
  );
}

function network(name: string, cidr: string): Node {
  const [address, bits] = ipaddr.parseCIDR(cidr);
  const six = address.kind() === 'ipv6';
  return [
    'IPHost',
    [
      ['Name', name],
      ['IPFamily', six ? 'IPv6' : 'IPv4'],
      ['HostType', 'Network'],
      ['IPAddress', cidr.split('/')[0] ?? ''],
      ['Subnet', six ? String(bits) : ipaddr.IPv4.subnetMaskFromPrefixLength(bits).toString()],
    ],
  ];
}

function rule(group: HostGroup, family: 'IPv4' | 'IPv6', sources: readonly string[], look: Look): Node {
  const name = naming(look);
  return [
    'FirewallRule',
    [
      ['Name', name.rule(group, family)],
      ['Description', `em-preflight ${look.prefix}: TCP ${group.ports.join(' ')} out`],
      ['Status', 'Enable'],
      ['IPFamily', family],
      ['Position', 'Top'],
      ['PolicyType', 'Network'],
      [
        'NetworkPolicy',
        [
          ['Action', 'Accept'],
          ['LogTraffic', 'Enable'],
          ['SourceZones', [['Zone', look.inside ?? 'LAN']]],
          ...(sources.length > 0
            ? [['SourceNetworks', sources.map((s): Node => ['Network', s])] as const]
            : []),
          ['Services', group.ports.map((port): Node => ['Service', name.service(port)])],
          ['Schedule', 'All The Time'],
          ['DestinationZones', [['Zone', look.outside ?? 'WAN']]],
          ['DestinationNetworks', [['Network', name.group(group)]]],
          ['DecryptHTTPS', 'Disable'],
        ],
      ],
    ],
  ];
}

function bypass(groups: readonly HostGroup[], look: Look): Node {
  const name = naming(look);
  return [
    'SSLTLSInspectionRule',
    [
      ['Name', name.bypass],
      ['Description', `em-preflight ${look.prefix}: a precaution, see the comment on top`],
      ['Enable', 'Yes'],
      ['Position', 'Top'],
      ['LogConnections', 'Enable'],
      ['DecryptAction', 'Do not decrypt'],
      ['SourceZones', [['Zone', look.inside ?? 'LAN']]],
      ['DestinationZones', [['Zone', look.outside ?? 'WAN']]],
      ['DestinationNetworks', groups.map((group): Node => ['Network', name.group(group)])],
    ],
  ];
}

function nodes(groups: readonly HostGroup[], look: Look): readonly Node[] {
  const name = naming(look);
  const { ipv4, ipv6, any } = sourceList(look.sources);
  const named = (wanted: readonly string[]) => wanted.map(name.source);
  return [
    ...look.sources.map((cidr) => network(name.source(cidr), cidr)),
    ...[...new Set(groups.flatMap(hosts))].map(
      (host): Node => [
        'FQDNHost',
        [
          ['Name', name.host(host)],
          ['FQDN', host],
        ],
      ],
    ),
    ...groups.map(
      (group): Node => [
        'FQDNHostGroup',
        [
          ['Name', name.group(group)],
          ['Description', `em-preflight ${look.prefix}: TCP ${group.ports.join(' ')}`],
          ['FQDNHostList', hosts(group).map((host): Node => ['FQDNHost', name.host(host)])],
        ],
      ],
    ),
    ...openPorts(groups).map(
      (port): Node => [
        'Services',
        [
          ['Name', name.service(port)],
          ['Type', 'TCPorUDP'],
          [
            'ServiceDetails',
            [
              [
                'ServiceDetail',
                [
                  ['SourcePort', '1:65535'],
                  ['DestinationPort', String(port)],
                  ['Protocol', 'TCP'],
                ],
              ],
            ],
          ],
        ],
      ],
    ),
    ...(any || ipv4.length > 0 ? groups.map((group) => rule(group, 'IPv4', named(ipv4), look)) : []),
    ...(ipv6.length > 0 ? groups.map((group) => rule(group, 'IPv6', named(ipv6), look)) : []),
    // Without destinations it would be for all of them.
    ...(groups.length > 0 ? [bypass(groups, look)] : []),
  ];
}

const guide = (rules: readonly Rule[]): Guide => ({
  apply: [
    'Save as Entities.xml, pack it, and import the archive in Backup & firmware > Import export:',
    ' tar -cf import.tar Entities.xml',
    'Or send the elements inside Configuration to the XML API, in a Set element after your login.',
  ],
  undo: [
    'Rules and policies: delete the firewall rules and the SSL/TLS inspection rule whose names start with the prefix.',
    'Hosts and services: then the FQDN host groups, FQDN hosts and services of the same prefix.',
  ],
  know: [
    'The zones are LAN and WAN unless the options inside and outside name others. An IPv6 rule is written only where an IPv6 network is given as the source.',
    'A wildcard FQDN host learns from DNS answers over UDP only, and two names on one address are not told apart.',
    'The rule that does not decrypt is a precaution; leave it out where nothing is decrypted.',
    inspectionNote,
    ...lookupNotes('dns-snooping', rules),
  ],
});

export const sophos: Platform = {
  id: 'sophos',
  title: 'Sophos Firewall (SFOS)',
  docs: 'https://docs.sophos.com/nsg/sophos-firewall/21.0/api/',
  can: {
    patterns: ['exact', 'subtree'],
    names: 'dns-snooping',
    ports: true,
    places: ['inside', 'outside'],
    nameLength: 60,
    decrypts: true,
  },
  checked: { by: 'grammar', source: 'Sophos Firewall API help; xmllint --noout' },
  render(rules, look) {
    const groups = hostGroups(rules);
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      ...xmlComment(headingByName(sophos.title, rules, look, guide(rules))),
      '<Configuration APIVersion="2000.1">',
      ...nodes(groups, look).flatMap((node) => element(node)),
      '</Configuration>',
      '',
    ].join('\n');
  },
};
