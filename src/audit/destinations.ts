import type { Decision, Flow } from '../model/audit.js';
import { anyAddress, type Family, parseAddress, publicSpace } from './addresses.js';
import { type Possible, point } from './intervals.js';

/** Where a flow may go, in one address family; `known` is false where no address was given. */
export interface Destination {
  readonly family: Family;
  readonly possible: Possible;
  readonly known: boolean;
}

/**
 * The address a flow goes to. Where nobody told us, an IPv4 address, and one of IPv6 that it may have besides:
 * any address, unless the catalogue says that the host is public.
 */
function destinationsOf(
  { address, client, privateAddresses }: Flow,
  families: readonly Family[],
): readonly Destination[] {
  const parsed = address === null ? null : parseAddress(address);
  if (parsed) return [{ family: parsed.family, possible: point(parsed.value), known: true }];
  // A client is told by one address, and connects over the family of that address.
  const own = client === null ? null : parseAddress(client);
  const asked = families.filter((family) => !own || own.family === family);
  return (asked.length > 0 ? asked : families).map((family) => ({
    family,
    possible: privateAddresses === false ? publicSpace[family] : anyAddress(family),
    known: false,
  }));
}

/** The client as `family` sees it: its address, or any. A client of the other family may have any address. */
export function sourceOf(flow: Flow, family: Family): Possible {
  const address = flow.client === null ? null : parseAddress(flow.client);
  return address?.family === family ? point(address.value) : anyAddress(family);
}

/**
 * The answer for wherever the flow may go. A host is reached when all its addresses are; of a host without
 * known addresses only IPv4 is certain, so that IPv6 can make its answer unverifiable but never blocked.
 * `families`: those that the configuration speaks of, IPv4 first.
 */
export function decideWherever(
  flow: Flow,
  decide: (to: Destination) => Decision,
  families: readonly Family[] = [4, 6],
): Decision {
  const [first, second] = destinationsOf(flow, families).map(decide);
  if (!first) throw new Error('a flow goes somewhere');
  if (!second || first.ruling !== 'allowed' || second.ruling === 'allowed') return first;
  return {
    ...second,
    ruling: 'unverifiable',
    because: `IPv4 passes, but IPv6 ${second.ruling === 'blocked' ? 'does not' : 'may not'}, and whether the host has IPv6 addresses is not known (give --addresses): ${second.because}`,
    ...(first.by ? { allowedBy: first.by } : {}),
  };
}

/**
 * For firewalls whose rules know names: where no address is given, a name is taken to stand for IPv4 addresses,
 * as sites that have no IPv6 rules have no IPv6 clients; the client's own address says otherwise.
 */
export function familiesByClient({ client }: Flow): readonly Family[] {
  return client !== null && parseAddress(client)?.family === 6 ? [6] : [4];
}
