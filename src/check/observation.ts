import type { Fault } from '../model/fault.js';
import type { Address, Handshake, Outcome, Resolution } from '../model/network.js';
import type { Check } from './plan.js';

/** An operation with its repetitions: how the last one ended, and how those before it failed. */
export interface Tried<Evidence> {
  readonly outcome: Outcome<Evidence>;
  /** Faults of the attempts before the last, in order; empty where the first attempt was definite. */
  readonly earlier: readonly Fault[];
  /** All attempts together, in milliseconds. */
  readonly ms: number;
}

/** What became of one address of an endpoint. */
export interface PathObservation {
  readonly address: Address;
  readonly port: number;
  readonly tcp: Outcome<{ readonly localAddress: string | null }>;
  /** Null where there was no connection to shake hands over, or the depth asked for none. */
  readonly tls: Outcome<Handshake> | null;
  readonly earlier: readonly Fault[];
}

/** Everything that was seen of one check, before anyone says what it means. */
export interface Observation {
  readonly check: Check;
  readonly lookup: Tried<Resolution>;
  /** Addresses that cannot be the vendor's: nothing was sent there. */
  readonly implausible: readonly Address[];
  /** Addresses left out because the name has more than anyone would try. */
  readonly unprobed: number;
  readonly paths: readonly PathObservation[];
}
