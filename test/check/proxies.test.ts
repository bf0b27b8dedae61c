import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/model/fault.js';
import type { Route } from '../../src/model/route.js';
import { check } from './setup/check.js';
import { FakeNet, type Script } from './setup/fake-net.js';
import { component, host, row, selection } from './setup/selections.js';

const at = (name: string): Route => ({
  kind: 'proxy',
  proxy: { scheme: 'http', host: name, port: 3128, credentials: null },
});

const status = (code: number, changes: object = {}): Fault => ({
  kind: 'proxy-status',
  status: code,
  reason: 'Word',
  schemes: [],
  product: '',
  title: null,
  ...changes,
});

const hosts = ['a.example.com', 'b.example.com', 'c.example.com'] as const;

function run(script: Script, routes: (name: string) => readonly Route[] = () => [at('proxy')]) {
  const of = selection([
    component(
      'cca',
      hosts.map((name) => row(host(name))),
    ),
  ]);
  return check(of, new FakeNet({ tunnel: () => null, ...script }), {
    experiments: true,
    routes,
  });
}

/** No invented names, no address that accepts everything. */
const honest: Script = {
  lookup: (endpoint) =>
    endpoint.host.startsWith('em-preflight-')
      ? { kind: 'dns-nxdomain', resolver: '10.0.0.53' }
      : ['52.1.2.3'],
  dial: (address) => (address === '192.0.2.1' ? { kind: 'tcp-refused', code: 'ECONNREFUSED' } : null),
};

const forA = (fault: Fault) => (name: string) => (name === 'a.example.com' ? fault : null);

describe('a proxy that serves others', () => {
  it.each<[string, Fault]>([
    ['closes', { kind: 'proxy-close', received: 0 }],
    ['resets', { kind: 'proxy-reset', received: 0 }],
    ['says 400', status(400)],
    ['says 404', status(404)],
    ['says 405', status(405)],
    ['redirects', status(302, { location: 'http://block.example/' })],
  ])('refuses one host where it %s', async (_, fault) => {
    const [root, ...more] = (await run({ tunnel: forA(fault) })).rootCauses;
    expect(more).toEqual([]);
    expect(root).toMatchObject({ cause: 'proxy-denied', owner: 'proxy', checks: ['a.example.com:443'] });
    expect(root?.remedy).toMatch(
      /^Allow CONNECT to a\.example\.com port 443 on the proxy http:\/\/proxy:3128/,
    );
  });

  it('says how it is known, and is no more than likely without a status', async () => {
    const { rootCauses } = await run({ tunnel: forA({ kind: 'proxy-close', received: 0 }) });
    expect(rootCauses).toMatchObject([
      {
        confidence: 'likely',
        because: [
          'a.example.com:443: the proxy closed the connection after no byte from the peer',
          'a.example.com:443: the same proxy opens tunnels to other endpoints of this run',
        ],
      },
    ]);
    expect(rootCauses[0]?.remedy).toContain('a device in front of it');
  });

  it.each([
    ['closes every connection', { kind: 'proxy-close', received: 0 } as Fault, 'proxy-not-a-proxy'],
    ['redirects everything', status(302, { location: 'http://login.example/' }), 'proxy-denied'],
    ['refuses everything, as web servers do, too,', status(403), 'proxy-denied'],
    ['says 400 to everything', status(400), 'proxy-not-a-proxy'],
    ['says 404 to everything', status(404), 'proxy-not-a-proxy'],
    ['says 501 to everything', status(501), 'proxy-not-a-proxy'],
    ['shows its start page', status(200, { title: 'Welcome' }), 'proxy-not-a-proxy'],
    ['says 404 and that it is a proxy', status(404, { saysProxy: true }), 'proxy-denied'],
    ['asks for a sign-in to the network', status(511), 'captive-portal'],
  ])('and one that %s', async (_, fault, cause) => {
    const { rootCauses } = await run({ tunnel: () => fault });
    expect(rootCauses.map((root) => [root.cause, root.confidence])).toEqual([[cause, 'likely']]);
  });

  it.each<[string, Script]>([
    ['by opening tunnels to others', { tunnel: forA(status(403)) }],
    ['by what it says', { tunnel: () => status(403, { saysProxy: true }) }],
    ['by its protocol', { tunnel: () => ({ kind: 'proxy-socks-reply', reply: 'not-allowed' }) }],
  ])('a refusal is certain where it is known to be a proxy: %s', async (_, script) => {
    const { rootCauses } = await run(script);
    expect(rootCauses).toMatchObject([{ cause: 'proxy-denied', confidence: 'certain' }]);
    expect(rootCauses[0]?.remedy).not.toContain('web server');
  });

  it('quotes where it redirects to', async () => {
    const { rootCauses } = await run({ tunnel: forA(status(302, { location: 'http://block.example/' })) });
    expect(rootCauses[0]?.because[0]).toContain('302 Word, redirect to http://block.example/');
  });

  it('of two proxies, each has its own thing to fix', async () => {
    const { rootCauses } = await run({ tunnel: () => status(403) }, (name) => [at(`p-${name[0]}`)]);
    expect(rootCauses.map(({ remedy }) => /http:\/\/p-\w/.exec(remedy)?.[0])).toEqual([
      'http://p-a',
      'http://p-b',
      'http://p-c',
    ]);
  });
});

describe('what fails behind a tunnel', () => {
  it.each<[string, Fault]>([
    ['tls-not-tls', { kind: 'tls-garbage', code: 'X' }],
    ['tls-reset', { kind: 'tls-close', received: 0 }],
    ['tls-alert', { kind: 'tls-alert', alert: 'internal_error', received: 7 }],
  ])('%s is the proxy team’s to look at first', async (cause, fault) => {
    const { rootCauses } = await run({
      handshake: () => fault,
      overhear: () => 'HTTP/1.0 400 Bad Request',
    });
    expect(rootCauses).toMatchObject([{ cause, owner: 'proxy' }]);
    expect(rootCauses[0]?.remedy).toContain('The proxy http://proxy:3128 makes the connection');
    expect(rootCauses[0]?.remedy).not.toContain('TCP opens');
  });

  it('on the direct way it stays the firewall team’s', async () => {
    const fault: Fault = { kind: 'tls-garbage', code: 'X' };
    const { rootCauses } = await run({ ...honest, handshake: () => fault }, () => [{ kind: 'direct' }]);
    expect(rootCauses).toMatchObject([{ cause: 'tls-not-tls', owner: 'firewall' }]);
    expect(rootCauses[0]?.remedy).not.toContain('proxy');
  });
});
