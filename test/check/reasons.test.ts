import { describe, expect, it } from 'vitest';
import type { DnsFault, Fault } from '../../src/model/fault.js';
import type { RootCause } from '../../src/model/report.js';
import { check } from './setup/check.js';
import { FakeNet, genuine, type Script } from './setup/fake-net.js';
import { component, host, row, selection } from './setup/selections.js';

const name = 'camapi.example.com';
const refused = { kind: 'tcp-refused', code: 'ECONNREFUSED' } as const;

async function roots(
  script: Script,
  changes: Parameters<typeof host>[1] = {},
): Promise<readonly RootCause[]> {
  const of = selection([component('cca', [row(host(name, changes))])]);
  const report = await check(of, new FakeNet(script), { retries: 1, experiments: true });
  return report.rootCauses;
}

/** Fails as often as there are faults, then passes. */
function failing<Passes>(passes: Passes, ...faults: readonly Fault[]): () => Fault | Passes {
  const left = [...faults];
  return () => left.shift() ?? passes;
}

describe('what speaks for a warning', () => {
  it.each<[string, Script, RootCause['cause'], readonly string[]]>([
    [
      'a look-up that was repeated',
      { lookup: failing(['52.1.2.3'], { kind: 'dns-servfail', resolver: '10.0.0.53' }) },
      'unstable',
      [`${name}:443: passed after an attempt that failed: resolver 10.0.0.53 could not complete the look-up`],
    ],
    [
      'a connection that was repeated',
      { dial: failing(null, { kind: 'tcp-reset', code: 'ECONNRESET' }) },
      'unstable',
      [
        `${name}:443: passed after an attempt that failed: the connection was reset as soon as it was accepted`,
      ],
    ],
    [
      'a handshake that was repeated',
      { handshake: failing(genuine(name), { kind: 'tls-reset', received: 1 }) },
      'unstable',
      [`${name}:443: passed after an attempt that failed: reset in the handshake after 1 byte from the peer`],
    ],
    [
      'one address of two',
      {
        lookup: () => ['52.1.2.3', '52.1.2.4'],
        dial: (address) => (address === '52.1.2.4' ? refused : null),
      },
      'some-addresses-fail',
      [`${name}:443: 52.1.2.4: the connection was refused`],
    ],
    [
      'one address of two, with a certificate of its own',
      {
        lookup: () => ['52.1.2.3', '52.1.2.4'],
        handshake: (_, address) => genuine(name, { nameMatches: address !== '52.1.2.4' }),
      },
      'some-addresses-fail',
      [`${name}:443: 52.1.2.4: what answers is not accepted (tls-wrong-name)`],
    ],
    [
      'a sinkhole beside an address',
      { lookup: () => ['52.1.2.3', '0.0.0.0'] },
      'some-addresses-fail',
      [`${name}:443: 0.0.0.0 cannot be the vendor's`],
    ],
    [
      'IPv6',
      { lookup: () => ['52.1.2.3', '2600::1'], dial: (address) => (address === '2600::1' ? refused : null) },
      'ipv6-broken',
      [`${name}:443: 2600::1: the connection was refused`],
    ],
    [
      'an intermediate certificate that another server sends',
      { handshake: () => genuine(name, { trusted: false, chainError: 'X', completed: true }) },
      'tls-incomplete-chain',
      [
        `${name}:443: its signature verifies with an intermediate certificate that another server of this run sends`,
      ],
    ],
  ])('%s', async (_, script, cause, because) => {
    expect(await roots(script)).toMatchObject([{ cause, because }]);
  });

  it('a protocol that was offered in vain', async () => {
    expect(await roots({}, { alpn: { 443: ['x-amzn-mqtt-ca'] } })).toMatchObject([
      {
        cause: 'tls-alpn-missing',
        because: [`${name}:443: x-amzn-mqtt-ca was offered, and no protocol was negotiated`],
      },
    ]);
  });
});

it('only the addresses that fail are named as failing', async () => {
  const lookup = () => ['52.1.2.3', '52.1.2.4', '2600::1'];
  const [some] = await roots({ lookup, dial: (address) => (address === '52.1.2.4' ? refused : null) });
  expect(some?.remedy).toContain(`${name} port 443: some fail (52.1.2.4) while others answer.`);
  const [six] = await roots({ lookup, dial: (address) => (address === '2600::1' ? refused : null) });
  expect(six?.remedy).toContain(`Let IPv6 to ${name} port 443 (2600::1) pass`);
});

