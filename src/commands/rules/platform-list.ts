import { platforms } from '../../rules/index.js';
import type { Checked, Platform } from '../../rules/platform.js';
import { table } from '../../text/table.js';

/** Every platform, loaded: for `rules --list` and the README's table. */
export function allPlatforms(): Promise<readonly Platform[]> {
  return Promise.all(Object.values(platforms).map((load) => load()));
}

/** `em-preflight/platforms/1` of the contract. */
export function platformsJson(all: readonly Platform[]): string {
  const rows = all.map(({ id, title, docs, can, checked, variants = {} }) => ({
    id,
    title,
    docs,
    exactNames: can.patterns.includes('exact'),
    wildcards: can.patterns.filter((kind) => kind !== 'exact'),
    ports: can.ports,
    clients: can.clients ?? true,
    nameLookup: can.names,
    limits: {
      nameLength: can.nameLength ?? null,
      hostLength: can.hostLength ?? null,
      entries: can.entries ?? null,
    },
    decrypts: can.decrypts ?? false,
    variants,
    checked,
  }));
  return `${JSON.stringify({ schema: 'em-preflight/platforms/1', platforms: rows }, null, 2)}\n`;
}

const lookups = {
  'in-traffic': 'by name, in the traffic',
  'dns-snooping': 'from DNS answers',
  periodic: 'asks DNS again and again',
  none: 'addresses only',
} as const;

export function platformsTable(all: readonly Platform[], columns: number): string {
  return table(
    [
      { title: 'id', fixed: true },
      { title: 'title' },
      { title: 'wildcards' },
      { title: 'ports', fixed: true },
      { title: 'names' },
      { title: 'output checked by' },
    ],
    all.map(({ id, title, can, checked }) => [
      id,
      title,
      can.patterns.filter((kind) => kind !== 'exact').join(', ') || 'none',
      can.ports ? 'yes' : 'no',
      lookups[can.names],
      checkedText(checked),
    ]),
    columns,
  );
}

function checkedText(checked: Checked): string {
  return checked.by === 'parser' ? checked.command : `no parser: tests assert ${checked.source}`;
}
