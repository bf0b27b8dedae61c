import * as tls from 'node:tls';
import type { Fault } from '../model/fault.js';
import type { Certificate, Connection, Handshake, Hello, Limits, Outcome, Skip } from '../model/network.js';
import { describeCertificate, pathOf } from './certificate.js';
import { socketOf } from './connection.js';
import { chainOf, leaveUnread } from './peer-certificate.js';
import { alertOf, tlsFault } from './tls-fault.js';
import type { Trust } from './tls-trust.js';

/**
 * A TLS handshake that refuses nothing: chain, name and dates are judged afterwards, one by one. The
 * connection is closed in every case.
 */
export function handshake(
  connection: Connection,
  hello: Hello,
  { timeoutMs, signal }: Limits,
  trust: Trust,
): Promise<Outcome<Handshake>> {
  return new Promise((resolve) => {
    const started = performance.now();
    const ms = () => performance.now() - started;
    const socket = socketOf(connection);
    const before = socket.bytesRead;
    let verified = false;
    const secure = tls.connect({
      socket,
      servername: hello.serverName,
      secureContext: trust[hello.offer],
      ...(hello.alpn.length > 0 && { ALPNProtocols: [...hello.alpn] }),
      rejectUnauthorized: false,
      // Called once the chain verifies; the name is judged below.
      checkServerIdentity: () => {
        verified = true;
        return undefined;
      },
    });
    leaveUnread(secure);
    const finish = (outcome: Outcome<Handshake>) => {
      clearTimeout(bound);
      signal.removeEventListener('abort', abort);
      socket.off('error', fail).off('close', closed);
      secure
        .off('error', fail)
        .off('close', closed)
        .on('error', () => {});
      secure.destroy();
      socket.destroy();
      resolve(outcome);
    };
    // The wrapped socket's own counter: the TLS socket's stays 0 until the handshake is over.
    const received = () => socket.bytesRead - before;
    const failed = (fault: Fault) => finish({ state: 'failed', fault, ms: ms() });
    const passed = (wanted: boolean) => {
      const leaf = chainOf(secure, verified ? trust.chains : null);
      if (!leaf) return failed({ kind: 'tls-unacceptable', code: 'NO_CERTIFICATE' });
      const error = verified ? null : chainError(secure);
      const evidence = {
        ...negotiated(secure),
        ...judged(leaf, hello.serverName, error, trust),
        endedForWantOfClientCertificate: wanted,
      };
      finish({ state: 'passed', evidence, ms: ms() });
    };
    const fail = (error: NodeJS.ErrnoException) => {
      if (alertOf(error) !== null && wantsClientCertificate(secure)) passed(true);
      else failed(tlsFault(error, received()));
    };
    const closed = () => failed({ kind: 'tls-close', received: received() });
    const abort = () => finish({ state: 'skipped', because: signal.reason as Skip, ms: ms() });
    const bound = setTimeout(() => failed({ kind: 'tls-silence', received: received() }), timeoutMs);
    secure.once('secureConnect', () => passed(false));
    secure.on('error', fail).on('close', closed);
    // A reset that came before TLS took the socket over is the socket's own event.
    socket.on('error', fail).on('close', closed);
    if (signal.aborted) abort();
    else {
      signal.addEventListener('abort', abort);
      if (socket.errored) fail(socket.errored);
      else if (socket.destroyed) closed();
    }
  });
}

/**
 * Did the server send a CertificateRequest? Only then does OpenSSL know signature algorithms that both sides
 * share (on a client they come with that message, in TLS 1.2 and 1.3 alike).
 */
function wantsClientCertificate(socket: tls.TLSSocket): boolean {
  return (socket.getSharedSigalgs()?.length ?? 0) > 0;
}

function negotiated(
  socket: tls.TLSSocket,
): Pick<Handshake, 'protocol' | 'cipher' | 'alpn' | 'clientCertificateRequested'> {
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher()?.name ?? 'unknown',
    alpn: socket.alpnProtocol || null,
    clientCertificateRequested: wantsClientCertificate(socket),
  };
}

/** OpenSSL reports one error only, and a date hides that the root is unknown. */
const dateErrors = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

/** What is seen of a handshake in the server's certificate. */
export type Judgement = Pick<
  Handshake,
  'chainError' | 'trusted' | 'completed' | 'inspected' | 'certificate' | 'nameMatches'
>;

/**
 * What is held of a server's certificate.
 *
 * @param error OpenSSL's word on the chain, or null where it verified
 */
export function judged(
  leaf: tls.DetailedPeerCertificate,
  serverName: string,
  error: string | null,
  trust: Pick<Trust, 'chains' | 'isInspection' | 'isGenuineRoot'>,
): Judgement {
  const path = pathOf(leaf);
  const inspected = path.some(({ fingerprint256 }) => trust.isInspection(fingerprint256));
  const anchor = path.at(-1)?.fingerprint256 ?? leaf.fingerprint256;
  const verified = error === null || (dateErrors.has(error) && trust.isGenuineRoot(anchor));
  if (error === null && !inspected) trust.chains.remember(leaf);
  const completed = error === leafAlone && path.length === 1 && trust.chains.haveSigned(leaf);
  return {
    chainError: error,
    trusted: verified && !inspected,
    completed,
    inspected,
    certificate: described(leaf),
    nameMatches: tls.checkServerIdentity(serverName, leaf) === undefined,
  };
}

/** OpenSSL's word for a leaf that came without its issuer, which is not among the roots either. */
const leafAlone = 'UNABLE_TO_VERIFY_LEAF_SIGNATURE';

/**
 * OpenSSL's verdict on the chain. `authorizationError` is only set once a handshake completes, which in TLS
 * 1.2 it does not where a client certificate is missing; the verdict is there all the same, in the handle.
 */
function chainError(socket: tls.TLSSocket): string | null {
  if (socket.authorizationError) return String(socket.authorizationError);
  const { _handle } = socket as { _handle?: { verifyError?: () => NodeJS.ErrnoException | null } };
  if (!_handle?.verifyError) return 'UNSPECIFIED';
  return _handle.verifyError()?.code ?? null;
}

/** Certificates described already: one wildcard certificate may serve thousands of endpoints. */
const known = new Map<string, Certificate>();
const knownLimit = 200;

function described(leaf: tls.DetailedPeerCertificate): Certificate {
  const key = `${leaf.fingerprint256} ${leaf.issuerCertificate?.fingerprint256}`;
  const same = known.get(key);
  if (same) return same;
  const certificate = describeCertificate(leaf);
  if (known.size < knownLimit) known.set(key, certificate);
  return certificate;
}
