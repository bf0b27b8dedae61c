/** What follows from the counter-experiments on one check: pure, and the only place that says so. */
import type { Cause } from '../model/cause.js';
import type { Fault } from '../model/fault.js';
import type { Handshake, Outcome } from '../model/network.js';
import { describeFault } from './detail.js';
import type { Findings, NamedHandshake, PathFindings, ServerTime, SiteFindings } from './findings.js';
import type { PathJudgement } from './judge-path.js';
import type { Observation } from './observation.js';
import { explainedByPortal } from './portal.js';

export interface Conclusion {
  /** The cause that was seen at first, and the one that explains it. */
  readonly replaces: Cause;
  readonly by: Cause;
  readonly because: readonly string[];
  /** Does it exclude what looks the same? */
  readonly proves: boolean;
}

/** Most experiments settle the matter where another cause takes the first one's place. */
function concluded(
  replaces: Cause,
  by: Cause,
  because: readonly string[],
  proves = replaces !== by,
): Conclusion {
  return { replaces, by, because, proves };
}

export const completedElsewhere =
  'its signature verifies with an intermediate certificate that another server of this run sends';

/** At most one conclusion for a check; null where the experiments say nothing more than the check itself. */
export function conclude(
  observation: Observation,
  leading: PathJudgement | undefined,
  findings: Findings,
  now: Date,
): Conclusion | null {
  const held = heldByPortal(observation, leading, findings.site);
  if (held) return held;
  const invented = inventedAnswer(observation, leading, findings.site);
  if (invented) return invented;
  const tls = leading?.path.tls;
  const [cause] = leading?.causes ?? [];
  if (tls?.state === 'passed' && cause && findings.site.time) {
    const dated = aboutDates(tls.evidence, cause, findings.site.time, now);
    if (dated) return dated;
  }
  const seen = findings.paths.get(observation.check.id);
  if (!seen || !tls || !cause) return null;
  if (tls.state === 'failed') return aboutHandshake(tls.fault, cause, seen);
  return tls.state === 'passed' ? aboutCertificate(tls.evidence, cause, seen) : null;
}

function aboutHandshake(fault: Fault, cause: Cause, seen: PathFindings): Conclusion | null {
  const { otherNames = [], smallAnswer, largeHello, unspoken, inClear } = seen;
  const by = (to: Cause, ...because: readonly string[]) => concluded(cause, to, because);
  if (fault.kind === 'tls-garbage') {
    return inClear
      ? by(cause, `asked in clear it says "${inClear.slice(0, 80)}" (${protocolOf(inClear)})`)
      : null;
  }
  const completed = otherNames.find(({ outcome }) => outcome.state === 'passed');
  const answered = completed ?? otherNames.find(({ outcome }) => isAnswer(outcome));
  const filtered = answered && by('tls-sni-filtered', `over the same path, ${describeAnswer(answered)}`);
  if (fault.kind === 'tls-silence') {
    if (completed && filtered) return filtered;
    if (smallAnswer && isReaction(smallAnswer)) {
      // Without this, a server that answers what it refuses and stalls over what it accepts looks the same.
      const large = largeHello?.state === 'failed' && largeHello.fault.kind === 'tls-silence';
      const because = [smallPasses(smallAnswer), ...(large ? [largeVanishes] : [])];
      return concluded(cause, 'tls-mtu-blackhole', because, large);
    }
    return filtered ?? by(cause, ...sameForOthers(otherNames));
  }
  if (filtered) return filtered;
  if (unspoken?.state === 'failed' && unspoken.fault.kind === 'tcp-reset') {
    return by('tcp-reset', 'a connection over which nothing is sent is reset too');
  }
  return by(cause, ...sameForOthers(otherNames));
}

function aboutCertificate(handshake: Handshake, cause: Cause, seen: PathFindings): Conclusion | null {
  if (cause !== 'tls-untrusted' && cause !== 'tls-intercepted') return null;
  const minted = seen.otherNames?.find(
    ({ outcome }) =>
      outcome.state === 'passed' &&
      outcome.evidence.nameMatches &&
      !outcome.evidence.trusted &&
      outcome.evidence.certificate.issuer === handshake.certificate.issuer,
  );
  if (minted) {
    const because = `asked for ${minted.name}, the same address shows a certificate made for that name by the same issuer`;
    return concluded(cause, 'tls-intercepted', [because]);
  }
  const { again } = seen;
  if (again?.state === 'passed' && again.evidence.completed) {
    return concluded(cause, 'tls-incomplete-chain', [completedElsewhere]);
  }
  return null;
}

export function isAboutDates(cause: Cause): boolean {
  return cause === 'tls-expired' || cause === 'tls-not-yet-valid';
}

/** A clock that is off by less makes no difference to a certificate whose own dates are right, in milliseconds. */
const tolerated = 86_400_000;

