import type { Ask } from '../../possibilities.js';

export type Step = 1 | 2 | 3;

/** A CONNECT request as the access lists see it, and the answers to what is not known of it. */
export interface Request {
  readonly host: string;
  readonly port: number;
  /** The step of ssl_bump at which the list is evaluated: the first for whatever comes before it. */
  readonly step: Step;
  /** False where Squid sees an address only: an intercepted connection, before its TLS greeting was read. */
  readonly named: boolean;
  /** Is it a request inside a connection that Squid decrypts, rather than the CONNECT? */
  readonly inner: boolean;
  /** The client's address, where `--client-ip` gave it. */
  readonly client: bigint | null;
  /** The host's addresses, where `--addresses` gave them: the one that is called, then the others. */
  readonly addresses: readonly bigint[] | null;
  readonly ask: Ask;
  /** For trying out a remedy: ports counted into port ACLs. */
  readonly grants: readonly Grant[];
}

export interface Grant {
  readonly acl: string;
  readonly port: number;
}

/** The client was asked for its password: the list is not evaluated any further and the request is refused. */
export class CredentialsWanted extends Error {}
