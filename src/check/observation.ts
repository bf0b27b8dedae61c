import type { ApplicationAnswer } from '../model/application.js';
import type { Fault } from '../model/fault.js';
import type { Address, Handshake, Outcome, Resolution } from '../model/network.js';
import type { Route } from '../model/route.js';
import type { Check } from './plan.js';

/** An operation with its repetitions: how the last one ended, and how those before it failed. */
export interface Tried<Evidence> {
  readonly outcome: Outcome<Evidence>;
  /** Faults of the attempts before the last, in order; empty where the first attempt was definite. */
  readonly earlier: readonly Fault[];
  /** All attempts together, in milliseconds. */
  readonly ms: number;
}

/** What became of one address of an endpoint, or of the tunnel through a proxy. */
export interface PathObservation {
  /** What was dialled: through a proxy the proxy's address, or null where it was not reached. */
  readonly address: Address | null;
  readonly port: number;
  /** The connection to the address; through a proxy, the tunnel. */
  readonly tcp: Outcome<{ readonly localAddress: string | null }>;
  /** Null where there was no connection to shake hands over, or the depth asked for none. */
  readonly tls: Outcome<Handshake> | null;
  /** What answered behind TLS; null where nobody asked. */
  readonly app: Outcome<ApplicationAnswer> | null;
  readonly earlier: readonly Fault[];
  /** True where the last attempt was made while nothing else was under way, after others had failed. */
  readonly alone?: boolean;
}

/** The stage that a path came to: how it ended there says how the path did. */
export function furthest({ tcp, tls }: Pick<PathObservation, 'tcp' | 'tls'>): Outcome<unknown> {
  return tls ?? tcp;
}

/** A way that led nowhere, and the next one was taken. */
export interface PassedOver {
  readonly route: Route;
  readonly fault: Fault;
}

/** Everything that was seen of one check, before anyone says what it means. */
export interface Observation {
  readonly check: Check;
  /** The way the paths went. */
  readonly route: Route;
  /** Proxies of a PAC file that were tried first, in vain. */
  readonly passedOver: readonly PassedOver[];
  /** Null where a proxy resolves the name. */
  readonly lookup: Tried<Resolution> | null;
  /** Addresses that cannot be the vendor's: nothing was sent there. */
  readonly implausible: readonly Address[];
  /** Addresses left out because the name has more than anyone would try. */
  readonly unprobed: number;
  readonly paths: readonly PathObservation[];
}
