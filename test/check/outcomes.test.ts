import { describe, expect, it } from 'vitest';
import type { Host } from '../../src/model/catalogue.js';
import { check, outcome } from './setup/check.js';
import { FakeNet, genuine, type Script } from './setup/fake-net.js';
import { component, host, row, selection } from './setup/selections.js';

const name = 'camapi.example.com';

async function one(script: Script, changes: Partial<Host> = {}, retries = 0): Promise<string> {
  const report = await check(selection([component('cca', [row(host(name, changes))])]), new FakeNet(script), {
    retries,
  });
  const [only] = report.checks;
  return only ? outcome(only) : 'nothing';
}

const refused = { kind: 'tcp-refused', code: 'ECONNREFUSED' } as const;
const noRoute = { kind: 'tcp-no-route', code: 'ENETUNREACH' } as const;
const resolver = '10.0.0.53';

describe('an address that the system has and the resolvers have not', () => {
  const denied = { kind: 'dns-nxdomain', resolver } as const;
  const dead = { kind: 'dns-timeout', resolver } as const;
  const wrongName = { handshake: () => genuine(name, { nameMatches: false }) };

  it.each<[string, Script, string]>([
    ['passes with a warning', { instead: denied }, 'warn dns-nxdomain'],
    ['of a resolver that is silent', { instead: dead }, 'warn dns-timeout'],
    [
      'that fails: the denial comes first',
      { instead: denied, ...wrongName },
      'fail dns-nxdomain +tls-wrong-name',
    ],
    [
      'that fails: the silence comes last',
      { instead: dead, ...wrongName },
      'fail tls-wrong-name +dns-timeout',
    ],
    [
      "that cannot be the vendor's",
      { instead: denied, lookup: () => ['10.1.2.3'] },
      'fail dns-nxdomain +dns-sinkhole',
    ],
  ])('%s', async (_, script, expected) => {
    expect(await one(script)).toBe(expected);
  });

  it('is told as what it is', async () => {
    const report = await check(
      selection([component('cca', [row(host(name))])]),
      new FakeNet({ instead: denied }),
    );
    expect(report.exitCode).toBe(0);
    expect(report.rootCauses).toMatchObject([
      {
        cause: 'dns-nxdomain',
        owner: 'dns',
        because: [
          `${name}:443: 52.1.2.3 from this machine's own look-up, though resolver 10.0.0.53 says the name does not exist`,
        ],
        remedy: expect.stringMatching(
          /^Let the resolver 10\.0\.0\.53 answer .* a device that asks the resolver does not\.$/,
        ),
      },
    ]);
  });
});

