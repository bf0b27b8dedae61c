import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Credentials, type ProxyServer } from '../../../src/model/route.js';
import { connectOverHttp } from '../../../src/net/tunnel/http-connect.js';
import { answering, connectTo } from './scripted-proxy.js';

const proxy: ProxyServer = { scheme: 'http', host: 'proxy.test', port: 3128, credentials: null };
const cleanup: (() => void)[] = [];
afterEach(() => {
  for (const close of cleanup.splice(0)) close();
});

async function ask(
  script: Parameters<typeof connectTo>[0],
  server = proxy,
  signal = AbortSignal.timeout(5_000),
) {
  const { socket, close } = await connectTo(script);
  cleanup.push(close);
  return { fault: await connectOverHttp(socket, server, 'a.example.com:443', signal), socket };
}

const page = (status: string, headers: readonly string[], body: string) =>
  [`HTTP/1.1 ${status}`, ...headers, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n');

describe('CONNECT', () => {
  it.each(['200 Connection established', '200', '204 Fine'])('%s opens the tunnel', async (status) => {
    const { fault, socket } = await ask(answering(`HTTP/1.1 ${status}\r\nVia: x\r\n\r\n`, 'echo'));
    expect(fault).toBeNull();
    const echo = new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
    socket.write('hello');
    expect(await echo).toBe('echo');
  });

  it('keeps what the server behind said together with the 200', async () => {
    const { socket } = await ask(answering('HTTP/1.1 200 OK\r\n\r\nearly'));
    expect(String(socket.read() ?? (await new Promise((resolve) => socket.once('data', resolve))))).toBe(
      'early',
    );
  });

  it.each([
    ['at once', answering(page('200 OK', ['Content-Type: text/html'], '<title>Welcome</title>'))],
    [
      'after its header',
      (socket: Socket) =>
        void socket.once('data', () => {
          socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
          setTimeout(() => socket.write('16\r\n<title>Welcome</title>\r\n0\r\n\r\n'), 50);
        }),
    ],
  ])('a page %s is no tunnel', async (_, script) => {
    expect((await ask(script)).fault).toMatchObject({ kind: 'proxy-status', status: 200, title: 'Welcome' });
  });

  it.each(['Content-Length: 0', 'Content-Type: text/html', 'Content-Length: 7'])(
    'nothing after %s is one',
    async (header) => {
      const { fault, socket } = await ask(answering(`HTTP/1.1 200 OK\r\n${header}\r\n\r\n`, 'echo'));
      expect(fault).toBeNull();
      const echo = new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
      socket.write('hello');
      expect(await echo).toBe('echo');
    },
  );

  it('asks with host, port and Basic credentials', async () => {
    let asked = '';
    const server = { ...proxy, credentials: new Credentials('us:er', 'pä:ss') };
    await ask((socket) => {
      socket.once('data', (data) => {
        asked = String(data);
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
      });
    }, server);
    expect(asked).toMatch(/^CONNECT a\.example\.com:443 HTTP\/1\.1\r\n/);
    expect(asked).toMatch(/\r\nhost: a\.example\.com:443\r\n/i);
    const [, basic] = /proxy-authorization: Basic (\S+)/i.exec(asked) ?? [];
    expect(Buffer.from(basic ?? '', 'base64').toString()).toBe('us:er:pä:ss');
  });

  it('names the schemes of a 407, each once', async () => {
    const { fault } = await ask(
      answering(
        page(
          '407 Proxy Authentication Required',
          [
            'Proxy-Authenticate: Negotiate',
            'Proxy-Authenticate: NTLM, Basic realm="a, Digest b", charset="UTF-8"',
            'Proxy-Authenticate: Basic realm="again"',
          ],
          '',
        ),
      ),
    );
    expect(fault).toMatchObject({
      kind: 'proxy-status',
      status: 407,
      schemes: ['Negotiate', 'NTLM', 'Basic'],
    });
  });

  it('quotes the title of the refusal without its control characters', async () => {
    const body = '<html><head><title>Access \x1b[31mdenied\x07</title></head></html>';
    const { fault } = await ask(
      answering(
        page(
          '403 For\x1bbidden'.replace('\x1b', ''),
          ['Server: squid/5.7', 'X-Squid-Error: ERR_ACCESS_DENIED 0'],
          body,
        ),
      ),
    );
    expect(fault).toMatchObject({
      kind: 'proxy-status',
      status: 403,
      reason: 'Forbidden',
      product: 'squid/5.7, ERR_ACCESS_DENIED 0',
      saysProxy: true,
      title: 'Access denied',
    });
  });

  it.each([
    ['SSH-2.0-OpenSSH_9.2\r\n', { kind: 'proxy-garbage', said: 'SSH-2.0-OpenSSH_9.2' }],
    ['\x15\x03\x01\x00\x02\x02\x46', { kind: 'proxy-garbage' }],
    ['\x05\xff', { kind: 'proxy-garbage' }],
  ])('%j is no HTTP proxy', async (said, fault) => {
    expect((await ask(answering(Buffer.from(said, 'latin1')))).fault).toMatchObject(fault);
  });

  it('tells a close from a reset', async () => {
    expect((await ask((socket) => void socket.once('data', () => socket.end()))).fault).toEqual({
      kind: 'proxy-close',
      received: 0,
    });
    expect((await ask((socket) => void socket.once('data', () => socket.resetAndDestroy()))).fault).toEqual({
      kind: 'proxy-reset',
      received: 0,
    });
    expect(
      (await ask((socket) => void socket.once('data', () => socket.end('HTTP/1.1 20')))).fault,
    ).toMatchObject({ kind: 'proxy-close' });
  });

  it('bounds a page of ten megabytes and one that never ends', async () => {
    const long = `HTTP/1.1 403 No\r\nContent-Length: 10000000\r\n\r\n${'x'.repeat(10_000_000)}`;
    expect((await ask(answering(long))).fault).toMatchObject({
      kind: 'proxy-status',
      status: 403,
      title: null,
    });
    expect(
      (await ask(answering('HTTP/1.1 403 No\r\nContent-Length: 100\r\n\r\n<title>t'))).fault,
    ).toMatchObject({ title: 't' });
  });

  it('refuses a header of a megabyte', async () => {
    const { fault } = await ask(answering(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(1_000_000)}\r\n\r\n`));
    expect(fault).toMatchObject({ kind: 'proxy-garbage' });
  });

  it('gives up when told to', async () => {
    await expect(ask(() => {}, proxy, AbortSignal.timeout(50))).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });
});
