import type { Cause } from '../model/cause.js';
import type { Fault } from '../model/fault.js';
import { formatRoute, type Route } from '../model/route.js';
import { handshakeCauses } from './certificate-causes.js';
import type { Conclusion } from './conclude.js';
import { applicationCause, portalStatus } from './judge-application.js';
import { furthest, type PathObservation } from './observation.js';
import type { Check } from './plan.js';
import type { Site } from './site.js';

/** What one address of an endpoint comes to. */
export interface PathJudgement {
  readonly path: PathObservation;
  readonly state: 'passed' | 'failed' | 'untested';
  /** Most telling first; empty on a clean pass. */
  readonly causes: readonly Cause[];
  /** Why the certificate is not accepted, as far as the handshake says; empty where it is, or none was seen. */
  readonly refused: readonly Cause[];
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
    // The service was reached and kept its silence, hung up or did not end: nothing is known to be in its place.
    case 'app-silence':
    case 'app-close':
    case 'app-endless':
      return 'not-tested';
    case 'app-reset':
      return 'tls-reset';
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
      return statusCause(fault);
    default:
      return fault.kind;
  }
}

/** What web servers answer to a method that is none of theirs, or to a target that is no path. */
const ofWebServers: ReadonlySet<number> = new Set([400, 404, 405, 501]);

/**
 * What a proxy's status says. Web servers that are no proxies answer, too: but for their words, every 4xx is this
 * proxy's refusal, and so is a redirect to a page that says why (Squid's `deny_info`); 5xx is what it met on the
 * way to the endpoint, but for the status that portals have.
 */
function statusCause({ status, saysProxy }: Extract<Fault, { readonly kind: 'proxy-status' }>): Cause {
  if (status === 407) return 'proxy-auth-required';
  if (status === portalStatus) return 'captive-portal';
  if (status < 300 || (ofWebServers.has(status) && !saysProxy)) return 'proxy-not-a-proxy';
  return status >= 500 ? 'proxy-upstream' : 'proxy-denied';
}

/** Causes that leave the service usable. */
const bearable: ReadonlySet<Cause> = new Set<Cause>([
  'tls-alpn-missing',
  'tls-incomplete-chain',
  'client-certificate-required',
  'unstable',
]);

/** @param route the way the path went */
export function judgePath(
  path: PathObservation,
  route: Route,
  check: Check,
  now: Date,
  site: Site,
): PathJudgement {
  const last = furthest(path);
  if (last.state === 'skipped') return { path, state: 'untested', causes: ['not-tested'], refused: [] };
  if (last.state === 'failed') {
    const seen = causeOf(last.fault);
    const serves = seen === 'proxy-not-a-proxy' && site.servingProxies.has(formatRoute(route));
    const cause = serves ? 'proxy-denied' : seen;
    return { path, state: cause === 'not-tested' ? 'untested' : 'failed', causes: [cause], refused: [] };
  }
  const certificate =
    path.tls?.state === 'passed' ? handshakeCauses(path.tls.evidence, check, now, site) : [];
  const refused = certificate.filter((cause) => !bearable.has(cause));
  const genuine = refused.length === 0;
  const answer = answerCause(path, check, genuine);
  if (answer === 'not-tested' && genuine) return { path, state: 'untested', causes: [answer], refused };
  const seen =
    answer === null || answer === 'not-tested' ? certificate : [...certificate, answer].toSorted(worstFirst);
  return withCauses(path, path.earlier.length > 0 ? [...seen, 'unstable'] : seen, refused);
}

/** What the answer behind TLS says against the service; null where it says nothing, or nobody asked. */
function answerCause({ app }: PathObservation, check: Check, genuine: boolean): Cause | null {
  if (app === null) return null;
  if (app.state === 'skipped') return 'not-tested';
  if (app.state === 'failed') return silenceCause(app.fault, check, genuine);
  return applicationCause(app.evidence, check, genuine);
}

/** What it means that nothing was answered behind TLS. */
function silenceCause(fault: Fault, { host }: Check, genuine: boolean): Cause {
  const ended = fault.kind === 'app-reset' || fault.kind === 'app-close';
  if (!ended) return causeOf(fault);
  // A certificate that is not the vendor's is what to mend; and a service may hang up on whom it does not know.
  if (!genuine || host.clientCertificate) return 'not-tested';
  return host.signatureHeader === null ? causeOf(fault) : 'tls-reset';
}

/** What fails comes before what can be borne, otherwise the earlier stage first. */
function worstFirst(a: Cause, b: Cause): number {
  return Number(bearable.has(a)) - Number(bearable.has(b));
}

/** The same path with one cause explained by another. */
export function withConclusion(judgement: PathJudgement, { replaces, by }: Conclusion): PathJudgement {
  const { path, causes } = judgement;
  if (causes[0] !== replaces) return judgement;
  // A portal explains a foreign certificate, and leaves it what it is; a cause in TLS is said in its place.
  const refused = judgement.refused.flatMap((cause) => {
    if (cause !== replaces || !(by.startsWith('tls-') || by === 'clock-wrong')) return [cause];
    return bearable.has(by) ? [] : [by];
  });
  const explained = [...new Set([by, ...causes.slice(1)])];
  return path.tls?.state === 'passed'
    ? withCauses(path, explained, refused)
    : { ...judgement, causes: explained };
}

function withCauses(
  path: PathObservation,
  causes: readonly Cause[],
  refused: readonly Cause[],
): PathJudgement {
  const state = causes.every((cause) => bearable.has(cause)) ? 'passed' : 'failed';
  return { path, state, causes, refused };
}
