import type { Cause } from '../model/cause.js';
import type { Handshake } from '../model/network.js';
import { inspectionProduct } from './inspection.js';
import type { Check } from './plan.js';
import type { Site } from './site.js';

type DateCause = 'tls-expired' | 'tls-not-yet-valid';

/** What is wrong with a completed handshake, most telling first: chain, name, dates and protocol each by itself. */
export function handshakeCauses(handshake: Handshake, check: Check, now: Date, site: Site): readonly Cause[] {
  const { nameMatches, alpn, clientCertificateRequested } = handshake;
  const causes: Cause[] = [...chainCauses(handshake, site)];
  if (!nameMatches) causes.push('tls-wrong-name');
  const date = dateCause(handshake, now);
  if (date) causes.push(site.clock === null ? date : 'clock-wrong');
  // A handshake that the server broke off ends before Node learns what was negotiated.
  const negotiated = !handshake.endedForWantOfClientCertificate;
  if (check.alpn.length > 0 && alpn === null && negotiated) causes.push('tls-alpn-missing');
  if (clientCertificateRequested) causes.push('client-certificate-required');
  return causes;
}

/** A root that a PC believes (`NODE_EXTRA_CA_CERTS`) may still be that of a device that decrypts. */
function chainCauses(
  { certificate, trusted, completed, inspected }: Handshake,
  site: Site,
): readonly Cause[] {
  if (inspected || inspectionProduct(certificate.chain) !== null) return ['tls-intercepted'];
  if (trusted) return [];
  if (site.signsForAnyone.has(certificate.issuer)) return ['tls-intercepted'];
  if (completed) return ['tls-incomplete-chain'];
  return [certificate.selfSigned ? 'tls-self-signed' : 'tls-untrusted'];
}

/** Is a certificate of the chain over, or not begun? */
export function dateCause({ certificate, chainError }: Handshake, now: Date): DateCause | null {
  const time = now.getTime();
  if (chainError === 'CERT_HAS_EXPIRED' || Date.parse(certificate.validTo) < time) return 'tls-expired';
  const early = chainError === 'CERT_NOT_YET_VALID' || Date.parse(certificate.validFrom) > time;
  return early ? 'tls-not-yet-valid' : null;
}
