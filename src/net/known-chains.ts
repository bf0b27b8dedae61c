import { X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate, PeerCertificate } from 'node:tls';
import { pathOf } from './certificate.js';

/** Leaves remembered at the most, and intermediates. */
const limit = 100;

interface Intermediate {
  readonly certificate: DetailedPeerCertificate;
  /** The identifier of its own key, by which those that it signed name it; null where it has none. */
  readonly key: Buffer | null;
  /** Its subject, to be compared with. */
  readonly name: string;
}

/**
 * Genuine chains that have verified in this run. To have Node read a server's whole chain takes a third of a
 * handshake's time, and most servers share theirs with others.
 */
export class KnownChains {
  readonly #leaves = new Map<string, DetailedPeerCertificate>();
  /** Each with those above it. */
  readonly #intermediates = new Map<string, Intermediate>();

  /** @param leaf of a chain that has verified */
  remember(leaf: DetailedPeerCertificate): void {
    if (this.#leaves.size < limit) this.#leaves.set(leaf.fingerprint256, leaf);
    for (const certificate of pathOf(leaf).slice(1, -1)) {
      const { fingerprint256, raw, subject } = certificate;
      if (this.#intermediates.has(fingerprint256) || this.#intermediates.size >= limit) continue;
      const named = { key: keyIdentifier(raw), name: JSON.stringify(subject) };
      this.#intermediates.set(fingerprint256, { certificate, ...named });
    }
  }

  /**
   * A leaf that has verified, with its chain: as it was when this leaf verified before, or else with the
   * intermediate that it names, and by its key too. Null where neither is known.
   */
  complete(leaf: PeerCertificate): DetailedPeerCertificate | null {
    const same = this.#leaves.get(leaf.fingerprint256);
    if (same) return same;
    const issuer = JSON.stringify(leaf.issuer);
    for (const { certificate, key, name } of this.#intermediates.values())
      if (key !== null && name === issuer && leaf.raw.includes(key))
        return { ...leaf, issuerCertificate: certificate };
    return null;
  }

  /** Did an intermediate of a chain that verified sign this certificate? */
  haveSigned(leaf: PeerCertificate): boolean {
    const certificate = new X509Certificate(leaf.raw);
    return [...this.#intermediates.values()]
      .map(({ certificate: { raw } }) => new X509Certificate(raw))
      .some((issuer) => issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey));
  }
}

/** Head of the extension that names a certificate's own key: RFC 5280, section 4.2.1.2. */
const subjectKeyIdentifier = Buffer.from('0603551d0e04', 'hex');

/** The extension's value: two lengths of a byte each, an octet string's tag between them, and the identifier. */
function keyIdentifier(der: Buffer): Buffer | null {
  const at = der.indexOf(subjectKeyIdentifier) + subjectKeyIdentifier.length;
  if (at < subjectKeyIdentifier.length) return null;
  const length = der[at + 2] ?? 0;
  return length >= 8 && der[at] === length + 2 ? der.subarray(at + 3, at + 3 + length) : null;
}
