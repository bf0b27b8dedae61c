import { platforms } from '../../rules/index.js';
import type { Checked, Platform } from '../../rules/platform.js';
import { displayWidth, padEnd, wrapAfter } from '../../text/width.js';

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
    places: can.places ?? [],
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

/** When a platform turns names into addresses, in words. */
export const lookups = {
  'in-traffic': 'by name, in the traffic',
  'dns-snooping': 'from DNS answers',
  periodic: 'asks DNS again and again',
  none: 'addresses only',
} as const;

/** Two lines for each platform: id and title, then under it what it can express and how that is checked. */
export function platformsTable(all: readonly Platform[], columns: number): string {
  const width = all.reduce((widest, { id }) => Math.max(widest, displayWidth(id)), 0) + 2;
  const lines = all.flatMap(({ id, title, can, checked }) => {
    const wildcards = can.patterns.filter((kind) => kind !== 'exact').join(', ') || 'none';
    const ports = can.ports ? 'with ports' : 'without ports';
    const able = `names: ${lookups[can.names]}; wildcards: ${wildcards}; ${ports}; ${checkedText(checked)}`;
    return [...wrapAfter(padEnd(id, width), title, columns), ...wrapAfter('    ', able, columns)];
  });
  return lines.map((line) => `${line}\n`).join('');
}

function checkedText(checked: Checked): string {
  return checked.by === 'parser'
    ? `checked by ${checked.command}`
    : `no parser: tests assert ${checked.source}`;
}
