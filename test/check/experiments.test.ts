import { describe, expect, it } from 'vitest';
import { inspectionProduct } from '../../src/check/inspection.js';
import type { Host } from '../../src/model/catalogue.js';
import type { Fault } from '../../src/model/fault.js';
import type { Handshake, Hello } from '../../src/model/network.js';
import { check, outcome, outcomes } from './setup/check.js';
import { FakeNet, genuine, type Script } from './setup/fake-net.js';
import { component, host, row, selection } from './setup/selections.js';

const target = 'api.vendor.example';
const bystander = 'other.vendor.example';
const alert: Fault = { kind: 'tls-alert', alert: 'unrecognized_name', received: 7 };
const silent: Fault = { kind: 'tls-silence', received: 0 };
const reset: Fault = { kind: 'tls-reset', received: 0 };

interface Peer {
  /** The answer to the right name, to any other name, and to a hello that nobody accepts. */
  readonly right: Handshake | Fault;
  readonly other?: Handshake | Fault | ((name: string) => Handshake | Fault);
  readonly small?: Fault;
  /** To the same hello in packets of full size. */
  readonly large?: Fault;
  readonly unspoken?: Fault | string | null;
}

/** A site where `target` is as the peer has it and `bystander` is healthy. */
function site({ right, other = right, small = silent, large = small, unspoken = null }: Peer): Script {
  const strange = typeof other === 'function' ? other : () => other;
  return {
    lookup: ({ host: name }) => {
      if (name.startsWith('em-preflight-')) return { kind: 'dns-nxdomain', resolver: '10.0.0.53' };
      return [name === bystander ? '52.0.0.2' : '52.0.0.1'];
    },
    dial: (address) => (address === '192.0.2.1' ? { kind: 'tcp-timeout', code: 'ETIMEDOUT' } : null),
    handshake: (hello: Hello, address) => {
      if (address === '52.0.0.2') return genuine(hello.serverName);
      if (hello.offer === 'unacceptable') return hello.alpn.length > 0 ? large : small;
      return hello.serverName === target ? right : strange(hello.serverName);
    },
    overhear: () => unspoken,
  };
}

const both = selection([component('a', [row(host(target)), row(host(bystander))])]);

async function causeWith(script: Script, experiments: boolean) {
  const report = await check(both, new FakeNet(script), { experiments });
  const [root] = report.rootCauses;
  return `${outcomes(report)[`${target}:443`]}${root ? ` (${root.confidence})` : ''}`;
}

const minted = (name: string) =>
  genuine(name, {
    trusted: false,
    chainError: 'SELF_SIGNED_CERT_IN_CHAIN',
    certificate: { ...genuine(name).certificate, issuer: 'CN=Gateway', chain: ['CN=Gateway'] },
  });
const leafOnly = genuine(target, { trusted: false, chainError: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });

