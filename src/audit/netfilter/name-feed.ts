import type { ConfigLine } from '../../model/audit.js';
import type { Family } from '../addresses.js';
import type { Feed } from './feeds.js';

/** A name whose addresses go into a set; null where only the set is named. */
export interface NamedSet {
  readonly set: string;
  readonly family: Family;
  readonly name: string | null;
  readonly at: ConfigLine;
}

const fillers = {
  script: (set: string) => `the script that fills the set ${set} from DNS has run`,
  dnsmasq: (set: string) => `dnsmasq has answered for it and so filled the set ${set}`,
} as const;

/** dnsmasq takes every name together with all below it; a script asks for the name itself. */
export function nameFeed(filler: keyof typeof fillers, named: readonly NamedSet[], noted: boolean): Feed {
  const sets = new Set(named.map(({ set }) => set));
  const lines = new Map(named.map(({ set, family, name, at }) => [`${set} ${family} ${name}`, at]));
  return {
    noted,
    once: fillers[filler],
    // Its name alone tells a set here: it is for the table, whatever that is called, that stands beside it.
    feeds: ({ name }) => sets.has(name),
    fills: ({ name: set }, host, family) => {
      const labels = host.split('.');
      const depths = filler === 'dnsmasq' ? labels.length : 1;
      for (let depth = 0; depth < depths; depth += 1) {
        const at = lines.get(`${set} ${family} ${labels.slice(depth).join('.')}`);
        if (at) return { truth: true, at };
      }
      return null;
    },
  };
}
