import type { FirewallRule } from '../../firewall/rules.js';
import type { Test } from '../../firewall/subject.js';
import { addresses, services } from '../../firewall/terms.js';
import type { Zones } from './network.js';
import type { Objects } from './objects.js';
import { type Entry, entriesOf, list, value } from './tree.js';

/** What is dropped at an interface before any policy is asked: administration guide, access control lists. */
export function accessLists(domain: Entry, zones: Zones, objects: Objects): readonly FirewallRule[] {
  return ([4, 6] as const).flatMap((version) =>
    entriesOf(domain, version === 4 ? 'firewall acl' : 'firewall acl6')
      .filter((entry) => value(entry, 'status') !== 'disable')
      .map((entry): FirewallRule => {
        const place = value(entry, 'interface');
        return {
          at: { ...entry.at, text: `acl ${entry.name} at ${place}` },
          action: 'block',
          quick: true,
          tests: [
            { judge: ({ family }) => family === version, doubt: '' },
            comesInAt(place, zones),
            addresses('source', objects.addresses(list(entry, 'srcaddr'), version)),
            addresses('destination', objects.addresses(list(entry, 'dstaddr'), version)),
            services(objects.services(list(entry, 'service'))),
          ],
        };
      }),
  );
}

/** Lists are for interfaces; of a connection that comes in by a zone, the interface is not known. */
function comesInAt(place: string, zones: Zones): Test {
  return {
    judge: ({ from }) => {
      if (from === null || from === place) return from === null ? null : true;
      return zones.get(from)?.includes(place) ? null : false;
    },
    doubt: 'the incoming interface (give --in-interface)',
  };
}