describe('experiments tell apart', () => {
  it.each<[string, Peer, string, string]>([
    [
      'silence for one name',
      { right: silent, other: (name) => genuine(name) },
      'fail tls-sni-filtered (certain)',
      'fail tls-timeout (possible)',
    ],
    [
      'silence for one name, an alert for others',
      { right: silent, other: alert },
      'fail tls-sni-filtered (certain)',
      'fail tls-timeout (possible)',
    ],
    ['silence for every name', { right: silent }, 'fail tls-timeout (likely)', 'fail tls-timeout (possible)'],
    [
      'silence but for small packets',
      { right: silent, small: alert, large: silent },
      'fail tls-mtu-blackhole (certain)',
      'fail tls-timeout (possible)',
    ],
    [
      'silence but for small answers, as of a server that stalls over what it accepts',
      { right: silent, small: alert },
      'fail tls-mtu-blackhole (possible)',
      'fail tls-timeout (possible)',
    ],
    [
      'silence but for small packets, other names among them',
      { right: silent, other: alert, small: alert, large: silent },
      'fail tls-mtu-blackhole (certain)',
      'fail tls-timeout (possible)',
    ],
    [
      'full certificates for other names, so that packets are no matter',
      { right: silent, other: (name) => genuine(name), small: alert },
      'fail tls-sni-filtered (certain)',
      'fail tls-timeout (possible)',
    ],
    [
      'a drip',
      { right: { kind: 'tls-silence', received: 3 }, small: { kind: 'tls-silence', received: 3 } },
      'fail tls-timeout (likely)',
      'fail tls-timeout (possible)',
    ],
    [
      'a reset for one name',
      { right: reset, other: alert },
      'fail tls-sni-filtered (certain)',
      'fail tls-reset (possible)',
    ],
    ['a reset for every name', { right: reset }, 'fail tls-reset (likely)', 'fail tls-reset (possible)'],
    [
      'a reset even where nothing is said',
      { right: reset, unspoken: { kind: 'tcp-reset', code: 'ECONNRESET' } },
      'fail tcp-reset (certain)',
      'fail tls-reset (possible)',
    ],
    [
      'a close for every name',
      { right: { kind: 'tls-close', received: 0 } },
      'fail tls-reset (likely)',
      'fail tls-reset (possible)',
    ],
    [
      'a certificate made for any name',
      { right: minted(target), other: minted },
      'fail tls-intercepted (certain)',
      'fail tls-untrusted (possible)',
    ],
    [
      'a private authority that has its own names only',
      { right: minted(target), other: (name) => ({ ...minted(target), nameMatches: name === target }) },
      'fail tls-untrusted (likely)',
      'fail tls-untrusted (possible)',
    ],
    [
      'a private authority and an alert for other names',
      { right: minted(target), other: alert },
      'fail tls-untrusted (likely)',
      'fail tls-untrusted (possible)',
    ],
    [
      'a genuine server for other names beside a private one',
      { right: minted(target), other: (name) => genuine(name) },
      'fail tls-untrusted (likely)',
      'fail tls-untrusted (possible)',
    ],
    [
      'a leaf alone that nobody can vouch for',
      { right: leafOnly, other: alert },
      'fail tls-untrusted (likely)',
      'fail tls-untrusted (possible)',
    ],
  ])('%s', async (_, peer, expected, without) => {
    expect(await causeWith(site(peer), true)).toBe(expected);
    expect(await causeWith(site(peer), false)).toBe(without);
  });

  it('a missing intermediate that another server shows later', async () => {
    let asked = 0;
    const script = site({ right: leafOnly, other: alert });
    const later: Script = {
      ...script,
      handshake: (hello, address) => {
        const answer = script.handshake?.(hello, address) ?? silent;
        return answer === leafOnly && asked++ > 0 ? { ...leafOnly, completed: true } : answer;
      },
    };
    expect(await causeWith(later, true)).toBe('warn tls-incomplete-chain (certain)');
  });

  it('what speaks in clear', async () => {
    const script = site({ right: { kind: 'tls-garbage', code: 'X' }, unspoken: 'SSH-2.0-OpenSSH_9.6' });
    const report = await check(both, new FakeNet(script), { experiments: true });
    expect(report.rootCauses[0]?.because.join()).toContain('"SSH-2.0-OpenSSH_9.6" (SSH)');
  });
});

describe('names that cannot exist', () => {
  const invents = (under: (name: string) => boolean, right: Handshake | Fault = silent): Script => ({
    ...site({ right }),
    lookup: ({ host: name }) => {
      if (name === bystander) return ['52.0.0.2'];
      const invented = name.startsWith('em-preflight-') && !under(name);
      return invented ? { kind: 'dns-nxdomain', resolver: '10.0.0.53' } : ['52.0.0.1'];
    },
  });
  const beside = (name: string) => name.endsWith('.vendor.example');

  it.each<[string, Script, string]>([
    ['anywhere get the same address', invents(() => true), 'fail dns-rewritten (certain)'],
    [
      "beside the host get it, and the server is a stranger's",
      invents(beside, minted(target)),
      'fail dns-rewritten (certain)',
    ],
    ["beside the host get it, as from a vendor's wildcard", invents(beside), 'fail tls-timeout (likely)'],
    ['do not exist', invents(() => false), 'fail tls-timeout (likely)'],
  ])('%s', async (_, script, expected) => {
    expect(await causeWith(script, true)).toBe(expected);
  });
});

