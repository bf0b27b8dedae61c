import type { Look, Rule } from '../../model/rules.js';
import { chunks } from '../chunks.js';
import { commented, type Guide, headingByName } from '../guide.js';
import { type HostGroup, hostGroups } from '../host-groups.js';
import { lookupNotes } from '../lookup-notes.js';
import { blockers, placed, removal, resolver } from '../mikrotik/script.js';
import type { Platform } from '../platform.js';
import { sourceList } from '../source-list.js';

/** RouterOS filters by netfilter, whose match of several ports takes fifteen. */
const mostPorts = 15;

interface Family {
  readonly path: '/ip' | '/ipv6';
  readonly sources: readonly string[];
}

function families(look: Look): readonly Family[] {
  const { ipv4, ipv6, any } = sourceList(look.sources);
  const both: readonly Family[] = [
    { path: '/ip', sources: ipv4 },
    { path: '/ipv6', sources: ipv6 },
  ];
  return both.filter(({ sources }) => any || sources.length > 0);
}

/** RouterOS scripting: in double quotes, with `"`, `\` and `$` behind a backslash. */
function quoted(text: string): string {
  return `"${text.replace(/["\\$]/g, '\\$&')}"`;
}

function naming({ prefix }: Look) {
  return {
    hosts: ({ label }: HostGroup) => `${prefix}-hosts-${label}`,
    sources: `${prefix}-sources`,
    comment: (what: string) => quoted(`em-preflight ${prefix}: ${what}`),
  };
}

function lists(groups: readonly HostGroup[], { path, sources }: Family, look: Look): readonly string[] {
  const name = naming(look);
  const exact = groups.flatMap((group) =>
    group.rules
      .filter(({ pattern }) => pattern.kind === 'exact')
      .map(({ pattern, components }) => [
        `add list=${name.hosts(group)} address=${pattern.name}`,
        `comment=${name.comment(components.join(' '))}`,
      ]),
  );
  return [
    `${path} firewall address-list`,
    ...sources.map((cidr) => `add list=${name.sources} address=${cidr} comment=${name.comment('clients')}`),
    ...exact.map((words) => words.join(' ')),
  ];
}

function forwards(groups: readonly HostGroup[]): boolean {
  return groups.some((group) => group.rules.some(({ pattern }) => pattern.kind === 'subtree'));
}

/** What an earlier import made: `add` refuses an entry that is there, and an old one may let out too much. */
function removals({ prefix }: Look): readonly string[] {
  const menus = [
    'ip firewall filter',
    'ipv6 firewall filter',
    'ip firewall address-list',
    'ipv6 firewall address-list',
    'ip dns static',
  ];
  return menus.map((menu) => removal(menu, `em-preflight ${prefix}:`));
}

/** A subtree is filled by the router's own resolver, IPv4 and IPv6 alike. */
function forwarders(groups: readonly HostGroup[], look: Look): readonly string[] {
  const name = naming(look);
  const lines = groups.flatMap((group) =>
    group.rules
      .filter(({ pattern }) => pattern.kind === 'subtree')
      .map(({ pattern, components }) =>
        [
          `add type=FWD name=${pattern.name} match-subdomain=yes forward-to=$resolver`,
          `address-list=${name.hosts(group)} comment=${name.comment(components.join(' '))}`,
        ].join(' '),
      ),
  );
  return lines.length === 0 ? [] : ['/ip dns static', ...lines];
}

/** In front of the first rule that drops or rejects, or last where none does. */
function filters(groups: readonly HostGroup[], { path, sources }: Family, look: Look): readonly string[] {
  const name = naming(look);
  const first = path === '/ip' ? 'first' : 'firstv6';
  return [
    blockers(first, `${path.slice(1)} firewall filter`),
    ...groups.flatMap((group) =>
      chunks(group.ports, mostPorts).map((ports) => {
        const rule = [
          `${path} firewall filter add chain=forward action=accept protocol=tcp`,
          `dst-address-list=${name.hosts(group)} dst-port=${ports.join(',')}`,
          ...(sources.length > 0 ? [`src-address-list=${name.sources}`] : []),
          ...(look.inside === undefined ? [] : [`in-interface-list=${quoted(look.inside)}`]),
          ...(look.outside === undefined ? [] : [`out-interface-list=${quoted(look.outside)}`]),
          `connection-state=!invalid comment=${name.comment(`TCP ${ports.join(' ')} out`)}`,
        ].join(' ');
        return placed(first, rule);
      }),
    ),
  ];
}

const guide = (look: Look, rules: readonly Rule[]): Guide => {
  return {
    apply: [
      'Copy this text to the router (RouterOS 7) as em.rsc, and run this; importing again replaces what was made before:',
      ' /import em.rsc',
    ],
    undo: ['On the router:', ...removals(look).map((line) => ` ${line}`)],
    know: [
      '--inside and --outside name interface lists (LAN and WAN in the default configuration), not interfaces.',
      'Each rule goes in front of the first rule of the chain forward that drops or rejects, or last. With no such rule RouterOS forwards everything: these rules then change nothing.',
      'Answers come back through the rule that accepts established connections; the default configuration has it.',
      ...(rules.some(({ pattern }) => pattern.kind === 'subtree')
        ? [
            'A domain with everything below it fills only when clients ask this router for names. It then forwards these to the DNS server that it used itself at import.',
          ]
        : []),
      ...lookupNotes('periodic', rules),
    ],
  };
};

export const mikrotik: Platform = {
  id: 'mikrotik',
  title: 'MikroTik RouterOS',
  docs: 'https://help.mikrotik.com/docs/display/ROS/Address-lists',
  can: { patterns: ['exact', 'subtree'], names: 'periodic', ports: true, places: ['inside', 'outside'] },
  checked: { by: 'grammar', source: 'RouterOS manual: scripting, address lists, filter' },
  render(rules, look) {
    const groups = hostGroups(rules);
    return [
      ...commented('# ', headingByName(mikrotik.title, rules, look, guide(look, rules))),
      ...(forwards(groups) ? resolver : []),
      ...removals(look),
      ...forwarders(groups, look),
      ...families(look).flatMap((family) => lists(groups, family, look)),
      ...families(look).flatMap((family) => filters(groups, family, look)),
      '',
    ].join('\n');
  },
};
