/** How sure a root cause is: what excludes what looks the same, and what leaves it open. */
import type { Cause, Confidence } from '../model/cause.js';
import type { Subject } from './causes/index.js';
import { type Conclusion, isAboutDates } from './conclude.js';

/** What is seen as it is: no other cause looks like it from here. */
const certain: ReadonlySet<Cause> = new Set<Cause>([
  'dns-refused',
  'dns-timeout',
  'dns-unreachable',
  'dns-sinkhole',
  'tcp-no-route',
  'tls-version',
  'tls-not-tls',
  'tls-alert',
  'tls-self-signed',
  'tls-wrong-name',
  'tls-alpn-missing',
  'proxy-unreachable',
  'proxy-timeout',
  'proxy-tls',
  'proxy-auth-required',
  'proxy-denied',
  'some-addresses-fail',
  'some-resolvers-fail',
  'ipv6-broken',
  'unstable',
]);

/** What another cause may hide behind until an experiment has ruled that out. */
const ambiguous: ReadonlySet<Cause> = new Set<Cause>([
  'tls-reset',
  'tls-timeout',
  'tls-mtu-blackhole',
  'tls-untrusted',
  'tls-expired',
  'tls-not-yet-valid',
  'tcp-timeout',
  'tcp-refused',
  'tcp-reset',
]);

/** A check that a root cause explains, as far as it bears upon how sure the cause is. */
export interface Evidence {
  readonly cause: Cause;
  readonly subject: Subject;
  /** What the experiments made of it. */
  readonly conclusion: Conclusion | null;
}

/**
 * How sure a root cause is.
 *
 * @param group the checks that it explains
 * @param experiments false with `--no-experiments`
 */
export function confidenceIn(cause: Cause, group: readonly Evidence[], experiments: boolean): Confidence {
  if (!isInferred(group) && (isProven(group) || certain.has(cause))) return 'certain';
  return ambiguous.has(cause) && (!experiments || leavesOpen(group)) ? 'possible' : 'likely';
}

/** Did an experiment tell this cause from what looks the same, or does the device give its name? */
function isProven(group: readonly Evidence[]): boolean {
  return group.every(
    ({ cause, conclusion, subject }) =>
      (conclusion?.by === cause && conclusion.proves) ||
      (cause === 'tls-intercepted' && subject.product !== undefined),
  );
}

/**
 * A proxy that refuses without saying so in its protocol: something in front of it may have done it; and what is
 * not known to be a proxy may be a web server. An address that unrelated names share: they might share a server.
 * What passes alone might have passed beside others a moment later.
 */
function isInferred(group: readonly Evidence[]): boolean {
  return (
    mayBeCrowded(group) ||
    group.some(({ cause, subject: { status = '', isProxy, sharedAddress, crowded } }) => {
      if (cause === 'unstable') return crowded !== undefined;
      return cause === 'proxy-denied'
        ? !isProxy || !/^403|^451|^not-allowed/.test(status)
        : cause === 'dns-sinkhole' && sharedAddress;
    })
  );
}

/**
 * Might it be a server that stalls, or one that answers not everybody; the clock, for which nothing speaks? Or might
 * it pass alone, as others do?
 */
function leavesOpen(group: readonly Evidence[]): boolean {
  return (
    mayBeCrowded(group) ||
    group.some(({ cause, subject, conclusion }) => {
      if (cause === 'tls-mtu-blackhole') return subject.othersInFull && !conclusion?.proves;
      if (cause === 'tls-reset') return subject.behindTls === 'unknown';
      return isAboutDates(cause) && subject.clockWitness === undefined;
    })
  );
}

function mayBeCrowded(group: readonly Evidence[]): boolean {
  return group.some(({ subject }) => subject.crowded === 'not-tried-alone');
}
