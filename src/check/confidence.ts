import type { Cause, Confidence } from '../model/cause.js';

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

/**
 * How sure a root cause is.
 *
 * @param experiments false with `--no-experiments`
 * @param proven true where an experiment settled it
 * @param inferred true where it was concluded from other checks, and not seen
 */
export function confidenceIn(
  cause: Cause,
  experiments: boolean,
  proven: boolean,
  inferred = false,
): Confidence {
  if (!inferred && (proven || certain.has(cause))) return 'certain';
  return ambiguous.has(cause) && !experiments ? 'possible' : 'likely';
}
