import { X509Certificate } from 'node:crypto';
import { Resolver } from 'node:dns/promises';
import { connect as connectTcp } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { type Lab, type LabOptions, startLab } from '../../src/lab/lab.js';
import { catalogue } from './catalogue.js';

let lab: Lab | undefined;
afterEach(() => lab?.close());

async function start(faults: readonly string[] = [], options: LabOptions = {}): Promise<Lab> {
  lab = await startLab(catalogue, faults, options);
  return lab;
}

function resolver({ dnsServer }: Lab): Resolver {
  const one = new Resolver({ timeout: 5_000, tries: 1 });
  one.setServers([dnsServer]);
  return one;
}

interface Seen {
  readonly authorized: boolean;
  readonly alpn: string | false | null;
  readonly issuer: unknown;
  /** The code of the error that ended the connection, or what the service said first. */
  readonly end: string;
}

/** Asks for `host` at its site, as a client that trusts the lab's root would. */
function visit(there: Lab, id: string, servername?: string): Promise<Seen> {
  const site = there.sites.find(({ host, port }) => `${host}:${port}` === id);
  if (!site) throw new Error(`${id} has no site`);
  return new Promise((resolve) => {
    const socket: TLSSocket = connect({
      host: site.address,
      port: site.listensOn,
      servername: servername ?? site.host,
      ca: there.caPem,
      rejectUnauthorized: false,
      ALPNProtocols: id.startsWith('things') && site.port === 443 ? ['x-amzn-mqtt-ca'] : [],
    });
    let seen: Omit<Seen, 'end'> = { authorized: false, alpn: null, issuer: undefined };
    const end = (how: string): void => {
      socket.destroy();
      resolve({ ...seen, end: how });
    };
    socket.on('secureConnect', () => {
      const issuer = socket.getPeerCertificate().issuer.O;
      seen = { authorized: socket.authorized, alpn: socket.alpnProtocol, issuer };
      socket.write(`HEAD / HTTP/1.1\r\nHost: ${site.host}\r\n\r\n`);
    });
    socket.on('data', (data) => end(data.toString('latin1')));
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}

describe('a healthy lab', () => {
  it('answers for the names of the catalogue and for no other', async () => {
    const dns = resolver(await start());
    expect(await dns.resolve4('api.example.com')).toHaveLength(1);
    expect(await dns.resolve4('API.example.com')).toHaveLength(1);
    await expect(dns.resolve6('api.example.com')).rejects.toMatchObject({ code: 'ENODATA' });
    await expect(dns.resolve4('else.example.com')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('gives every host a certificate that its root vouches for', async () => {
    const there = await start();
    for (const id of ['api.example.com:443', 'download.example.com:443', 'things.cloud.example:8883'])
      expect(await visit(there, id)).toMatchObject({ authorized: true, issuer: 'em-preflight lab' });
  });

  it('sends the signature header of the hosts that have one, and of no others', async () => {
    const there = await start();
    expect((await visit(there, 'events.cloud.example:443')).end).toMatch(
      /^HTTP\/1.1 404[\s\S]*x-amzn-requestid: /,
    );
    expect((await visit(there, 'api.example.com:443')).end).not.toMatch(/x-amzn/i);
  });

  it('refuses a client without certificate where the service wants one', async () => {
    const there = await start();
    for (const [port, alpn] of [
      [443, 'x-amzn-mqtt-ca'],
      [8883, false],
    ] as const)
      expect(await visit(there, `things.cloud.example:${port}`)).toMatchObject({
        authorized: true,
        alpn,
        end: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
      });
  });

  it('maps each port once where hosts have addresses of their own', async () => {
    const there = await start();
    if (new Set(there.sites.map(({ address }) => address)).size === 1) return;
    expect(there.connectTo.map((mapping) => mapping.replace(/\d+$/, 'N'))).toEqual([':443::N', ':8883::N']);
  });

  it('maps each endpoint where there is one address', async () => {
    const there = await start([], { oneAddress: true });
    expect(there.connectTo).toHaveLength(5);
    expect(new Set(there.sites.map(({ address }) => address))).toEqual(new Set(['127.0.0.1']));
    expect(await visit(there, 'things.cloud.example:8883')).toMatchObject({ authorized: true });
  });

  it('hands out certificates only, never a key', async () => {
    const { caPem } = await start();
    expect(caPem).not.toMatch(/PRIVATE/);
    expect(new X509Certificate(caPem).ca).toBe(true);
  });

  it('makes another authority for every run', async () => {
    const first = (await start()).caPem;
    lab?.close();
    expect((await start()).caPem).not.toBe(first);
  });

  it('stands beside another one', async () => {
    const other = await startLab(catalogue);
    try {
      const there = await start();
      expect(await visit(there, 'api.example.com:443')).toMatchObject({ authorized: true });
      expect(await visit(other, 'api.example.com:443')).toMatchObject({ authorized: true });
    } finally {
      other.close();
    }
  });

  it('frees its ports and ends its connections when closed', async () => {
    const there = await start(['stall:*']);
    const [site] = there.sites;
    if (!site) throw new Error('no site');
    const open = connectTcp(site.listensOn, site.address);
    open.on('error', () => undefined);
    await new Promise((resolve) => open.once('connect', resolve));
    there.close();
    await new Promise((resolve) => open.once('close', resolve).resume());
    const again = connectTcp(site.listensOn, site.address);
    await expect(new Promise((_, reject) => again.once('error', reject))).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });
});

describe('what a client meets', () => {
  it.each([
    ['nxdomain', 'ENOTFOUND'],
    ['nodata', 'ENODATA'],
    ['servfail', 'ESERVFAIL'],
    ['dns-refused', 'EREFUSED'],
  ])('%s: %s', async (fault, code) => {
    const dns = resolver(await start([`${fault}:api*`]));
    await expect(dns.resolve4('api.example.com')).rejects.toMatchObject({ code });
    expect(await dns.resolve4('download.example.com')).toHaveLength(1);
  });

  it('no-answer: silence for the name, and only for it', async () => {
    const dns = new Resolver({ timeout: 300, tries: 1 });
    dns.setServers([(await start(['no-answer:api*'])).dnsServer]);
    await expect(dns.resolve4('api.example.com')).rejects.toMatchObject({ code: 'ETIMEOUT' });
  });

  it('sinkhole: 0.0.0.0', async () => {
    const dns = resolver(await start(['sinkhole:api*']));
    expect(await dns.resolve4('api.example.com')).toEqual(['0.0.0.0']);
  });

  it.each([
    ['refuse', 'ECONNREFUSED'],
    ['reset', 'ECONNRESET'],
    ['reset-at-once', 'ECONNRESET'],
    ['close', 'ECONNRESET'],
    ['cleartext', 'ERR_SSL_WRONG_VERSION_NUMBER'],
    ['garbage', 'ERR_SSL_WRONG_VERSION_NUMBER'],
    ['alert', 'ERR_SSL_TLSV1_ALERT_ACCESS_DENIED'],
    ['old-tls', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'],
    ['sni-filter', 'ECONNRESET'],
  ])('%s: %s', async (fault, end) => {
    expect(await visit(await start([`${fault}:api*`]), 'api.example.com:443')).toMatchObject({ end });
  });

  it.each([
    'expired',
    'not-yet-valid',
    'wrong-name',
    'self-signed',
    'untrusted',
    'incomplete-chain',
    'intercept',
  ])('%s: no certificate that the root vouches for', async (fault) => {
    const there = await start([`${fault}:api*`]);
    expect(await visit(there, 'api.example.com:443')).toMatchObject({ authorized: false });
    expect(await visit(there, 'download.example.com:443')).toMatchObject({ authorized: true });
  });

  it('sni-filter: another name on the same address gets an answer', async () => {
    const there = await start(['sni-filter:api*']);
    expect((await visit(there, 'api.example.com:443', 'neutral.example')).end).toMatch(/^HTTP/);
  });

  it('flaky: the first connection fails, the second does not', async () => {
    const there = await start(['flaky:api*']);
    expect((await visit(there, 'api.example.com:443')).end).toBe('ECONNRESET');
    expect((await visit(there, 'api.example.com:443')).end).toMatch(/^HTTP/);
  });

  it.each(['slow', 'no-alpn'])('%s: served all the same', async (fault) => {
    expect((await visit(await start([`${fault}:api*`]), 'api.example.com:443')).end).toMatch(/^HTTP/);
  });

  it('no-alpn: no application protocol', async () => {
    const there = await start(['no-alpn:things*']);
    expect(await visit(there, 'things.cloud.example:443')).toMatchObject({ authorized: true, alpn: false });
  });

  it('intercept: the same authority for any name asked for', async () => {
    const there = await start(['intercept:*']);
    for (const name of ['api.example.com', 'neutral.example'])
      expect(await visit(there, 'api.example.com:443', name)).toMatchObject({ issuer: 'Fortinet' });
  });
});