describe('an address that cannot exist', () => {
  it('accepts: a warning beside the cause, and a root cause of its own', async () => {
    const script = { ...site({ right: silent }), dial: () => null };
    const report = await check(both, new FakeNet(script), { experiments: true });
    expect(outcomes(report)[`${target}:443`]).toBe('fail tls-timeout +transparent-proxy');
    expect(report.rootCauses.map(({ cause }) => cause).toSorted()).toEqual([
      'tls-timeout',
      'transparent-proxy',
    ]);
  });

  it('is no wonder where inspection is known', async () => {
    const script = { ...site({ right: minted(target), other: minted }), dial: () => null };
    expect(await causeWith(script, true)).toBe('fail tls-intercepted (certain)');
  });

  it('is not tried on a healthy network', async () => {
    const net = new FakeNet({ lookup: () => ['52.0.0.2'] });
    await check(both, net, { experiments: true });
    expect(net.dialled).toEqual(['52.0.0.2:443', '52.0.0.2:443']);
  });
});

describe('a captive portal', () => {
  const aws = host('kinesis.aws.example', { owner: 'aws' });
  const canon = host('api.canon.example', { owner: 'canon' });
  const canon2 = host('rgt.canon2.example', { owner: 'canon' });
  const of = (...hosts: readonly Host[]) =>
    selection([
      component(
        'a',
        hosts.map((one) => row(one)),
      ),
    ]);
  const to = (location: string) => ({ status: 302, location });
  const refused: Fault = { kind: 'tcp-refused', code: 'ECONNREFUSED' };
  const denied: Fault = { kind: 'dns-nxdomain', resolver: '10.0.0.53' };
  const at =
    (address: (name: string) => string): NonNullable<Script['lookup']> =>
    ({ host: name }) =>
      name.startsWith('em-preflight-') ? denied : [address(name)];
  /** Refuses all but port 80, where everybody is sent to the portal. */
  const gate: Script = {
    dial: (_, port) => (port === 80 ? null : refused),
    inClear: () => to('http://portal.hotel.example/login'),
  };
  const ownPage = {
    handshake: () => genuine('portal.hotel.example', { trusted: false, chainError: 'X', nameMatches: false }),
  };
  const outcomesOf = async (script: Script, hosts: readonly Host[], experiments = true) => {
    const net = new FakeNet({
      lookup: at((name) => (name === aws.name ? '52.0.0.1' : '52.0.0.9')),
      ...script,
    });
    const report = await check(of(...hosts), net, { experiments });
    return report.rootCauses.map(({ cause, confidence }) => `${cause} ${confidence}`);
  };

  it.each<[string, Script, readonly Host[], readonly string[]]>([
    ['refuses and redirects', gate, [aws, canon], ['captive-portal likely']],
    [
      'shows its certificate to everybody',
      { ...gate, ...ownPage, dial: () => null },
      [aws, canon, canon2],
      ['captive-portal likely'],
    ],
    ['says so', { ...gate, inClear: () => ({ status: 511 }) }, [canon], ['captive-portal likely']],
    [
      'at a private address, for one owner',
      { ...gate, inClear: () => to('http://192.168.1.1/') },
      [canon],
      ['captive-portal likely'],
    ],
    ['is not a redirect of one vendor', gate, [canon, canon2], ['tcp-refused likely']],
    [
      'is not a redirect to the host itself',
      { ...gate, inClear: (name) => to(`https://${name}/`) },
      [aws, canon],
      ['tcp-refused likely'],
    ],
    [
      'is not a filter that goes by name',
      {
        ...gate,
        inClear: (name) => (name === 'www.example.com' ? { status: 404 } : to('http://block.example/')),
      },
      [aws, canon],
      ['tcp-refused likely'],
    ],
    [
      'is not where vendors redirect to sites of their own',
      {
        ...gate,
        inClear: (_, at) => to(`https://www.${at}.example/`),
        lookup: at((name) => (name === aws.name ? '52.0.0.1' : '52.0.0.2')),
      },
      [aws, canon],
      ['tcp-refused likely'],
    ],
    [
      'is not a transparent proxy',
      { ...gate, inClear: () => ({ status: 503 }) },
      [aws, canon],
      ['tcp-refused likely'],
    ],
    [
      'is not inspection',
      {
        inClear: gate.inClear as NonNullable<Script['inClear']>,
        handshake: ({ serverName }) => minted(serverName),
        dial: (address) => (address === '192.0.2.1' ? refused : null),
      },
      [aws, canon],
      ['tls-intercepted likely'],
    ],
  ])('%s', async (_, script, hosts, expected) => {
    expect(await outcomesOf(script, hosts)).toEqual(expected);
  });

  it('is not looked for without experiments, nor on a healthy network, nor where all is silence', async () => {
    expect(await outcomesOf(gate, [aws, canon], false)).toEqual(['tcp-refused possible']);
    const quiet: readonly Script[] = [{}, { dial: () => 'silence' }];
    for (const script of quiet) {
      const net = new FakeNet(script);
      await check(of(aws, canon), net, { experiments: true });
      expect(net.dialled.filter((to) => to.endsWith(':80'))).toEqual([]);
    }
  });

  it('is quoted, with whom it answers for', async () => {
    const report = await check(of(aws, canon), new FakeNet(gate), { experiments: true });
    expect(report.rootCauses[0]?.because).toEqual([
      '2 checks: the connection was refused',
      '2 checks: port 80 answers for kinesis.aws.example, api.canon.example and www.example.com alike, with a redirect to portal.hotel.example',
    ]);
  });

  it('that shows one certificate to everybody does not sign for anybody', async () => {
    const report = await check(of(aws, canon), new FakeNet(ownPage));
    expect(report.checks.map(outcome)).toEqual(Array(2).fill('fail tls-untrusted +tls-wrong-name'));
  });
});

