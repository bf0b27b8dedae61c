/**
 * The network as the checks see it. `src/net` implements `Net` with real sockets and `commands` hands it
 * to `check/run`, which opens no connection of its own: tests and the lab can stand in for it. Every
 * operation ends within its limits whatever the peer does, and returns a refusal as a value.
 */
import type { ApplicationAnswer, HttpAnswer } from './application.js';
import type { Speaks } from './catalogue.js';
import type { DnsFault, Fault } from './fault.js';
import type { ProxyServer } from './route.js';

export type Family = 4 | 6;

export interface Address {
  readonly address: string;
  readonly family: Family;
}

/** Why an operation was not done, or not finished. */
export type Skip =
  /** The deadline of the run. */
  | 'deadline'
  /** Ctrl-C. */
  | 'interrupted'
  /** An earlier stage failed. */
  | 'moot';

/** How one operation ended. `ms` are milliseconds on a monotonic clock. */
export type Outcome<Evidence> =
  | { readonly state: 'passed'; readonly evidence: Evidence; readonly ms: number }
  | { readonly state: 'failed'; readonly fault: Fault; readonly ms: number }
  | { readonly state: 'skipped'; readonly because: Skip; readonly ms: number };

/** What bounds one operation. */
export interface Limits {
  readonly timeoutMs: number;
  /** Aborted with a `Skip` as its reason when the run is over. */
  readonly signal: AbortSignal;
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Where an endpoint's addresses came from. */
export type AddressSource =
  | 'resolver'
  /** The system's own look-up, where the resolvers have none: another source of names, or a search list. */
  | 'system'
  /** The machine's hosts file. */
  | 'hosts-file'
  /** `--resolve`, or `--connect-to` with an address. */
  | 'mapped'
  /** The name is an address itself. */
  | 'literal';

export interface Resolution {
  readonly source: AddressSource;
  /** IPv4 first, in the order of the answer; never empty. All of them, however many. */
  readonly addresses: readonly Address[];
  /** The resolver that gave them; null where none was asked. */
  readonly resolver: string | null;
  /** The name that was looked up and the port to dial: others than asked for under `--connect-to`. */
  readonly target: Endpoint;
  /** What other resolvers, or the question for the other family, came to. */
  readonly misses: readonly DnsMiss[];
  /** What the resolvers said, where the addresses are the system's; null where they are not. */
  readonly instead: DnsFault | null;
}

export interface DnsMiss {
  readonly family: Family;
  readonly fault: Fault;
}

/** An established connection, plain or through a tunnel. Whoever gets one closes it. */
export interface Connection {
  readonly peer: Address;
  readonly port: number;
  readonly localAddress: string | null;
  close(): void;
}

/** What to say in the ClientHello. */
export interface Hello {
  readonly serverName: string;
  /** ALPN protocols to offer; empty for none. */
  readonly alpn: readonly string[];
  /**
   * `usual` is one packet of about 400 bytes, as the devices' own agents send it. `unacceptable` offers
   * nothing that a server takes, so that its answer is one small alert where all else would be a chain of
   * certificates: what it says about the path is worth an experiment.
   */
  readonly offer: 'usual' | 'unacceptable';
}

/** A server's certificate. All text is free of control characters and bounded in length. */
export interface Certificate {
  readonly subject: string;
  readonly issuer: string;
  /** DNS names as they are, addresses as `IP:…`, others as OpenSSL prints them. */
  readonly altNames: readonly string[];
  /** ISO 8601. */
  readonly validFrom: string;
  readonly validTo: string;
  /** Lower-case hex, no colons. */
  readonly sha256: string;
  /** Issuers, the leaf's first. */
  readonly chain: readonly string[];
  /** True where subject and issuer are the same. */
  readonly selfSigned: boolean;
}

/** A completed handshake, or one that only the want of a client certificate kept from completing. */
export interface Handshake {
  /** `TLSv1.2`, `TLSv1.3`. */
  readonly protocol: string;
  readonly cipher: string;
  readonly alpn: string | null;
  readonly certificate: Certificate;
  /** OpenSSL's verdict on the chain, such as `UNABLE_TO_VERIFY_LEAF_SIGNATURE`; null when it verifies. */
  readonly chainError: string | null;
  /** True where the chain ends in a root that is taken as genuine, whatever the dates say. */
  readonly trusted: boolean;
  /**
   * True where only an intermediate certificate is missing, which another server of this run has shown: the
   * signature has been checked with it.
   */
  readonly completed: boolean;
  /** True where the chain holds a certificate of `--inspection-ca`. */
  readonly inspected: boolean;
  /** True where the certificate is for the name that was asked. */
  readonly nameMatches: boolean;
  readonly clientCertificateRequested: boolean;
  /** True where the server ended the handshake because it got no client certificate. */
  readonly endedForWantOfClientCertificate: boolean;
}

export interface Net {
  /** The resolvers in use, in the system's order. */
  readonly resolvers: readonly string[];
  /** Addresses for an endpoint, as the system's applications would get them. */
  lookup(endpoint: Endpoint, limits: Limits): Promise<Outcome<Resolution>>;
  /** A TCP connection to one address. */
  dial(address: Address, port: number, limits: Limits): Promise<Outcome<Connection>>;
  /** A connection to an endpoint through a proxy, which resolves the endpoint's name. */
  tunnel(proxy: ProxyServer, endpoint: Endpoint, limits: Limits): Promise<Outcome<Connection>>;
  /** A TLS handshake over a fresh connection, which is closed afterwards whatever comes out. */
  handshake(connection: Connection, hello: Hello, limits: Limits): Promise<Outcome<Handshake>>;
  /**
   * Listens to a fresh connection in clear and closes it. Passes with the first bytes as safe text, or with
   * null where nothing came within the limits; fails where the peer ends the connection without a byte.
   *
   * @param say sent first, or null to say nothing
   */
  overhear(connection: Connection, say: string | null, limits: Limits): Promise<Outcome<string | null>>;
  /** A handshake over a fresh connection, and a question in the service's own protocol; closed afterwards. */
  ask(
    connection: Connection,
    hello: Hello,
    speaks: Speaks,
    limits: Limits,
  ): Promise<Outcome<ApplicationAnswer>>;
  /** A question in plain HTTP over a fresh connection, for the root of `host`; closed afterwards. */
  askInClear(connection: Connection, host: string, limits: Limits): Promise<Outcome<HttpAnswer>>;
  /** Asks every resolver for this name, to know which of them answer at all. */
  survey(name: string, limits: Limits): Promise<readonly ResolverState[]>;
  /** Gives up whatever is still under way. */
  close(): void;
}

/** What one resolver did when it was asked; `fault` is null where it answered with an address. */
export interface ResolverState {
  readonly resolver: string;
  readonly fault: Fault | null;
  readonly addresses: readonly string[];
}