describe('a resolver that fails beside another', () => {
  const up = { resolver: '10.0.0.53', fault: null, addresses: ['52.1.2.3'] };
  const down = (resolver: string, kind: 'dns-timeout' | 'dns-unreachable') => ({
    resolver,
    fault: { kind, resolver },
    addresses: [],
  });

  it('is named in the remedy, and not the one that answers', async () => {
    expect(await roots({ survey: [up, down('10.0.0.54', 'dns-timeout')] })).toMatchObject([
      {
        cause: 'some-resolvers-fail',
        because: ['resolver 10.0.0.54 did not answer'],
        remedy:
          "Mend the resolver 10.0.0.54 or take it out of the clients' configuration (DHCP): it does not answer, while another does.",
      },
    ]);
  });

  it('may be several', async () => {
    const survey = [down('10.0.0.52', 'dns-unreachable'), up, down('10.0.0.54', 'dns-timeout')];
    expect(await roots({ survey })).toMatchObject([
      {
        because: ['nothing listens at resolver 10.0.0.52', 'resolver 10.0.0.54 did not answer'],
        remedy: expect.stringMatching(/^Mend the resolvers 10\.0\.0\.52 and 10\.0\.0\.54 or take them out/),
      },
    ]);
  });
});

it('what accepts any connection is said of the site', async () => {
  const script: Script = {
    lookup: ({ host: asked }) =>
      asked === name ? ['52.1.2.3'] : { kind: 'dns-nxdomain', resolver: '10.0.0.53' },
    handshake: () => ({ kind: 'tls-reset', received: 0 }),
  };
  expect(await roots(script)).toMatchObject([
    { cause: 'tls-reset' },
    {
      cause: 'transparent-proxy',
      because: ['192.0.2.1, which cannot exist, accepts connections on port 443'],
    },
  ]);
});

it.each([
  ['2036-01-01T00:00:00Z', 'have expired'],
  ['2016-01-01T00:00:00Z', 'do not date them ahead'],
])('a clock that says %s is held against the certificates', async (now, they) => {
  const of = selection([component('cca', [row(host(name)), row(host('iot.example.net', { owner: 'aws' }))])]);
  const { rootCauses } = await check(of, new FakeNet(), { now });
  expect(rootCauses).toMatchObject([
    {
      cause: 'clock-wrong',
      because: [expect.stringMatching(new RegExp(`^2 checks: .* says ${now.slice(0, -1)}.* ${they}$`))],
    },
  ]);
});

it.each(['EACCES', 'EPERM'])('a connection that this machine itself does not let out: %s', async (code) => {
  const script: Script = {
    lookup: ({ host: asked }) =>
      asked === name ? ['52.1.2.3'] : { kind: 'dns-nxdomain', resolver: '10.0.0.53' },
    dial: () => ({ kind: 'tcp-unreachable', code }),
  };
  const [root] = await roots(script);
  expect(root).toMatchObject({
    cause: 'tcp-unreachable',
    owner: 'host',
    because: [`${name}:443: this machine does not let the connection out (${code})`],
  });
  expect(root?.remedy).toContain('on the machine itself');
});

it('of several endpoints the words are in the plural', async () => {
  const of = selection([component('cca', [row(host(name)), row(host('rgt.example.com'))])]);
  const seen = new Set<string>();
  const script: Script = {
    lookup: ({ host: asked }) => [asked === name ? '52.1.2.3' : '52.1.2.4'],
    dial: (address) => {
      if (seen.has(address)) return null;
      seen.add(address);
      return { kind: 'tcp-reset', code: 'ECONNRESET' };
    },
  };
  const { rootCauses } = await check(of, new FakeNet(script), { retries: 1 });
  expect(rootCauses).toMatchObject([
    { cause: 'unstable', remedy: expect.stringContaining('both endpoints checked: they passed only after') },
  ]);
});

