import type { ApplicationFault } from './application.js';
import type { ProxyFault } from './proxy-fault.js';

/**
 * How the network said no: what was observed on the wire, never what it means. `check/judge` and the
 * experiments draw the conclusions. A new member does not compile until `judge` gives it a cause.
 */
export type Fault = DnsFault | TcpFault | TlsFault | ProxyFault | ApplicationFault | ResourceFault;

/** One resolver's refusal to give an address. */
export interface DnsFault {
  readonly kind:
    | 'dns-nxdomain'
    | 'dns-nodata'
    | 'dns-servfail'
    | 'dns-refused'
    | 'dns-timeout'
    /** Nothing listens at the resolver's address, or there is no way to it. */
    | 'dns-unreachable';
  /** `ADDRESS` or `ADDRESS:PORT`, as the system or `--dns-server` has it. */
  readonly resolver: string;
  /** An answer over UDP is cut short, and TCP is refused; or this machine itself lets no question out. */
  readonly refused?: 'tcp' | 'not-let-out';
}

/** The connection was not established. */
export interface TcpFault {
  readonly kind:
    | 'tcp-timeout'
    | 'tcp-refused'
    /** An ICMP error came back: host or network unreachable, administratively prohibited. */
    | 'tcp-unreachable'
    /** This machine's own routing table has no way. */
    | 'tcp-no-route'
    | 'tcp-reset';
  /** The system's code, such as `ECONNREFUSED`. */
  readonly code: string;
}

/** The handshake ended before it was complete. */
export type TlsFault =
  | {
      /** A reset, an orderly close, or nothing more until the bound. */
      readonly kind: 'tls-reset' | 'tls-close' | 'tls-silence';
      /** Bytes the peer had sent by then; 0 tells a filter from a server that gave up. */
      readonly received: number;
    }
  | {
      readonly kind: 'tls-alert';
      /** The alert's name in RFC 8446, section 6.2, such as `handshake_failure`. */
      readonly alert: string;
      readonly received: number;
    }
  | {
      /** No protocol version in common, said by either side. */
      readonly kind: 'tls-version';
      readonly code: string;
    }
  | {
      /** What came back is no TLS record. */
      readonly kind: 'tls-garbage';
      readonly code: string;
    }
  | {
      /** TLS, but in a way that OpenSSL will not go along with (oversized, malformed, too weak). */
      readonly kind: 'tls-unacceptable';
      readonly code: string;
    };

/** This machine ran out of sockets or the like: says nothing about the network. */
export interface ResourceFault {
  readonly kind: 'out-of-resources';
  readonly code: string;
}

export type FaultKind = Fault['kind'];
