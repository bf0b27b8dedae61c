import type { OpnsenseRule } from './rules.js';

/**
 * The header of a rules export, in its order (opnsense/core issue 9661, release 26.1), with what a plain
 * pass rule has in each column.
 */
const columns: readonly (readonly [column: string, value: string | ((rule: OpnsenseRule) => string)])[] = [
  ['@uuid', (rule) => rule.uuid],
  ['enabled', '1'],
  ['statetype', 'keep'],
  ['state-policy', ''],
  ['sequence', (rule) => String(rule.sequence)],
  ['action', 'pass'],
  ['quick', '1'],
  ['interfacenot', '0'],
  ['interface', (rule) => rule.interface],
  ['direction', 'in'],
  ['ipprotocol', (rule) => rule.ipprotocol],
  ['protocol', 'TCP'],
  ['icmptype', ''],
  ['icmp6type', ''],
  ['source_net', (rule) => rule.source],
  ['source_not', '0'],
  ['source_port', ''],
  ['destination_net', (rule) => rule.destination],
  ['destination_not', '0'],
  ['destination_port', (rule) => rule.port],
  ['divert-to', ''],
  ['gateway', ''],
  ['replyto', ''],
  ['disablereplyto', '0'],
  ['log', '1'],
  ['allowopts', '0'],
  ['nosync', '0'],
  ['nopfsync', '0'],
  ['statetimeout', ''],
  ['udp-first', ''],
  ['udp-multiple', ''],
  ['udp-single', ''],
  ['max-src-nodes', ''],
  ['max-src-states', ''],
  ['max-src-conn', ''],
  ['max', ''],
  ['max-src-conn-rate', ''],
  ['max-src-conn-rates', ''],
  ['overload', ''],
  ['adaptivestart', ''],
  ['adaptiveend', ''],
  ['prio', ''],
  ['set-prio', ''],
  ['set-prio-low', ''],
  ['tag', ''],
  ['tagged', ''],
  ['tcpflags1', ''],
  ['tcpflags2', ''],
  ['categories', ''],
  ['sched', ''],
  ['tos', ''],
  ['shaper1', ''],
  ['shaper2', ''],
  ['description', (rule) => rule.description],
];

/** Firewall > Rules > Import. Line breaks as OPNsense's own export has them. */
export function opnsenseCsv(rules: readonly OpnsenseRule[]): string {
  const header = columns.map(([column]) => column);
  const rows = rules.map((rule) =>
    columns.map(([, value]) => (typeof value === 'string' ? value : value(rule))),
  );
  // No value holds a comma, quote or line break but the description, which is quoted.
  return [header, ...rows]
    .map((row) => row.map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(','))
    .map((line) => `${line}\n`)
    .join('');
}
