import type { Pattern } from '../../model/pattern.js';
import type { Look, Rule } from '../../model/rules.js';
import { commented, heading } from '../guide.js';
import { lookupNotes } from '../lookup-notes.js';
import type { Platform } from '../platform.js';

/** Longest prefix, a dot, `rpz`, and the star of a wildcard: what a name shares its 253 characters with. */
const room = 253 - '.sixteen-letters.rpz'.length - '*.'.length;

function owners({ kind, name }: Pattern): readonly string[] {
  if (kind === 'exact') return [name];
  return kind === 'subtree' ? [name, `*.${name}`] : [`*.${name}`];
}

function records(rules: readonly Rule[], { prefix, date }: Look): readonly string[] {
  const serial = date ? `${date.replaceAll('-', '')}01` : '1';
  return [
    `$ORIGIN ${prefix}.rpz.`,
    '$TTL 300',
    `@ IN SOA localhost. root.localhost. ( ${serial} 3600 600 604800 300 )`,
    '@ IN NS localhost.',
    ...[...new Set(rules.flatMap(({ pattern }) => owners(pattern)))].map(
      (owner) => `${owner} IN CNAME rpz-passthru.`,
    ),
  ];
}

export const rpz: Platform = {
  id: 'rpz',
  title: 'a response-policy zone for BIND or Unbound',
  docs: 'https://bind9.readthedocs.io/en/v9.18.14/reference.html#response-policy-zone-rpz-rewriting',
  can: {
    patterns: ['exact', 'subtree', 'sub-only'],
    names: 'in-traffic',
    ports: false,
    clients: false,
    hostLength: room,
  },
  checked: { by: 'parser', command: 'named-checkzone, unbound-checkconf' },
  render(rules, look) {
    const zone = `${look.prefix}.rpz`;
    const lines = heading(rpz.title, rules, look, {
      apply: [
        `Save as ${zone}. BIND: name it first in response-policy, for the first zone that has the name decides:`,
        `  zone "${zone}" { type primary; file "${zone}"; allow-query { none; }; };`,
        `  options { response-policy { zone "${zone}"; ... }; };`,
        'Unbound: before its other rpz clauses, with module-config: "respip validator iterator":',
        `  rpz: name: "${zone}" zonefile: "${zone}"`,
      ],
      undo: ['Take the zone out of the configuration again and reload.'],
      know: [
        'It only keeps this resolver from rewriting or blocking these names: the firewall has to let them through too.',
        'Its serial number is the date of the heading (--date), else 1: raise it where the zone is transferred.',
        ...lookupNotes('in-traffic', []).slice(1),
      ],
    });
    return [...commented('; ', lines), ...records(rules, look), ''].join('\n');
  },
};
