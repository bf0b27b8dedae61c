import { afterEach, describe, expect, it } from 'vitest';
import { Credentials, type ProxyServer } from '../../../src/model/route.js';
import { connectOverSocks } from '../../../src/net/tunnel/socks.js';
import { answering, connectTo } from './scripted-proxy.js';

const proxy: ProxyServer = { scheme: 'socks5', host: 'proxy.test', port: 1080, credentials: null };
const target = { host: 'a.example.com', port: 8883 };
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
  return { fault: await connectOverSocks(socket, server, target, signal), socket };
}

const reply = (code: number) => Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]);
const noAuthentication = Buffer.from([5, 0]);

describe('SOCKS5', () => {
  it('opens the tunnel and sends the name, not an address', async () => {
    const asked: Buffer[] = [];
    const { fault, socket } = await ask((peer) => {
      peer.on('data', (data) => asked.push(data));
      answering(noAuthentication, reply(0), 'echo')(peer);
    });
    expect(fault).toBeNull();
    expect(asked[1]?.subarray(0, 5)).toEqual(Buffer.from([5, 1, 0, 3, 13]));
    expect(asked[1]?.subarray(5, 18).toString()).toBe('a.example.com');
    expect(asked[1]?.readUInt16BE(18)).toBe(8883);
    const echo = new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
    socket.write('hello');
    expect(await echo).toBe('echo');
  });

  it('authenticates with user and password', async () => {
    const asked: Buffer[] = [];
    const { fault } = await ask(
      (peer) => {
        peer.on('data', (data) => asked.push(data));
        answering(Buffer.from([5, 2]), Buffer.from([1, 0]), reply(0))(peer);
      },
      { ...proxy, credentials: new Credentials('me', 'secret') },
    );
    expect(fault).toBeNull();
    expect(asked[1]).toEqual(Buffer.from('\x01\x02me\x06secret'));
  });

  it.each([
    [1, 'general-failure'],
    [2, 'not-allowed'],
    [3, 'network-unreachable'],
    [4, 'host-unreachable'],
    [5, 'connection-refused'],
    [6, 'ttl-expired'],
    [8, 'address-not-supported'],
    [77, 'unassigned'],
  ])('reply %i is %s', async (code, name) => {
    const { fault } = await ask(answering(noAuthentication, reply(code)));
    expect(fault).toEqual({ kind: 'proxy-socks-reply', reply: name });
  });

  it('tells a refused method from a refused password', async () => {
    expect((await ask(answering(Buffer.from([5, 0xff])))).fault).toEqual({
      kind: 'proxy-socks-auth',
      refused: 'method',
    });
    const server = { ...proxy, credentials: new Credentials('me', 'wrong') };
    expect((await ask(answering(Buffer.from([5, 2]), Buffer.from([1, 1])), server)).fault).toEqual({
      kind: 'proxy-socks-auth',
      refused: 'password',
    });
  });

  it('recognises what is no SOCKS proxy', async () => {
    const { fault } = await ask(answering('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(fault).toEqual({ kind: 'proxy-garbage', said: 'HTTP/1.1 400 Bad Request' });
  });

  it('tells a close from a reset', async () => {
    expect((await ask((peer) => void peer.once('data', () => peer.end()))).fault).toEqual({
      kind: 'proxy-close',
      received: 0,
    });
    expect((await ask((peer) => void peer.once('data', () => peer.resetAndDestroy()))).fault).toEqual({
      kind: 'proxy-reset',
      received: 0,
    });
  });

  it('gives up when told to', async () => {
    await expect(ask(() => {}, proxy, AbortSignal.timeout(50))).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });
});
