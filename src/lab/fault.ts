/**
 * What can be made to go wrong in the lab. Each kind is one row of a table in `faults/`; the layer says who
 * acts on it: the name server, the listener of an endpoint, its TLS server, or the service behind it.
 */
import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { Host } from '../model/catalogue.js';
import type { Identity, Pki } from './pki.js';

/** What the name server says about one name: a response code with addresses, or nothing at all. */
export type Reply =
  | 'silence'
  | {
      readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED';
      readonly A?: readonly string[];
      readonly AAAA?: readonly string[];
    };

export interface DnsFault {
  readonly layer: 'dns';
  readonly summary: string;
  /** What is said instead of `healthy`, the answer with the host's own address. */
  answer(healthy: Reply): Reply;
}

/** A fresh TCP connection to an endpoint, as a fault finds it. */
export interface Arrival {
  readonly socket: Socket;
  /** The host whose endpoint it came to. */
  readonly host: string;
  /** How many connections this endpoint has had before this one. */
  readonly earlier: number;
  /** Lets the real service have the connection after all. */
  serve(): void;
}

export interface ConnectionFault {
  readonly layer: 'connection';
  readonly summary: string;
  /** Called for each connection; null where nothing listens at all. */
  readonly befall: ((arrival: Arrival) => void) | null;
}

export interface CertificateFault {
  readonly layer: 'certificate';
  readonly summary: string;
  /** True where a certificate is made for whatever name the client asks for. */
  readonly forAnyName: boolean;
  /** The certificate shown in place of the host's own. */
  identity(pki: Pki, name: string, host: Host): Promise<Identity>;
}

export interface HandshakeFault {
  readonly layer: 'handshake';
  readonly summary: string;
  /** Settings of the TLS server that differ from the healthy ones. */
  readonly settings: TlsOptions;
}

export interface ApplicationFault {
  readonly layer: 'application';
  readonly summary: string;
  /** Answers HTTP in the service's place, whatever the service speaks. */
  readonly respond: RequestListener;
}

export type FaultKind = DnsFault | ConnectionFault | CertificateFault | HandshakeFault | ApplicationFault;
