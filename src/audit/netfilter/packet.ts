import type { Flow } from '../../model/audit.js';
import type { Family } from '../addresses.js';
import { type Destination, sourceOf } from '../destinations.js';
import type { Vantage } from '../format.js';
import { type Possible, point } from '../intervals.js';
import type { Truth } from '../truth.js';

/**
 * What to take for granted of an address and a set that is filled while the machine runs. A set fed with other
 * names may hold an address of ours all the same, because hosts share addresses: that must not count as being let
 * through, and must not be left out where a rule blocks. Null: anything may be.
 */
export interface Assumptions {
  /** Is it in a set that is fed with other names only? */
  readonly sharesAddress: false | null;
  /** Is it in a set of which nobody told us what feeds it? */
  readonly inUnknownSet: false | null;
}

/**
 * The first packet of a flow (TCP, SYN alone, conntrack state NEW) as netfilter sees it. An interface is a
 * name, null where it is not known, or '' where the hook has none.
 */
export interface Packet {
  /** The name that was asked for: packets do not show it, but a router may know its addresses. */
  readonly host: string;
  readonly family: Family;
  readonly source: Possible;
  readonly destination: Possible;
  readonly sourcePort: Possible;
  readonly destinationPort: Possible;
  readonly inInterface: string | null;
  readonly outInterface: string | null;
  /** Has conntrack seen it, so that its state is NEW? Null: a rule may have taken it out of tracking. */
  readonly tracked: Truth;
  readonly assumed: Assumptions;
}

/** Clients use ports 1024 and above (RFC 6056, 3.2); no more is known of the source port. */
const clientPorts: Possible = [{ low: 1024n, high: 65535n }];

export function firstPacket(flow: Flow, destination: Destination, vantage: Vantage): Packet {
  return {
    host: flow.host.toLowerCase(),
    family: destination.family,
    source: sourceOf(flow, destination.family),
    destination: destination.possible,
    sourcePort: clientPorts,
    destinationPort: point(flow.port),
    inInterface: vantage.chain === 'output' ? '' : vantage.inInterface,
    outInterface: vantage.outInterface,
    tracked: true,
    assumed: { sharesAddress: false, inUnknownSet: null },
  };
}

/** What would settle an unknown, for messages. */
export const doubts = {
  source: "the client's address (give --client-ip)",
  destination: "the host's addresses (give --addresses)",
  sourcePort: "the client's port",
  destinationPort: 'the port',
  inInterface: 'the incoming interface (give --in-interface)',
  outInterface: 'the outgoing interface (give --out-interface)',
} as const;

export type Hook = 'bridge' | 'ingress' | 'prerouting' | 'forward' | 'output' | 'postrouting' | 'egress';

/** The hooks that a connection crosses, in order: through the machine, or from it. */
export const journeys: Readonly<Record<Vantage['chain'], readonly Hook[]>> = {
  forward: ['ingress', 'prerouting', 'forward', 'postrouting', 'egress'],
  output: ['output', 'postrouting', 'egress'],
};

/** The packet as it looks at a hook: before routing it has no outgoing interface. */
export function atHook(packet: Packet, hook: Hook): Packet {
  // A bridge's ports have names of their own.
  if (hook === 'bridge') return { ...packet, inInterface: null, outInterface: null };
  if (hook === 'ingress' || hook === 'prerouting') return { ...packet, outInterface: '' };
  // Kernels differ in whether the incoming interface is still told here.
  if ((hook === 'postrouting' || hook === 'egress') && packet.inInterface) {
    return { ...packet, inInterface: null };
  }
  return packet;
}
