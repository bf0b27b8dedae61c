/** The question behind TLS, over real TLS: what a broker does that wants a client certificate above all. */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type TLSSocket, type TlsOptions, createServer as tlsServer } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makePki, type Pki } from '../../../src/lab/pki.js';
import type { Speaks } from '../../../src/model/catalogue.js';
import { ask } from '../../../src/net/application/ask.js';
import { SocketConnection } from '../../../src/net/connection.js';
import { Trust } from '../../../src/net/tls-trust.js';

let pki: Pki;
beforeAll(async () => {
  pki = await makePki();
});
let listening: Server[] = [];
afterEach(() => {
  for (const server of listening) server.close();
  listening = [];
});

const name = 'broker.example.com';

/** Asks a TLS server with these settings, which does `serve` with each session. */
async function question(
  speaks: Speaks,
  settings: TlsOptions,
  serve: (socket: TLSSocket, reset: () => void) => void,
  { timeoutMs = 5_000, signal = new AbortController().signal } = {},
) {
  const secure = tlsServer({
    cert: (await pki.genuine.issue(name)) + pki.genuine.issuing,
    key: pki.key,
    ...settings,
  });
  secure.on('tlsClientError', (_, socket) => socket.destroy());
  secure.on('secureConnection', (socket) => {
    socket.on('error', () => socket.destroy());
    serve(socket, () => raw?.resetAndDestroy());
  });
  let raw: Socket | undefined;
  const server = createServer((socket) => {
    raw = socket;
    socket.on('error', () => socket.destroy());
    secure.emit('connection', socket);
  });
  listening.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  const connection = new SocketConnection(socket, { address: '127.0.0.1', family: 4 }, port);
  const trust = new Trust({ genuine: [pki.genuine.root], inspection: [] });
  const outcome = await ask(
    connection,
    { serverName: name, alpn: [], offer: 'usual' },
    speaks,
    { timeoutMs, signal },
    trust,
  );
  expect(socket.destroyed).toBe(true);
  return outcome.state === 'passed'
    ? outcome.evidence
    : outcome.state === 'failed'
      ? outcome.fault
      : outcome.because;
}

const silent = () => {};
const versions = ['TLSv1.2', 'TLSv1.3'] as const;

describe.each(versions)('a broker over %s', (maxVersion) => {
  const settings = { maxVersion, minVersion: maxVersion };

  it('that refuses a client without a certificate is there', async () => {
    const wants = { ...settings, requestCert: true, ca: pki.genuine.root };
    expect(await question('mqtt', wants, silent)).toEqual({ protocol: 'mqtt', said: 'ended', code: null });
  });

  it('that asks for a certificate and does without one is asked on', async () => {
    const wants = { ...settings, requestCert: true, rejectUnauthorized: false, ca: pki.genuine.root };
    const refuse = (socket: TLSSocket) =>
      void socket.once('data', () => socket.write(Buffer.from([0x20, 2, 0, 5])));
    expect(await question('mqtt', wants, refuse)).toEqual({ protocol: 'mqtt', said: 'connack', code: 5 });
  });

  it('that closes, resets or keeps silent', async () => {
    expect(await question('mqtt', settings, (socket) => void socket.end())).toMatchObject({ said: 'ended' });
    expect(await question('mqtt', settings, silent, { timeoutMs: 300 })).toEqual({ kind: 'app-silence' });
  });

  it('whose place a web server has taken', async () => {
    const page = (socket: TLSSocket) =>
      void socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await question('mqtt', settings, page)).toEqual({
      kind: 'app-garbage',
      said: 'HTTP/1.1 400 Bad Request',
    });
  });
});

describe.each(versions)('a web service over %s', (maxVersion) => {
  const settings = { maxVersion, minVersion: maxVersion };
  const answer = (text: string) => (socket: TLSSocket) => void socket.once('data', () => socket.end(text));

  it('that answers', async () => {
    const text = 'HTTP/1.1 404 Not Found\r\nx-amzn-RequestId: 1\r\nContent-Length: 0\r\n\r\n';
    expect(await question('https', settings, answer(text))).toMatchObject({
      status: 404,
      headers: ['content-length', 'x-amzn-requestid'],
    });
  });

  it.each<[string, (socket: TLSSocket, reset: () => void) => void]>([
    ['at once', (_, reset) => reset()],
    ['a moment later', (_, reset) => void setTimeout(reset, 20)],
    ['once it was asked', (socket, reset) => void socket.once('data', reset)],
  ])('that resets %s', async (_, serve) => {
    expect(await question('https', settings, serve)).toEqual({ kind: 'app-reset' });
  });

  it('that hangs up, resets, keeps silent, or is none', async () => {
    expect(
      await question('https', settings, (socket) => void socket.once('data', () => socket.end())),
    ).toEqual({ kind: 'app-close' });
    expect(await question('https', settings, silent, { timeoutMs: 300 })).toEqual({ kind: 'app-silence' });
    expect(await question('https', settings, answer('SSH-2.0-x\r\n'))).toMatchObject({ kind: 'app-garbage' });
  });
});

it('is put off by no certificate: that was judged before', async () => {
  const { cert, key } = await pki.selfSigned('somebody.example.com');
  const refuse = (socket: TLSSocket) =>
    void socket.once('data', () => socket.write(Buffer.from([0x20, 2, 0, 0])));
  expect(await question('mqtt', { cert, key }, refuse)).toMatchObject({ said: 'connack', code: 0 });
});

it('ends with the run, in the handshake and after it', async () => {
  const run = new AbortController();
  const after = question('mqtt', {}, () => run.abort('deadline'), { signal: run.signal });
  expect(await after).toBe('deadline');
  expect(await question('https', {}, silent, { signal: run.signal })).toBe('deadline');
  const stalled = new AbortController();
  setTimeout(() => stalled.abort('interrupted'), 100);
  const never = { SNICallback: () => {} };
  expect(await question('https', never, silent, { signal: stalled.signal })).toBe('interrupted');
});