describe('one check', () => {
  it.each<[string, Script, string]>([
    ['passes', {}, 'pass'],
    ['name unknown', { lookup: () => ({ kind: 'dns-nxdomain', resolver }) }, 'fail dns-nxdomain'],
    ['resolver dead', { lookup: () => ({ kind: 'dns-unreachable', resolver }) }, 'fail dns-unreachable'],
    ['refused', { dial: () => refused }, 'fail tcp-refused'],
    ['dropped', { dial: () => 'silence' }, 'fail tcp-timeout'],
    ['no route', { dial: () => noRoute }, 'fail tcp-no-route'],
    ['handshake stalls', { handshake: () => 'silence' }, 'fail tls-timeout'],
    ['closed in the handshake', { handshake: () => ({ kind: 'tls-close', received: 0 }) }, 'fail tls-reset'],
    ['clear text', { handshake: () => ({ kind: 'tls-garbage', code: 'X' }) }, 'fail tls-not-tls'],
    [
      'key too small',
      { handshake: () => ({ kind: 'tls-unacceptable', code: 'ERR_SSL_DH_KEY_TOO_SMALL' }) },
      'fail tls-version',
    ],
    [
      'no sockets left here',
      { dial: () => ({ kind: 'out-of-resources', code: 'EMFILE' }) },
      'untested not-tested',
    ],
  ])('%s', async (_, script, expected) => {
    expect(await one(script)).toBe(expected);
  });

  it.each<[string, Parameters<typeof genuine>[1], string]>([
    ['unknown root', { trusted: false, chainError: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'fail tls-untrusted'],
    ['other name', { nameMatches: false }, 'fail tls-wrong-name'],
    ['an expired intermediate', { chainError: 'CERT_HAS_EXPIRED' }, 'fail tls-expired'],
    [
      'unknown root and other name',
      { trusted: false, chainError: 'X', nameMatches: false },
      'fail tls-untrusted +tls-wrong-name',
    ],
    ["the site's own inspection", { inspected: true, trusted: false }, 'fail tls-intercepted'],
    ['device certificate wanted', { clientCertificateRequested: true }, 'pass client-certificate-required'],
    [
      'wanted by a stranger',
      { clientCertificateRequested: true, trusted: false, chainError: 'X' },
      'fail tls-untrusted +client-certificate-required',
    ],
  ])('certificate: %s', async (_, changes, expected) => {
    expect(await one({ handshake: () => genuine(name, changes) })).toBe(expected);
  });

  it.each([
    ['2025-12-31T23:59:59Z', 'fail tls-not-yet-valid'],
    ['2026-01-01T00:00:01Z', 'pass'],
    ['2027-01-01T00:00:01Z', 'fail tls-expired'],
  ])('a certificate for 2026, on %s', async (now, expected) => {
    const report = await check(selection([component('cca', [row(host(name))])]), new FakeNet(), { now });
    expect(report.checks.map(outcome)).toEqual([expected]);
  });

  it('says when the application protocol was not negotiated', async () => {
    const alpn = { 443: ['x-amzn-mqtt-ca'] };
    expect(await one({}, { alpn })).toBe('warn tls-alpn-missing');
    expect(await one({ handshake: () => genuine(name, { alpn: 'x-amzn-mqtt-ca' }) }, { alpn })).toBe('pass');
  });
});

describe('addresses', () => {
  const v4 = '52.1.2.3';
  const other = '52.1.2.4';
  const v6 = '2600::1';
  const on = (
    addresses: readonly string[],
    failing: Record<string, Script['dial'] extends ((...a: never[]) => infer R) | undefined ? R : never>,
  ): Script => ({
    lookup: () => addresses,
    dial: (address) => failing[address] ?? null,
  });

  it.each<[string, Script, string]>([
    ['one of two refuses', on([v4, other], { [other]: refused }), 'warn some-addresses-fail +tcp-refused'],
    ['IPv6 fails, IPv4 passes', on([v4, v6], { [v6]: refused }), 'warn ipv6-broken +tcp-refused'],
    ['IPv4 fails, IPv6 passes', on([v4, v6], { [v4]: refused }), 'warn some-addresses-fail +tcp-refused'],
    ['no IPv6 on this machine', on([v4, v6], { [v6]: noRoute }), 'pass'],
    ['no IPv6 here, and IPv4 refuses', on([v4, v6], { [v6]: noRoute, [v4]: refused }), 'fail tcp-refused'],
    ['no IPv4 on this machine', on([v4, v6], { [v4]: noRoute }), 'pass'],
    ['no way at all', on([v4, v6], { [v4]: noRoute, [v6]: noRoute }), 'fail tcp-no-route'],
    [
      'all fail, each in its way',
      on([v4, other], { [v4]: 'silence', [other]: refused }),
      'fail tcp-timeout +tcp-refused',
    ],
    ['one of two is a sinkhole', on([v4, '0.0.0.0'], {}), 'warn some-addresses-fail +dns-sinkhole'],
  ])('%s', async (_, script, expected) => {
    expect(await one(script)).toBe(expected);
  });

  it.each([
    '0.0.0.0',
    '127.0.0.1',
    '169.254.1.1',
    '192.0.2.7',
    '198.51.100.7',
    '203.0.113.7',
    '240.0.0.1',
    '10.1.2.3',
    '192.168.1.1',
    '172.20.0.1',
    '100.64.0.1',
    '::',
    '::1',
    'fc00::1',
    'fd12::1',
    '2001:db8::1',
    '::ffff:127.0.0.1',
    '64:ff9b::10.0.0.1',
  ])('%s cannot be the vendor: nothing is sent there', async (address) => {
    const net = new FakeNet({ lookup: () => [address] });
    const report = await check(selection([component('cca', [row(host(name))])]), net);
    expect(report.checks.map(outcome)).toEqual(['fail dns-sinkhole']);
    expect(net.dialled).toEqual([]);
  });

  it.each([
    ['10.1.2.3', 'pass'],
    ['fd12::1', 'pass'],
    ['127.0.0.1', 'fail dns-sinkhole'],
    ['0.0.0.0', 'fail dns-sinkhole'],
    ['203.0.113.7', 'fail dns-sinkhole'],
  ])('%s, where the catalogue allows private addresses', async (address, expected) => {
    expect(await one({ lookup: () => [address] }, { privateAddresses: true })).toBe(expected);
  });

  it.each([
    [['52.1.2.3', 'fd64::1:0:0:3401:203'], 'pass'],
    [['52.1.2.3', 'fd64::1:0:0:3401:204'], 'warn some-addresses-fail +dns-sinkhole'],
    [['10.1.2.3', 'fd64::1:0:0:a01:203'], 'fail dns-sinkhole'],
  ])("%j: a site's own prefix for NAT64 is told by the IPv4 address in it", async (addresses, expected) => {
    expect(await one({ lookup: () => addresses })).toBe(expected);
  });

  it.each([
    [['fd64::1:0:0:3401:203'], ['fd64::1:0:0:c000:aa'], 'pass'],
    [['fd64::1:0:0:3401:203'], ['192.0.0.170', 'fd64::1:0:0:c000:ab'], 'pass'],
    [['fd64::1:0:0:3401:203'], ['fd65::c000:aa'], 'fail dns-sinkhole'],
    [['fd64::1:0:0:3401:203'], ['fd64::1:0:0:a01:203'], 'fail dns-sinkhole'],
    [['fd64::1:0:0:a01:203'], ['fd64::1:0:0:c000:aa'], 'fail dns-sinkhole'],
    [['fd64::1:0:0:3401:203'], ['192.0.0.170'], 'fail dns-sinkhole'],
  ])('%j alone is told by the prefix of ipv4only.arpa, %j: %s', async (addresses, known, expected) => {
    const script: Script = { lookup: (asked) => (asked.host === 'ipv4only.arpa' ? known : addresses) };
    expect(await one(script)).toBe(expected);
  });

  it('tries four of each family and says how many were left out', async () => {
    const many = Array.from({ length: 4000 }, (_, i) => `52.${1 + (i >> 8)}.${i & 255}.1`);
    const net = new FakeNet({ lookup: () => [...many, v6] });
    const report = await check(selection([component('cca', [row(host(name))])]), net);
    expect(net.dialled).toEqual([...many.slice(0, 4).map((address) => `${address}:443`), `${v6}:443`]);
    expect(report.notes).toEqual([expect.stringContaining('5 were, 3996 were not')]);
    expect(report.checks[0]?.addresses.length).toBeLessThanOrEqual(64);
  });
});

describe('repetitions', () => {
  const failingOnce = (
    fault: Parameters<NonNullable<Script['dial']>> extends never
      ? never
      : ReturnType<NonNullable<Script['dial']>>,
  ) => {
    let calls = 0;
    return () => (calls++ === 0 ? fault : null);
  };

  it.each<[string, () => Script, string]>([
    ['a reset', () => ({ dial: failingOnce({ kind: 'tcp-reset', code: 'ECONNRESET' }) }), 'warn unstable'],
    ['silence', () => ({ dial: failingOnce('silence') }), 'warn unstable'],
    ['a refusal', () => ({ dial: failingOnce(refused) }), 'fail tcp-refused'],
  ])('%s at first', async (_, script, expected) => {
    expect(await one(script(), {}, 1)).toBe(expected);
  });

  it('SERVFAIL at first', async () => {
    let calls = 0;
    const script: Script = {
      lookup: () => (calls++ === 0 ? { kind: 'dns-servfail', resolver } : ['52.1.2.3']),
    };
    expect(await one(script, {}, 1)).toBe('warn unstable');
  });

  it.each([0, 1, 3])('%i of them at the most', async (retries) => {
    const net = new FakeNet({ handshake: () => ({ kind: 'tls-reset', received: 0 }) });
    await check(selection([component('cca', [row(host(name))])]), net, { retries });
    expect(net.dialled).toHaveLength(retries + 1);
  });
});

it('a stage takes as long as its attempts took, by the clock of whoever made them', async () => {
  let left = 2;
  const servfail = { kind: 'dns-servfail', resolver } as const;
  const lookup = () => (left-- > 0 ? servfail : ['52.1.2.3']);
  const report = await check(selection([component('cca', [row(host(name))])]), new FakeNet({ lookup }), {
    retries: 2,
  });
  // The scripted network says of everything that it took 1 ms.
  expect(report.checks[0]?.stages[0]).toMatchObject({ stage: 'dns', state: 'passed', ms: 3 });
});
