/** The causes of the command-line contract, in its order. Scripts match on these ids. */
export const causeIds = [
  'dns-nxdomain',
  'dns-nodata',
  'dns-servfail',
  'dns-refused',
  'dns-timeout',
  'dns-unreachable',
  'dns-sinkhole',
  'dns-rewritten',
  'tcp-timeout',
  'tcp-refused',
  'tcp-unreachable',
  'tcp-no-route',
  'tcp-reset',
  'tls-sni-filtered',
  'tls-reset',
  'tls-timeout',
  'tls-mtu-blackhole',
  'tls-not-tls',
  'tls-version',
  'tls-alert',
  'tls-intercepted',
  'tls-untrusted',
  'tls-incomplete-chain',
  'tls-self-signed',
  'tls-expired',
  'tls-not-yet-valid',
  'clock-wrong',
  'tls-wrong-name',
  'tls-alpn-missing',
  'proxy-unreachable',
  'proxy-timeout',
  'proxy-tls',
  'proxy-auth-required',
  'proxy-denied',
  'proxy-upstream',
  'proxy-not-a-proxy',
  'http-blocked',
  'captive-portal',
  'transparent-proxy',
  'some-addresses-fail',
  'some-resolvers-fail',
  'ipv6-broken',
  'alternative-port-blocked',
  'unstable',
  'client-certificate-required',
  'not-tested',
] as const;

export type Cause = (typeof causeIds)[number];

/** What a check, a requirement or a component comes to. `untested` is never a pass. */
export type Verdict = 'pass' | 'warn' | 'fail' | 'untested';

/** The team that can mend a cause. */
export type Owner = 'dns' | 'firewall' | 'proxy' | 'inspection' | 'network' | 'host' | 'vendor';

/** How sure a root cause is, given the experiments that were run. */
export type Confidence = 'certain' | 'likely' | 'possible';
