import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makePki, type Pki } from '../../src/lab/pki.js';
import type { Handshake, Hello, Outcome } from '../../src/model/network.js';
import { SocketNet } from '../../src/net/net.js';

const name = 'api.vendor.example';
let pki: Pki;
let other: Pki;
beforeAll(async () => {
  [pki, other] = await Promise.all([makePki(), makePki()]);
});

const cleanup: (() => void)[] = [];
afterEach(() => {
  for (const undo of cleanup.splice(0)) undo();
});

function network(
  genuine: readonly string[] = [pki.genuine.root],
  inspection: readonly string[] = [],
): SocketNet {
  const net = new SocketNet({
    resolvers: ['127.0.0.1:9'],
    mappings: { resolve: [], connectTo: [] },
    families: [4],
    localAddress: null,
    extraRoots: { genuine, inspection },
    timeoutMs: 2_000,
  });
  cleanup.push(() => net.close());
  return net;
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

const peer = (act: (socket: Socket) => void) =>
  listening(
    createTcpServer((socket) => {
      socket.on('error', () => {});
      cleanup.push(() => socket.destroy());
      act(socket);
    }),
  );

async function service(
  options: TlsOptions & { by?: Pki; leafOnly?: boolean; for?: string } = {},
): Promise<number> {
  const { by = pki, leafOnly = false, for: host = name, ...tls } = options;
  const leaf = await by.genuine.issue(host);
  const server = createServer({
    key: by.key,
    cert: leafOnly ? leaf : `${leaf}${by.genuine.issuing}`,
    ...tls,
  });
  server.on('tlsClientError', () => {}).on('secureConnection', (socket) => socket.on('error', () => {}));
  return listening(server);
}

async function shake(
  net: SocketNet,
  port: number,
  hello: Partial<Hello> = {},
  timeoutMs = 2_000,
): Promise<Outcome<Handshake>> {
  const limits = { timeoutMs, signal: new AbortController().signal };
  const dialled = await net.dial({ address: '127.0.0.1', family: 4 }, port, limits);
  if (dialled.state !== 'passed') return dialled;
  return net.handshake(dialled.evidence, { serverName: name, alpn: [], offer: 'usual', ...hello }, limits);
}

const evidence = (outcome: Outcome<Handshake>) => (outcome.state === 'passed' ? outcome.evidence : outcome);

describe('a completed handshake', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)('over %s', async (version) => {
    const port = await service({
      minVersion: version,
      maxVersion: version,
      ALPNProtocols: ['x-amzn-mqtt-ca'],
    });
    expect(evidence(await shake(network(), port, { alpn: ['x-amzn-mqtt-ca'] }))).toMatchObject({
      protocol: version,
      alpn: 'x-amzn-mqtt-ca',
      chainError: null,
      trusted: true,
      inspected: false,
      nameMatches: true,
      clientCertificateRequested: false,
      certificate: { subject: `CN=${name}`, altNames: [name], selfSigned: false },
    });
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('that wants a client certificate, over %s', async (maxVersion) => {
    const port = await service({ maxVersion, requestCert: true, rejectUnauthorized: true });
    expect(evidence(await shake(network(), port))).toMatchObject({
      trusted: true,
      chainError: null,
      nameMatches: true,
      clientCertificateRequested: true,
    });
  });

  it('with a stranger that wants a client certificate, over TLS 1.2', async () => {
    const port = await service({
      by: other,
      maxVersion: 'TLSv1.2',
      requestCert: true,
      rejectUnauthorized: true,
    });
    expect(evidence(await shake(network(), port))).toMatchObject({
      trusted: false,
      clientCertificateRequested: true,
      endedForWantOfClientCertificate: true,
    });
  });

  it('for another name', async () => {
    const port = await service({ for: 'else.example' });
    expect(evidence(await shake(network(), port))).toMatchObject({ trusted: true, nameMatches: false });
  });

  it('with an unknown root', async () => {
    const port = await service({ by: other });
    expect(evidence(await shake(network(), port))).toMatchObject({ trusted: false, inspected: false });
  });

  it("with the site's own inspection", async () => {
    const port = await service({ by: other });
    const net = network([pki.genuine.root], [other.genuine.root]);
    expect(evidence(await shake(net, port))).toMatchObject({
      trusted: false,
      inspected: true,
      chainError: null,
    });
  });

  it('with an authority that another server has shown already', async () => {
    const net = network();
    const [first, second] = [await service(), await service({ for: 'else.example' })];
    const alone = evidence(await shake(network(), second));
    await shake(net, first);
    expect(evidence(await shake(net, second))).toEqual(alone);
    expect(evidence(await shake(net, second))).toEqual(alone);
    expect(alone).toMatchObject({
      certificate: { altNames: ['else.example'], chain: { length: 3 } },
      nameMatches: false,
    });
  });

  it("with the site's own inspection, whose certificates bear the names of genuine ones seen before", async () => {
    const net = network([pki.genuine.root], [other.genuine.root]);
    expect(evidence(await shake(net, await service()))).toMatchObject({ trusted: true, inspected: false });
    expect(evidence(await shake(net, await service({ by: other })))).toMatchObject({
      trusted: false,
      inspected: true,
    });
  });

  it('without the intermediate certificate, until another server has shown it', async () => {
    const net = network();
    const [lacking, complete] = [await service({ leafOnly: true }), await service()];
    expect(evidence(await shake(net, lacking))).toMatchObject({ trusted: false, completed: false });
    await shake(net, complete);
    expect(evidence(await shake(net, lacking))).toMatchObject({ trusted: false, completed: true });
  });

  it('without an intermediate that nobody has vouched for', async () => {
    const net = network();
    await shake(net, await service({ by: other }));
    expect(evidence(await shake(net, await service({ by: other, leafOnly: true })))).toMatchObject({
      completed: false,
    });
  });
});

describe('a handshake that fails', () => {
  it.each<[string, (socket: Socket) => void, object]>([
    [
      'reset after the hello',
      (socket) => socket.once('data', () => socket.resetAndDestroy()),
      { kind: 'tls-reset', received: 0 },
    ],
    [
      'closed after the hello',
      (socket) => socket.once('data', () => socket.end()),
      { kind: 'tls-close', received: 0 },
    ],
    ['silence', (socket) => socket.resume(), { kind: 'tls-silence', received: 0 }],
    [
      'clear text',
      (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
      { kind: 'tls-garbage' },
    ],
    ['a banner', (socket) => socket.resume().write('SSH-2.0-x\r\n'), { kind: 'tls-garbage' }],
    [
      'unrecognized_name',
      (socket) => socket.once('data', () => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, 112]))),
      { kind: 'tls-alert', alert: 'unrecognized_name', received: 7 },
    ],
    [
      'protocol_version',
      (socket) => socket.once('data', () => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, 70]))),
      { kind: 'tls-version' },
    ],
  ])('%s', async (_, act, fault) => {
    expect(await shake(network(), await peer(act), {}, 700)).toMatchObject({ state: 'failed', fault });
  });

  it('a reset at once is seen as one, before or in the handshake', async () => {
    const outcome = await shake(network(), await peer((socket) => socket.resetAndDestroy()));
    expect(outcome).toMatchObject({
      state: 'failed',
      fault: { kind: expect.stringMatching(/^(tcp|tls)-reset$/) },
    });
  });

  it('an offer that nobody accepts gets one small answer', async () => {
    const outcome = await shake(network(), await service(), { offer: 'unacceptable' });
    expect(outcome).toMatchObject({
      state: 'failed',
      fault: { kind: 'tls-alert', alert: 'handshake_failure', received: 7 },
    });
  });
});

