import type { Case } from './case.js';

const byName = (word: string, verdict: string) => ({
  v4: [`-A FORWARD -p tcp -m string --algo bm --string ${word} -j ${verdict}`],
});

/** The handshake, and the certificate in it. */
export const tls: readonly Case[] = [
  {
    name: 'a name is filtered with a reset',
    firewall: byName('kinesis', 'REJECT --reject-with tcp-reset'),
    expect: {
      exit: 1,
      roots: [{ cause: 'tls-sni-filtered', owner: 'firewall', checks: ['kinesis*'] }],
      without: ['tls-reset'],
    },
  },
  {
    name: 'a name is filtered by silence',
    firewall: byName('kinesis', 'DROP'),
    expect: {
      exit: 1,
      roots: [{ cause: 'tls-sni-filtered', checks: ['kinesis*'] }],
      without: ['tls-timeout'],
    },
  },
  {
    name: 'a server stalls',
    servers: ['stall:kinesis*'],
    expect: { exit: 1, roots: [{ cause: 'tls-timeout', checks: ['kinesis*'] }], without: ['tls-timeout'] },
  },
  {
    name: 'full-size packets vanish',
    firewall: { v4: ['-A FORWARD -p tcp -m length --length 700:65535 -j DROP'] },
    expect: {
      exit: 1,
      roots: [{ cause: 'tls-mtu-blackhole', owner: 'network', confidence: 'certain', checks: ['*'] }],
      without: ['tls-timeout'],
    },
  },
  {
    name: 'full-size packets from outside vanish',
    firewall: {
      v4: ['-A FORWARD -p tcp -m multiport --sports 443,8883 -m length --length 700:65535 -j DROP'],
    },
    expect: {
      exit: 1,
      roots: [{ cause: 'tls-mtu-blackhole', owner: 'network', confidence: 'likely', checks: ['*'] }],
      without: ['tls-timeout'],
    },
  },
  {
    // As a server that waits for its keys, or a device that decrypts and waits for the server.
    name: 'a server stalls over what it accepts, and refuses the rest at once',
    servers: ['stall-accepted:kinesis*'],
    expect: {
      exit: 1,
      roots: [{ cause: 'tls-mtu-blackhole', confidence: 'possible', checks: ['kinesis*'] }],
      without: ['tls-timeout'],
    },
  },
  {
    name: 'a server resets every handshake',
    servers: ['reset:kinesis*'],
    expect: { exit: 1, roots: ['tls-reset'], checks: { 'kinesis*': 'tls-reset' } },
  },
  {
    name: 'a server closes every handshake',
    servers: ['close:kinesis*'],
    expect: { exit: 1, roots: ['tls-reset'], checks: { 'kinesis*': 'tls-reset' } },
  },
  {
    name: 'a server that filters by name itself',
    servers: ['sni-filter:kinesis*'],
    expect: { exit: 1, roots: ['tls-sni-filtered'], without: ['tls-reset'] },
  },
  {
    name: 'clear text on the port',
    servers: ['cleartext:rgt*'],
    expect: { exit: 1, roots: ['tls-not-tls'], checks: { 'rgt*': 'tls-not-tls' } },
  },
  {
    name: 'endless garbage on the port',
    servers: ['garbage:rgt*'],
    expect: { exit: 1, roots: ['tls-not-tls'], checks: { 'rgt*': 'tls-not-tls' } },
  },
  {
    name: 'a byte a second',
    servers: ['drip:rgt*'],
    expect: { exit: 1, roots: ['tls-timeout'], checks: { 'rgt*': 'tls-timeout' } },
  },
  {
    name: 'an alert',
    servers: ['alert:rgt*'],
    expect: { exit: 1, roots: ['tls-alert'], checks: { 'rgt*': 'tls-alert' } },
  },
  {
    name: 'only old versions',
    servers: ['old-tls:rgt*'],
    expect: { exit: 1, roots: ['tls-version'], checks: { 'rgt*': 'tls-version' } },
  },
  {
    name: 'a known product decrypts everything',
    servers: ['intercept:*'],
    expect: { exit: 1, roots: [{ cause: 'tls-intercepted', owner: 'inspection', checks: ['*'] }] },
  },
  {
    name: 'a known product decrypts one domain',
    servers: ['intercept:*.amazonaws.com'],
    expect: {
      exit: 1,
      roots: [{ cause: 'tls-intercepted', checks: ['*.amazonaws.com:*'] }],
      components: { rdms: 'pass', cca: 'fail' },
    },
  },
  {
    name: 'an unknown product decrypts everything',
    servers: ['intercept-unknown:*'],
    expect: { exit: 1, roots: [{ cause: 'tls-intercepted', checks: ['*'] }] },
  },
  {
    name: 'an unknown product decrypts one name, and any neutral one',
    servers: ['intercept-unknown:rgt*'],
    expect: { exit: 1, roots: ['tls-intercepted'], without: ['tls-untrusted'] },
  },
  {
    name: "the vendor's private authority",
    servers: ['untrusted:*.srv.ygles.com'],
    expect: { exit: 1, roots: [{ cause: 'tls-untrusted', checks: ['*.srv.ygles.com:*'] }] },
  },
  {
    name: "the vendor's private authority on several domains",
    servers: ['untrusted:*.srv.ygles.com', 'untrusted:*.c-cdsknn.net'],
    expect: { exit: 1, roots: ['tls-untrusted'] },
  },
  {
    name: "the vendor's private authority, given with --ca-file",
    servers: ['untrusted:*.srv.ygles.com'],
    args: ['--ca-file', 'CANON_CA'],
    expect: { exit: 0, roots: [] },
  },
  {
    name: "the site's own inspection, given with --inspection-ca",
    servers: ['intercept:b01*'],
    args: ['--inspection-ca', 'INSPECTION_CA'],
    expect: { exit: 1, roots: ['tls-intercepted'], components: { 'cdca-v1': 'warn', erds: 'fail' } },
  },
  {
    name: 'an expired certificate',
    servers: ['expired:rgt*'],
    expect: { exit: 1, roots: [{ cause: 'tls-expired', owner: 'vendor', checks: ['rgt*'] }] },
  },
  {
    name: 'a certificate from the future',
    servers: ['not-yet-valid:rgt*'],
    expect: { exit: 1, roots: ['tls-not-yet-valid'], checks: { 'rgt*': 'tls-not-yet-valid' } },
  },
  {
    name: 'a clock ten years ahead',
    clock: '+10y',
    expect: { exit: 1, roots: [{ cause: 'clock-wrong', owner: 'host', checks: ['*'] }] },
  },
  {
    name: 'a clock ten years behind',
    clock: '-10y',
    expect: { exit: 1, roots: [{ cause: 'clock-wrong', owner: 'host', checks: ['*'] }] },
  },
  {
    name: "a clock ten years ahead, and one owner's certificates",
    clock: '+10y',
    selectors: ['rdms'],
    expect: {
      exit: 1,
      roots: [{ cause: 'clock-wrong', owner: 'host', confidence: 'certain', checks: ['*'] }],
      without: ['tls-expired'],
    },
  },
  {
    name: 'an expired certificate, and nothing else',
    servers: ['expired:b01*'],
    selectors: ['cdca-v1'],
    expect: {
      exit: 1,
      roots: [{ cause: 'tls-expired', owner: 'vendor', confidence: 'certain' }],
      without: ['tls-expired'],
    },
  },
  {
    name: 'a certificate for another name',
    servers: ['wrong-name:rgt*'],
    expect: { exit: 1, roots: ['tls-wrong-name'], checks: { 'rgt*': 'tls-wrong-name' } },
  },
  {
    name: 'a certificate that vouches for itself',
    servers: ['self-signed:rgt*'],
    expect: { exit: 1, roots: ['tls-self-signed'], checks: { 'rgt*': 'tls-self-signed' } },
  },
  {
    name: 'a missing intermediate certificate',
    servers: ['incomplete-chain:rgt*'],
    expect: {
      exit: 0,
      roots: ['tls-incomplete-chain'],
      checks: { 'rgt*': 'tls-incomplete-chain' },
      // Seen at once where the intermediate came with another host's chain before.
      without: ['tls-incomplete-chain', 'tls-untrusted'],
    },
  },
  {
    name: 'the application protocol is not negotiated',
    servers: ['no-alpn:a2etju*'],
    expect: { exit: 0, roots: ['tls-alpn-missing'], checks: { 'a2etju*:443': 'tls-alpn-missing' } },
  },
];
