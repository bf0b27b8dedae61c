import type { Look, Rule } from '../../model/rules.js';
import { shellCommand, shellWord } from '../../text/shell.js';
import { commented, type Guide, headingByName } from '../guide.js';
import { type HostGroup, hostGroups, openPorts } from '../host-groups.js';
import { inspectionNote } from '../inspection-note.js';
import { lookupNotes } from '../lookup-notes.js';
import { objectName } from '../object-name.js';
import type { Platform } from '../platform.js';
import { sourceName } from '../source-list.js';

const names = { length: 63, forbidden: /[^A-Za-z0-9._-]/g, joint: '-' } as const;

/** Destinations of one rule: more of them come in a further one. */
const mostDestinations = 500;

function naming({ prefix }: Look) {
  const object = (what: string) => objectName(`${prefix}-${what}`, names);
  return {
    // In FQDN mode the dot in front is notation: the object matches this very name.
    host: (host: string) => `.${host}`,
    source: (cidr: string) => object(sourceName(cidr)),
    service: (port: number) => object(`tcp-${port}`),
    rule: ({ label }: HostGroup) => object(`out-${label}`),
  };
}

function numbered(parameter: string, values: readonly string[]): readonly string[] {
  return values.flatMap((value, i) => [`${parameter}.${i + 1}`, value]);
}

/** An object that is there already stays as it is. */
function add(type: string, name: string, words: readonly string[]): string {
  const show = shellCommand(['show', type, 'name', name]);
  return `api ${show} > /dev/null 2>&1 || api ${shellCommand(['add', type, 'name', name, ...words])}`;
}

/** One that is there already may have been made for everything below the name: that would open too much. */
const domainFunction = [
  'domain() {',
  '  if found="$(api show dns-domain name "$1" --format json 2> /dev/null)"; then',
  `    if grep -Eq '"is-sub-domain" *: *true' <<< "$found"; then`,
  '      echo "the Domain object $1 stands for everything below it too: set it to FQDN, then run this again" >&2',
  '      exit 1',
  '    fi',
  '  else',
  '    api add dns-domain name "$1" is-sub-domain false',
  '  fi',
  '}',
];

function network(name: string, cidr: string): string {
  const [address = '', bits = ''] = cidr.split('/');
  const six = address.includes(':') ? '6' : '4';
  return add('network', name, [`subnet${six}`, address, `mask-length${six}`, bits]);
}

function commands(groups: readonly HostGroup[], look: Look): readonly string[] {
  const name = naming(look);
  const sources = look.sources.map(name.source);
  return [
    ...look.sources.map((cidr) => network(name.source(cidr), cidr)),
    ...openPorts(groups).map((port) =>
      add('service-tcp', name.service(port), ['port', String(port), 'match-for-any', 'false']),
    ),
    ...groups.flatMap((group) =>
      group.rules.map(({ pattern }) => `domain ${shellWord(name.host(pattern.name))}`),
    ),
    ...groups.map((group) => {
      const rule = [
        ...['position', 'top', 'name', name.rule(group), 'action', 'Accept', 'track.type', 'Log'],
        ...(sources.length > 0 ? numbered('source', sources) : ['source', 'Any']),
        ...numbered(
          'destination',
          group.rules.map(({ pattern }) => name.host(pattern.name)),
        ),
        ...numbered('service', group.ports.map(name.service)),
      ];
      return `api add access-rule layer "$LAYER" ${shellCommand(rule)}`;
    }),
  ];
}

const guide = (look: Look, groups: readonly HostGroup[], rules: readonly Rule[]): Guide => {
  const name = naming(look);
  return {
    apply: [
      'Run it on the management server. It asks for your login and publishes at the end; then install the policy.',
      ' LAYER=Network bash em.sh',
    ],
    undo: [
      'Discard or revert the session (Manage & Settings > Sessions > Revisions), or with mgmt_cli:',
      ...groups.map((group) => ` mgmt_cli delete access-rule layer "Network" name ${name.rule(group)}`),
      'Then delete the objects that nothing else uses: the Domain objects in these rules, and the services.',
    ],
    know: [
      'Domain objects are in FQDN mode (is-sub-domain false): the other mode asks reverse DNS, which does not know these names.',
      'Objects of the same name that are there already are used as they are, but a Domain object that is not in FQDN mode ends the script with nothing changed. LAYER is the access layer the rules go into, on top of it.',
      'HTTPS Inspection: add a rule on top with the same destinations and the action Bypass.',
      inspectionNote,
      ...lookupNotes('periodic', rules),
    ],
  };
};

export const checkpoint: Platform = {
  id: 'checkpoint',
  title: 'Check Point',
  docs: 'https://sc1.checkpoint.com/documents/latest/APIs/',
  can: { patterns: ['exact'], names: 'periodic', ports: true, nameLength: 63, decrypts: true },
  checked: { by: 'grammar', source: 'Check Point Management API reference; bash -n' },
  render(rules, look) {
    const groups = hostGroups(rules, mostDestinations);
    return [
      '#!/bin/bash',
      ...commented('# ', headingByName(checkpoint.title, rules, look, guide(look, groups, rules))),
      'set -euo pipefail',
      `LAYER="\${LAYER:-Network}"`,
      'session="$(mktemp)"',
      `trap 'for end in discard logout; do mgmt_cli $end -s "$session" > /dev/null 2>&1 || true; done; rm -f "$session"' EXIT`,
      'api() { mgmt_cli "$@" -s "$session"; }',
      ...domainFunction,
      'mgmt_cli login > "$session"',
      ...commands(groups, look),
      'api publish',
      '',
    ].join('\n');
  },
};