it('the first hello is one small packet on every version of Node', async () => {
  let size = 0;
  const port = await peer((socket) =>
    socket.once('data', (chunk) => {
      size = chunk.length;
      socket.end();
    }),
  );
  await shake(network(), port);
  expect(size).toBeGreaterThan(200);
  expect(size).toBeLessThan(600);
});

describe('listening in clear', () => {
  const hear = async (act: (socket: Socket) => void, say: string | null) => {
    const net = network();
    const limits = { timeoutMs: 500, signal: new AbortController().signal };
    const dialled = await net.dial({ address: '127.0.0.1', family: 4 }, await peer(act), limits);
    return dialled.state === 'passed' ? net.overhear(dialled.evidence, say, limits) : dialled;
  };

  it.each<[string, (socket: Socket) => void, string | null, object]>([
    [
      'a banner',
      (socket) => socket.write('220 mail \x1b[31mready\r\n'),
      null,
      { state: 'passed', evidence: '220 mail ready' },
    ],
    [
      'an answer',
      (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK')),
      'GET',
      { state: 'passed', evidence: 'HTTP/1.1 200 OK' },
    ],
    ['nothing', (socket) => socket.resume(), null, { state: 'passed', evidence: null }],
    ['a close', (socket) => socket.end(), null, { state: 'failed', fault: { kind: 'tls-close' } }],
  ])('%s', async (_, act, say, expected) => {
    expect(await hear(act, say)).toMatchObject(expected);
  });
});
