import { readFileSync } from 'node:fs';
import type { Address } from '../model/network.js';
import { addressFamily } from './address-family.js';

/** What the hosts file says of a name, lower case: its addresses in the file's order, or undefined. */
export interface HostsFile {
  get(name: string): readonly Address[] | undefined;
}

/**
 * hosts(5): an address, then its names; `#` starts a comment; several lines for one name add up. What stands
 * for an address is looked at when its name is asked for: nearly every file has IPv6 addresses of names that
 * nobody asks for (see `address-family.ts`).
 */
export function parseHostsFile(text: string): HostsFile {
  const names = new Map<string, string[]>();
  for (const line of text.split(/\r?\n/)) {
    const [first = '', ...aliases] = line.replace(/#.*/, '').trim().split(/\s+/);
    for (const alias of aliases) {
      const name = alias.toLowerCase();
      names.set(name, [...(names.get(name) ?? []), first.replace(/%.*$/, '')]);
    }
  }
  return {
    get: (name) => {
      const addresses = names.get(name)?.flatMap(readAddress) ?? [];
      return addresses.length > 0 ? addresses : undefined;
    },
  };
}

function readAddress(address: string): readonly Address[] {
  const family = addressFamily(address);
  return family === null ? [] : [{ address, family }];
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