describe('one address for hosts of unrelated owners', () => {
  const aws = host('kinesis.aws.example', { owner: 'aws' });
  const canon = host('api.canon.example', { owner: 'canon' });
  const canon2 = host('rgt.canon2.example', { owner: 'canon' });
  const refused: Fault = { kind: 'tcp-refused', code: 'ECONNREFUSED' };
  const stranger = { trusted: false, chainError: 'X', nameMatches: false } as const;
  const blockPage: Script = {
    lookup: ({ host: name }) =>
      name.startsWith('em-preflight-')
        ? { kind: 'dns-nxdomain', resolver: '10.0.0.53' }
        : [name === canon2.name ? '52.0.0.2' : '52.0.0.1'],
    dial: (address, port) => (address === '192.0.2.1' || port === 80 ? refused : null),
  };
  const run = async (script: Script, hosts: readonly Host[] = [aws, canon, canon2]) => {
    const rows = hosts.map((one) => row(one));
    const net = new FakeNet({ ...blockPage, ...script });
    return (await check(selection([component('a', rows)]), net, { experiments: true })).rootCauses;
  };

  it.each<[string, Script]>([
    ['where nothing listens', { dial: (at) => (at === '52.0.0.2' ? null : refused) }],
    [
      'where a block page answers',
      {
        handshake: (hello, at) =>
          at === '52.0.0.2' ? genuine(hello.serverName) : genuine('block.example', stranger),
      },
    ],
    [
      'where one is minted for any name',
      {
        handshake: (hello, at) => (at === '52.0.0.2' ? genuine(hello.serverName) : minted(hello.serverName)),
      },
    ],
  ])('%s, is the DNS filter’s', async (_, script) => {
    const roots = await run(script);
    expect(roots).toMatchObject([{ cause: 'dns-sinkhole', owner: 'dns', confidence: 'likely' }]);
    expect(roots[0]?.checks).toEqual(['kinesis.aws.example:443', 'api.canon.example:443']);
    expect(roots[0]?.because).toContain(
      '2 checks: the resolver gives unrelated hosts the same address: 52.0.0.1',
    );
  });

  it('is none of its business where the vendor itself answers there', async () => {
    expect(await run({})).toEqual([]);
    const expired = { chainError: 'CERT_HAS_EXPIRED' };
    const roots = await run({
      handshake: (hello) => genuine(hello.serverName, hello.serverName === canon.name ? expired : {}),
    });
    expect(roots.map(({ cause }) => cause)).toEqual(['tls-expired']);
  });

  it('proves nothing where the owner is one', async () => {
    const roots = await run({ lookup: () => ['52.0.0.1'], dial: () => refused }, [canon, canon2]);
    expect(roots.map(({ cause }) => cause)).not.toContain('dns-sinkhole');
  });
});

