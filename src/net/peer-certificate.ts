import { type DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { KnownChains } from './known-chains.js';

const { getPeerCertificate } = TLSSocket.prototype;

const unread = (() => ({})) as unknown as TLSSocket['getPeerCertificate'];

/**
 * Keeps Node from reading a server's whole chain where that verifies, only to hand it to
 * `checkServerIdentity`: on Node 20 that takes a third of the handshake's time. `chainOf` still reads it.
 */
export function leaveUnread(socket: TLSSocket): void {
  socket.getPeerCertificate = unread;
}

/**
 * The server's certificate and those above it; null where it sent none.
 *
 * @param known chains that stand for this one, where it has verified; null where it has not
 */
export function chainOf(socket: TLSSocket, known: KnownChains | null): DetailedPeerCertificate | null {
  const same = known?.complete(getPeerCertificate.call(socket, false));
  if (same) return same;
  const leaf = getPeerCertificate.call(socket, true);
  return leaf?.raw ? (leaf as DetailedPeerCertificate) : null;
}
