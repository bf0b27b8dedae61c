import type { Look, Rule } from '../../model/rules.js';
import { shellCommand } from '../../text/shell.js';
import { commented, type Guide, headingByName } from '../guide.js';
import { type HostGroup, hostGroups, openPorts } from '../host-groups.js';
import { inspectionNote } from '../inspection-note.js';
import { lookupNotes } from '../lookup-notes.js';
import { objectName } from '../object-name.js';
import type { Platform } from '../platform.js';

const names = { length: 63, forbidden: /[^A-Za-z0-9_-]/g, joint: '-' } as const;

/** Destinations of one rule: more of them come in a further one. */
const mostDestinations = 500;

function naming({ prefix }: Look) {
  const object = (what: string) => objectName(`${prefix}-${what}`, names);
  return {
    // In FQDN mode the dot in front is notation: the object matches this very name.
    host: (host: string) => `.${host}`,
    source: (index: number) => object(`source-${index + 1}`),
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

function network(name: string, cidr: string): string {
  const [address = '', bits = ''] = cidr.split('/');
  const six = address.includes(':') ? '6' : '4';
  return add('network', name, [`subnet${six}`, address, `mask-length${six}`, bits]);
}

function commands(groups: readonly HostGroup[], look: Look): readonly string[] {
  const name = naming(look);
  const sources = look.sources.map((_, i) => name.source(i));
  return [
    ...look.sources.map((cidr, i) => network(name.source(i), cidr)),
    ...openPorts(groups).map((port) =>
      add('service-tcp', name.service(port), ['port', String(port), 'match-for-any', 'false']),
    ),
    ...groups.flatMap((group) =>
      group.rules.map(({ pattern }) =>
        add('dns-domain', name.host(pattern.name), ['is-sub-domain', 'false']),
      ),
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
      'Objects that are there already are used as they are. LAYER is the access layer the rules go into, on top of it.',
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
      `trap 'mgmt_cli logout -s "$session" > /dev/null 2>&1 || true; rm -f "$session"' EXIT`,
      'api() { mgmt_cli "$@" -s "$session"; }',
      'mgmt_cli login > "$session"',
      ...commands(groups, look),
      'api publish',
      '',
    ].join('\n');
  },
};