/** Certificate or clock? A server that holds the genuine key has been asked what time it is. */
function aboutDates(
  handshake: Handshake,
  cause: Cause,
  { host, date }: ServerTime,
  now: Date,
): Conclusion | null {
  if (!isAboutDates(cause)) return null;
  const { validFrom, validTo } = handshake.certificate;
  const then = Date.parse(date);
  const held = (time: number) => Date.parse(validFrom) <= time && time <= Date.parse(validTo);
  const off = Math.abs(then - now.getTime());
  const wrong = held(now.getTime()) ? off > tolerated : held(then);
  const said = `${host}, whose certificate is genuine but for its dates, says that it is ${date}`;
  // Where both clocks are off, each in its way, neither proves anything.
  return concluded(cause, wrong ? 'clock-wrong' : cause, [said], wrong || off <= tolerated);
}

/**
 * Where a portal answers for everybody, it is what ends the connections. Those through a proxy do not meet it. A filter
 * that lets nothing through may redirect to its page as a portal does to its own: that is never certain.
 */
function heldByPortal(
  { route }: Observation,
  leading: PathJudgement | undefined,
  { portal }: SiteFindings,
): Conclusion | null {
  const [cause] = leading?.causes ?? [];
  if (portal === null || cause === undefined || route.kind !== 'direct' || leading?.state !== 'failed')
    return null;
  return explainedByPortal(cause) ? concluded(cause, 'captive-portal', [portal], false) : null;
}

/**
 * Is the answer to this name the one that the resolver gives to names that do not exist? A vendor may have a
 * wildcard of its own, so names beside the host prove it only together with a name that is nobody's, or with
 * a server that cannot show the vendor's certificate.
 */
function inventedAnswer(
  { check, lookup }: Observation,
  leading: PathJudgement | undefined,
  { invented }: SiteFindings,
): Conclusion | null {
  const outcome = lookup?.outcome;
  if (outcome?.state !== 'passed' || outcome.evidence.source !== 'resolver') return null;
  const given = new Set(outcome.evidence.addresses.map(({ address }) => address));
  const same = invented.filter(({ addresses }) => addresses.some((address) => given.has(address)));
  const beside = same.some(({ domain }) => check.host.name.endsWith(`.${domain}`) && domain !== 'com');
  const anywhere = same.some(({ domain }) => domain === 'com') || same.length > 1;
  const tls = leading?.path.tls;
  const stranger = tls?.state === 'passed' && (!tls.evidence.trusted || !tls.evidence.nameMatches);
  if (!anywhere && !(beside && stranger)) return null;
  const under = same.map(({ domain }) => domain).join(', ');
  const because = `the resolver gives the same address to made-up names under ${under}`;
  return concluded(leading?.causes[0] ?? 'dns-sinkhole', 'dns-rewritten', [because]);
}

/** Did the peer speak TLS: a handshake, or an alert? */
function isAnswer(outcome: Outcome<Handshake>): boolean {
  return (
    outcome.state === 'passed' ||
    (outcome.state === 'failed' && ['tls-alert', 'tls-version'].includes(outcome.fault.kind))
  );
}

/** Did the peer do anything but keep silent, once connected? */
function isReaction(outcome: Outcome<Handshake>): boolean {
  return (
    isAnswer(outcome) ||
    (outcome.state === 'failed' && ['tls-reset', 'tls-close'].includes(outcome.fault.kind))
  );
}

function describeAnswer({ name, outcome }: NamedHandshake): string {
  return outcome.state === 'failed'
    ? `a handshake for ${name} gets an answer: ${describeFault(outcome.fault)}`
    : `a handshake for ${name} completes`;
}

function smallPasses(outcome: Outcome<Handshake>): string {
  const answer = outcome.state === 'failed' ? describeFault(outcome.fault) : 'the handshake completes';
  return `for the same name, a request that is answered in one small packet gets through: ${answer}`;
}

const largeVanishes = 'the same request in packets of full size gets no answer';

function sameForOthers(others: readonly NamedHandshake[]): readonly string[] {
  const names = others.filter(({ outcome }) => outcome.state === 'failed').map(({ name }) => name);
  return names.length === 0 ? [] : [`a handshake for ${names.join(' or ')} ends in the same way`];
}

/** Protocols that a server on a wrong port is likely to speak, by how they begin. */
const greetings: readonly (readonly [RegExp, string])[] = [
  [/^HTTP\/\d/, 'HTTP'],
  [/^<(!doctype|html|\?xml)/i, 'a web page'],
  [/^SSH-/, 'SSH'],
  [/^220[ -].*(smtp|mail)/i, 'SMTP'],
  [/^220[ -]/, 'FTP or SMTP'],
  [/^\+OK/, 'POP3'],
  [/^\* OK/, 'IMAP'],
];

function protocolOf(said: string): string {
  return greetings.find(([pattern]) => pattern.test(said))?.[1] ?? 'an unknown protocol';
}