describe('at the depth of TCP', () => {
  const of = selection([component('a', [row(host('api.canon.example'))])]);
  const lookups: Script['lookup'] = () => ['52.0.0.1'];

  it('a device that accepts every connection is looked for although nothing fails', async () => {
    const net = new FakeNet({ lookup: lookups });
    const report = await check(of, net, { experiments: true, depth: 'tcp' });
    expect(report.checks.map(outcome)).toEqual(['warn transparent-proxy']);
  });

  it('and found by nobody where there is none, nor at a greater depth', async () => {
    const dial: Script['dial'] = (address) => (address === '192.0.2.1' ? 'silence' : null);
    const none = await check(of, new FakeNet({ dial }), { experiments: true, depth: 'tcp' });
    expect(none.checks.map(outcome)).toEqual(['pass']);
    const net = new FakeNet();
    await check(of, net, { experiments: true });
    expect(net.dialled).not.toContain('192.0.2.1:443');
  });
});

describe('what the checks say together', () => {
  const aws = host('kinesis.aws.example', { owner: 'aws' });
  const canon = host('api.canon.example', { owner: 'canon' });
  const canon2 = host('rgt.canon2.example', { owner: 'canon' });
  /** No invented names, no address that accepts everything. */
  const honest: Script = {
    lookup: ({ host: name }) =>
      name.startsWith('em-preflight-') ? { kind: 'dns-nxdomain', resolver: '10.0.0.53' } : ['52.0.0.1'],
    dial: (address) => (address === '192.0.2.1' ? { kind: 'tcp-refused', code: 'ECONNREFUSED' } : null),
  };
  const signed = (hosts: readonly string[]): Script => ({
    handshake: ({ serverName }) => (hosts.includes(serverName) ? minted(serverName) : genuine(serverName)),
  });

  it.each([
    ['one unknown issuer for unrelated owners', [aws, canon], 'tls-intercepted'],
    ['one unknown issuer for one owner', [canon, canon2], 'tls-untrusted'],
  ])('%s', async (_, hosts, expected) => {
    const all = selection([
      component(
        'a',
        [aws, canon, canon2].map((one) => row(one)),
      ),
    ]);
    const report = await check(all, new FakeNet(signed(hosts.map(({ name }) => name))));
    expect(report.rootCauses.map(({ cause, checks }) => [cause, checks.length])).toEqual([[expected, 2]]);
  });

  it.each([
    ['2036-01-01T00:00:00Z', [aws, canon], 'clock-wrong'],
    ['2016-01-01T00:00:00Z', [aws, canon], 'clock-wrong'],
    ['2036-01-01T00:00:00Z', [canon, canon2], 'tls-expired'],
    ['2016-01-01T00:00:00Z', [canon], 'tls-not-yet-valid'],
    ['2016-01-01T00:00:00Z', [canon, canon2], 'clock-wrong'],
  ])('every certificate is out of date in %s', async (now, hosts, expected) => {
    const report = await check(
      selection([
        component(
          'a',
          hosts.map((one) => row(one)),
        ),
      ]),
      new FakeNet(),
      { now },
    );
    expect(report.rootCauses.map(({ cause }) => cause)).toEqual([expected]);
  });

  it.each<[string, string, Parameters<typeof genuine>[1], string, string]>([
    ['2036-01-01T00:00:00Z', '2026-06-01T00:00:00Z', {}, 'clock-wrong certain', 'tls-expired possible'],
    ['2016-01-01T00:00:00Z', '2026-06-01T00:00:00Z', {}, 'clock-wrong certain', 'tls-not-yet-valid possible'],
    ['2027-02-01T00:00:00Z', '2027-02-01T00:00:20Z', {}, 'tls-expired certain', 'tls-expired possible'],
    ['2036-01-01T00:00:00Z', '2029-01-01T00:00:00Z', {}, 'tls-expired possible', 'tls-expired possible'],
    [
      '2026-06-01T00:00:00Z',
      '2026-06-01T00:00:00Z',
      { chainError: 'CERT_HAS_EXPIRED' },
      'tls-expired certain',
      'tls-expired possible',
    ],
    [
      '2026-06-01T00:00:00Z',
      '2026-02-01T00:00:00Z',
      { chainError: 'CERT_HAS_EXPIRED' },
      'clock-wrong certain',
      'tls-expired possible',
    ],
    // Of a certificate that is not genuine, the server is nobody to ask.
    [
      '2036-01-01T00:00:00Z',
      '2026-06-01T00:00:00Z',
      { nameMatches: false },
      'tls-wrong-name certain',
      'tls-wrong-name certain',
    ],
  ])('in %s by this clock and %s by the server’s', async (now, date, changes, expected, without) => {
    const script: Script = {
      ...honest,
      handshake: ({ serverName }) => genuine(serverName, changes),
      ask: () => ({ date }),
    };
    const of = selection([component('a', [row(canon)])]);
    for (const experiments of [true, false]) {
      const { rootCauses } = await check(of, new FakeNet(script), { now, experiments });
      const found = rootCauses.map(({ cause, confidence }) => `${cause} ${confidence}`);
      expect(found).toEqual([experiments ? expected : without]);
    }
  });

  it('the clock is not asked for twice where a server agrees with it', async () => {
    const script: Script = { ...honest, ask: () => ({ date: '2027-02-01T00:00:20Z' }) };
    const of = selection([component('a', [row(canon)])]);
    const [root] = (await check(of, new FakeNet(script), { now: '2027-02-01T00:00:00Z', experiments: true }))
      .rootCauses;
    expect(root?.because).toContain(
      'api.canon.example:443: api.canon.example, whose certificate is genuine but for its dates, says that it is 2027-02-01T00:00:20Z',
    );
    expect(root?.remedy).not.toContain('clock');
  });

  it('a certificate that is in date vouches for the clock', async () => {
    const old = { ...genuine('x').certificate, validTo: '2026-05-01T00:00:00.000Z' };
    const script: Script = {
      handshake: ({ serverName }) => genuine(serverName, serverName === aws.name ? {} : { certificate: old }),
    };
    const report = await check(selection([component('a', [row(aws), row(canon)])]), new FakeNet(script));
    expect(outcomes(report)).toEqual({
      'kinesis.aws.example:443': 'pass',
      'api.canon.example:443': 'fail tls-expired',
    });
  });

  it('a resolver that refuses one question and ignores another is one dead resolver', async () => {
    const resolver = '10.0.0.53';
    const script: Script = {
      lookup: ({ host: name }) => ({ kind: name === aws.name ? 'dns-unreachable' : 'dns-timeout', resolver }),
    };
    const report = await check(selection([component('a', [row(aws), row(canon)])]), new FakeNet(script));
    expect(report.rootCauses.map(({ cause, checks }) => [cause, checks.length])).toEqual([
      ['dns-unreachable', 2],
    ]);
  });
});

