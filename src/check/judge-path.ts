import type { Cause } from '../model/cause.js';
import type { Fault } from '../model/fault.js';
import type { Handshake } from '../model/network.js';
import { applicationCause } from './judge-application.js';
import type { PathObservation } from './observation.js';
import type { Check } from './plan.js';

/** What one address of an endpoint comes to. */
export interface PathJudgement {
  readonly path: PathObservation;
  readonly state: 'passed' | 'failed' | 'untested';
  /** Most telling first; empty on a clean pass. */
  readonly causes: readonly Cause[];
}

/** The cause that a fault stands for as long as no experiment says more. */
export function causeOf(fault: Fault): Cause {
  switch (fault.kind) {
    case 'tls-close':
      return 'tls-reset';
    case 'tls-silence':
      return 'tls-timeout';
    case 'tls-garbage':
      return 'tls-not-tls';
    case 'tls-unacceptable':
      // Keys and parameters too weak for this OpenSSL are versions of the past; the rest is no proper TLS.
      return /TOO_SMALL|WEAK|LEGACY|UNSAFE/.test(fault.code) ? 'tls-version' : 'tls-not-tls';
    case 'out-of-resources':
      return 'not-tested';
    case 'app-garbage':
      return 'http-blocked';
    // The service was reached and kept its silence: nothing is known to be in its place.
    case 'app-silence':
    case 'app-reset':
    case 'app-close':
      return 'not-tested';
    case 'proxy-lookup':
    case 'proxy-dial':
      return 'proxy-unreachable';
    case 'proxy-handshake':
      return 'proxy-tls';
    case 'proxy-silence':
      return 'proxy-timeout';
    case 'proxy-reset':
    case 'proxy-close':
    case 'proxy-garbage':
      return 'proxy-not-a-proxy';
    case 'proxy-socks-auth':
      return 'proxy-auth-required';
    case 'proxy-socks-reply':
      return fault.reply === 'not-allowed' ? 'proxy-denied' : 'proxy-upstream';
    case 'proxy-status':
      return statusCause(fault.status);
    default:
      return fault.kind;
  }
}

/**
 * What a proxy's status says. Methods a server does not know (405, 501) come from web servers that are no
 * proxies; every other 4xx is this proxy's refusal; 5xx is what it met on the way to the endpoint.
 */
function statusCause(status: number): Cause {
  if (status === 407) return 'proxy-auth-required';
  if (status === 405 || status === 501 || status < 400) return 'proxy-not-a-proxy';
  return status >= 500 ? 'proxy-upstream' : 'proxy-denied';
}

/** Causes that leave the service usable. */
const bearable: ReadonlySet<Cause> = new Set<Cause>([
  'tls-alpn-missing',
  'tls-incomplete-chain',
  'client-certificate-required',
  'unstable',
]);

export function judgePath(path: PathObservation, check: Check, now: Date): PathJudgement {
  const last = path.tls ?? path.tcp;
  if (last.state === 'skipped') return { path, state: 'untested', causes: ['not-tested'] };
  if (last.state === 'failed') {
    const cause = causeOf(last.fault);
    return { path, state: cause === 'not-tested' ? 'untested' : 'failed', causes: [cause] };
  }
  const certificate = path.tls?.state === 'passed' ? handshakeCauses(path.tls.evidence, check, now) : [];
  const genuine = certificate.every((cause) => bearable.has(cause));
  const answer = answerCause(path, check, genuine);
  if (answer === 'not-tested' && genuine) return { path, state: 'untested', causes: [answer] };
  const seen =
    answer === null || answer === 'not-tested' ? certificate : [...certificate, answer].toSorted(worstFirst);
  const causes: readonly Cause[] = path.earlier.length > 0 ? [...seen, 'unstable'] : seen;
  return { path, state: causes.every((cause) => bearable.has(cause)) ? 'passed' : 'failed', causes };
}

/** What the answer behind TLS says against the service; null where it says nothing, or nobody asked. */
function answerCause({ app }: PathObservation, check: Check, genuine: boolean): Cause | null {
  if (app === null) return null;
  if (app.state === 'skipped') return 'not-tested';
  if (app.state === 'failed') return causeOf(app.fault);
  return applicationCause(app.evidence, check, genuine);
}

/** What fails comes before what can be borne, otherwise the earlier stage first. */
function worstFirst(a: Cause, b: Cause): number {
  return Number(bearable.has(a)) - Number(bearable.has(b));
}

/** What is wrong with a completed handshake: chain, name, dates and protocol each by itself. */
export function handshakeCauses(handshake: Handshake, check: Check, now: Date): readonly Cause[] {
  const { nameMatches, alpn, clientCertificateRequested } = handshake;
  const causes: Cause[] = [...chainCauses(handshake)];
  if (!nameMatches) causes.push('tls-wrong-name');
  causes.push(...dateCauses(handshake, now));
  // A handshake that the server broke off ends before Node learns what was negotiated.
  const negotiated = !handshake.endedForWantOfClientCertificate;
  if (check.alpn.length > 0 && alpn === null && negotiated) causes.push('tls-alpn-missing');
  if (clientCertificateRequested) causes.push('client-certificate-required');
  return causes;
}

function chainCauses({ certificate, trusted, inspected }: Handshake): readonly Cause[] {
  if (inspected) return ['tls-intercepted'];
  if (trusted) return [];
  return [certificate.selfSigned ? 'tls-self-signed' : 'tls-untrusted'];
}

function dateCauses({ certificate, chainError }: Handshake, now: Date): readonly Cause[] {
  const time = now.getTime();
  if (chainError === 'CERT_HAS_EXPIRED' || Date.parse(certificate.validTo) < time) return ['tls-expired'];
  const early = chainError === 'CERT_NOT_YET_VALID' || Date.parse(certificate.validFrom) > time;
  return early ? ['tls-not-yet-valid'] : [];
}
