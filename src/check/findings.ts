import type { Handshake, Outcome } from '../model/network.js';
import type { CheckId } from './plan.js';

/** What the counter-experiments on one failing check saw; what was not asked is missing. */
export interface PathFindings {
  /** A handshake for other names over the same path: one that is nobody's, and one that passes elsewhere. */
  readonly otherNames?: readonly NamedHandshake[];
  /** A hello that no server takes, for the right name: the answer is one small packet. */
  readonly smallAnswer?: Outcome<Handshake>;
  /** The same in packets of full size: the answer is no larger. */
  readonly largeHello?: Outcome<Handshake>;
  /** A connection over which nothing was said. */
  readonly unspoken?: Outcome<string | null>;
  /** What the peer says in clear, safe to print; null where it says nothing. */
  readonly inClear?: string | null;
  /** The same handshake again, after all others. */
  readonly again?: Outcome<Handshake>;
}

export interface NamedHandshake {
  readonly name: string;
  readonly outcome: Outcome<Handshake>;
}

export interface ServerTime {
  readonly host: string;
  /** ISO 8601. */
  readonly date: string;
}

/** What the experiments on the site as a whole saw. */
export interface SiteFindings {
  /** Addresses that the resolver gives to names that cannot exist, by the domain they were made up under. */
  readonly invented: readonly { readonly domain: string; readonly addresses: readonly string[] }[];
  /** Ports on which an address that cannot exist accepted a connection. */
  readonly acceptsAnything: readonly number[];
  /** What a server said of the time, whose certificate is genuine but for its dates; null where none was asked. */
  readonly time: ServerTime | null;
  /** How a captive portal is known, as a sentence; null where none is. */
  readonly portal: string | null;
}

export interface Findings {
  readonly paths: ReadonlyMap<CheckId, PathFindings>;
  readonly site: SiteFindings;
}
