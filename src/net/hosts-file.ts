import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { Address } from '../model/network.js';

/** Names the hosts file gives addresses to; lower case, in the file's order. */
export type HostsFile = ReadonlyMap<string, readonly Address[]>;

/** hosts(5): an address, then its names; `#` starts a comment; several lines for one name add up. */
export function parseHostsFile(text: string): HostsFile {
  const names = new Map<string, Address[]>();
  for (const line of text.split(/\r?\n/)) {
    const [first = '', ...aliases] = line.replace(/#.*/, '').trim().split(/\s+/);
    const address = first.replace(/%.*$/, '');
    const family = isIP(address);
    if (family !== 4 && family !== 6) continue;
    for (const alias of aliases) {
      const name = alias.toLowerCase();
      const known = names.get(name) ?? [];
      names.set(name, [...known, { address, family }]);
    }
  }
  return names;
}

const windows = `${process.env.SystemRoot ?? 'C:\\Windows'}\\System32\\drivers\\etc\\hosts`;

/** The machine's own; empty where there is none or it cannot be read, as applications see it then. */
export function systemHostsFile(): HostsFile {
  try {
    return parseHostsFile(readFileSync(process.platform === 'win32' ? windows : '/etc/hosts', 'utf8'));
  } catch {
    return new Map();
  }
}