describe('inspection products', () => {
  it('are found where this machine believes them, too', async () => {
    const chain = ['CN=Zscaler Intermediate Root CA, O=Zscaler Inc.', 'CN=Zscaler Root CA, O=Zscaler Inc.'];
    const certificate = { ...genuine(target).certificate, issuer: chain[0] ?? '', chain };
    expect(await causeWith(site({ right: genuine(target, { certificate }) }), false)).toBe(
      'fail tls-intercepted (certain)',
    );
  });

  it.each([
    ['CN=FG100FTK20000001, O=Fortinet, OU=Certificate Authority', 'Fortinet FortiGate'],
    ['CN=Zscaler Intermediate Root CA (zscalerthree.net) (t), O=Zscaler Inc.', 'Zscaler'],
    ['CN=ca.corp.eu.goskope.com, O=Corp', 'Netskope'],
    ['CN=mitmproxy, O=mitmproxy', 'mitmproxy'],
    ['CN=Sophos SSL CA_C1234, O=Sophos', 'Sophos'],
    ['CN=Kaspersky Anti-Virus Personal Root Certificate, O=AO Kaspersky Lab', 'Kaspersky'],
    ['CN=Fireware HTTPS Proxy (SN 80B), O=WatchGuard_Technologies, OU=Fireware', 'WatchGuard'],
    ['CN=Amazon RSA 2048 M02, O=Amazon', null],
    ['CN=DigiCert Global G2 TLS RSA SHA256 2020 CA1, O=DigiCert Inc', null],
    ['CN=GlobalSign RSA OV SSL CA 2018, O=GlobalSign nv-sa', null],
    ['CN=Cisco Systems Root, O=Cisco Systems', null],
  ])('%s', (issuer, expected) => {
    expect(inspectionProduct([issuer])).toBe(expected);
  });
});
