/** One rule, ready to be put to a connection. */
import type { ConfigLine } from '../../model/audit.js';
import type { Interval } from '../intervals.js';
import type { FlowOption } from './flow-option.js';
import type { AddressRange, Group } from './groups.js';
import type { Action, Protocol } from './header.js';
import type { NameBuffer } from './name-buffers.js';
import type { Variables } from './variables.js';

/**
 * When the engine looks at a rule, and whether its action holds for the whole connection or for the packet that
 * matched: SignatureSetType of detect-engine-build.c and `signature_properties` of detect-engine.c, 7.0.10.
 */
export type Kind =
  /** Addresses and ports only: the first packet of each direction; the connection. */
  | 'ip-only'
  /** The same with something taken out of the addresses: every packet; the connection. */
  | 'like-ip-only'
  /** One of these two: a variable that is not known may take something out. */
  | 'perhaps-ip-only'
  /** `app-layer-protocol` and a direction: the packet that tells the protocol; the connection. */
  | 'protocol-only'
  /** The application in the header and a direction: every packet from there on; the connection. */
  | 'application'
  /** What the protocol's messages say: once; the connection. */
  | 'transaction'
  /** Anything else: every packet; the packet. */
  | 'packet'
  /** Content of packets or of the stream: the packet or the connection. */
  | 'stream';

/** Something that is not known of a connection beforehand, and from when on it may hold. */
export interface Doubt {
  readonly from: 'start' | 'data';
  readonly because: string;
}

export interface Signature {
  readonly at: ConfigLine;
  readonly action: Action;
  readonly gid: number;
  readonly sid: number;
  readonly revision: number;
  readonly priority: number;
  readonly protocol: Protocol;
  readonly source: Group<AddressRange>;
  readonly sourcePort: Group<Interval>;
  readonly target: Group<AddressRange>;
  readonly targetPort: Group<Interval>;
  readonly twoWay: boolean;
  /** What the variables in its header stand for. */
  readonly variables: Variables;
  readonly kind: Kind;
  /** Every one of them has to hold. */
  readonly flow: readonly FlowOption[];
  /** `app-layer-protocol`: is the connection TLS, in the direction of the packet; each has to hold. */
  readonly wantsTls: readonly boolean[];
  /** The application that Suricata must have recognised; null: none. */
  readonly application: 'tls' | 'another' | null;
  /** Views of the server's name. */
  readonly names: readonly NameBuffer[];
  /** At the message of the client that holds the name, and then only. */
  readonly atHello: boolean;
  /** `ip_proto` and the like: it never matches TCP. */
  readonly never: boolean;
  readonly doubts: readonly Doubt[];
  /** Beside its action: lets the rest of the connection through unseen (`bypass`), or changes its bytes (`replace`). */
  readonly also: 'bypass' | 'replace' | null;
  /** Keywords that Suricata 7 has not. */
  readonly unknown: readonly string[];
  /** A transform that was written after the content and so changes nothing. */
  readonly late: string | null;
}