it('what fails comes first, however many checks warn', async () => {
  const names = ['a.example.com', 'b.example.com', 'c.example.com'];
  const of = selection([
    component(
      'cca',
      names.map((one) => row(host(one))),
    ),
  ]);
  const script: Script = {
    handshake: ({ serverName }) =>
      genuine(
        serverName,
        serverName === 'c.example.com' ? { nameMatches: false } : { completed: true, trusted: false },
      ),
  };
  const { rootCauses } = await check(of, new FakeNet(script));
  expect(rootCauses.map(({ cause, checks }) => [cause, checks.length])).toEqual([
    ['tls-wrong-name', 1],
    ['tls-incomplete-chain', 2],
  ]);
});

it('a portal leaves the certificate what it is', async () => {
  const of = selection([component('cca', [row(host(name)), row(host('iot.example.net', { owner: 'aws' }))])]);
  const script: Script = {
    handshake: () => genuine('portal.example', { nameMatches: false }),
    inClear: () => ({ status: 302, location: 'http://portal.example/login' }),
  };
  const { checks } = await check(of, new FakeNet(script), { experiments: true });
  expect(checks[0]).toMatchObject({ cause: 'captive-portal' });
  expect(checks[0]?.stages.at(-1)).toMatchObject({
    stage: 'tls',
    state: 'failed',
    detail: expect.stringContaining('the certificate is not accepted (tls-wrong-name)'),
  });
});

describe('an address from the hosts file', () => {
  const of = selection([component('cca', [row(host(name))])]);

  it('is noted where it passes', async () => {
    const { notes } = await check(of, new FakeNet({ hostsFile: true }));
    expect(notes).toEqual([
      `the hosts file of this machine gives the address of ${name}: no resolver was asked, as a device will`,
    ]);
    expect((await check(of, new FakeNet())).notes).toEqual([]);
  });

  it.each<[string, Script]>([
    ['dns-sinkhole', { lookup: () => ['0.0.0.0'] }],
    ['tls-wrong-name', { handshake: () => genuine('other.example', { nameMatches: false }) }],
  ])('is for whoever administers this machine: %s', async (cause, script) => {
    const { rootCauses } = await check(of, new FakeNet({ hostsFile: true, ...script }));
    expect(rootCauses).toMatchObject([{ cause, owner: 'host' }]);
    expect(rootCauses[0]?.remedy).toMatch(/this machine's hosts file/);
    expect(rootCauses[0]?.remedy).not.toMatch(/DNS filtering|block list/);
  });
});

it.each<[string, string, Parameters<typeof genuine>[1], RegExp, RegExp]>([
  ['the leaf', '2027-02-01T00:00:00Z', {}, /expired on 2027-01-01T/, /own dates/],
  [
    'one above it',
    '2026-06-01T00:00:00Z',
    { chainError: 'CERT_HAS_EXPIRED' },
    /own dates are right/,
    /expired on/,
  ],
  ['a leaf to come', '2025-02-01T00:00:00Z', {}, /not valid before 2026-01-01T/, /own dates/],
])('a date that is wrong is quoted, and no other: %s', async (_, now, changes, says, not) => {
  const of = selection([component('cca', [row(host(name))])]);
  const script: Script = { handshake: () => genuine(name, changes) };
  const [root] = (await check(of, new FakeNet(script), { now })).rootCauses;
  expect(root?.remedy).toMatch(says);
  expect(root?.remedy).not.toMatch(not);
  expect(root?.remedy).toContain(`this machine's clock, which says ${now.slice(0, 10)}`);
});

it.each<[DnsFault['kind'], 'tcp' | 'not-let-out', RootCause['owner'], RegExp, RegExp]>([
  ['dns-timeout', 'tcp', 'dns', /over TCP port 53 too/, /no answer/],
  ['dns-unreachable', 'not-let-out', 'host', /on the machine itself/, /Start the DNS service/],
])('a refusal that is not the resolver’s absence: %s, %s', async (kind, refused, owner, says, not) => {
  const [root] = await roots({ lookup: () => ({ kind, resolver: '10.0.0.53', refused }) });
  expect(root).toMatchObject({ cause: kind, owner });
  expect(root?.remedy).toMatch(says);
  expect(`${root?.remedy} ${root?.because}`).not.toMatch(not);
});
