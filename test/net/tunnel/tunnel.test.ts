import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { makePki, type Pki } from '../../../src/lab/pki.js';
import type { ProxyServer } from '../../../src/model/route.js';
import { parseResolve } from '../../../src/net/mapping.js';
import { SocketNet } from '../../../src/net/net.js';
import { Trust } from '../../../src/net/tls-trust.js';
import { tunnel } from '../../../src/net/tunnel/tunnel.js';
import { answering } from './scripted-proxy.js';

const cleanup: (() => void)[] = [];
afterEach(() => {
  for (const close of cleanup.splice(0)) close();
});

const endpoint = { host: 'a.example.com', port: 443 };
const opened = 'HTTP/1.1 200 Connection established\r\n\r\n';

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket.on('error', () => {})));
  cleanup.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function identity(pki: Pki): Promise<{ cert: string; key: string }> {
  return { cert: `${await pki.genuine.issue('proxy.test')}${pki.genuine.issuing}`, key: pki.key };
}

function open(proxy: Omit<ProxyServer, 'credentials'>, roots: readonly string[] = [], timeoutMs = 2_000) {
  const net = new SocketNet({
    resolvers: ['127.0.0.1:9'],
    mappings: { resolve: [parseResolve(`proxy.test:${proxy.port}:127.0.0.1`)], connectTo: [] },
    families: [4],
    localAddress: null,
    extraRoots: { genuine: [], inspection: [] },
    timeoutMs,
  });
  cleanup.push(() => net.close());
  const limits = { timeoutMs, signal: new AbortController().signal };
  return tunnel(
    net,
    new Trust({ genuine: roots, inspection: [] }),
    { ...proxy, credentials: null },
    endpoint,
    limits,
  );
}

describe('a tunnel', () => {
  it('stands once the proxy says so, and carries bytes', async () => {
    const port = await listening(createServer(answering(opened, 'echo')));
    const outcome = await open({ scheme: 'http', host: 'proxy.test', port });
    if (outcome.state !== 'passed') throw new Error(JSON.stringify(outcome));
    expect(outcome.evidence).toMatchObject({ peer: { address: '127.0.0.1', family: 4 }, port });
    outcome.evidence.close();
  });

  it('goes through an HTTPS proxy whose certificate is genuine, and no other', async () => {
    const pki = await makePki();
    const port = await listening(createTlsServer(await identity(pki), answering(opened)));
    expect(await open({ scheme: 'https', host: 'proxy.test', port }, [pki.genuine.root])).toMatchObject({
      state: 'passed',
    });
    expect(await open({ scheme: 'https', host: 'proxy.test', port })).toMatchObject({
      state: 'failed',
      fault: { kind: 'proxy-handshake', fault: { kind: 'proxy-certificate' } },
    });
  });

  it('refuses an HTTPS proxy with another name', async () => {
    const pki = await makePki();
    const port = await listening(createTlsServer(await identity(pki), answering(opened)));
    expect(await open({ scheme: 'https', host: '127.0.0.1', port }, [pki.genuine.root])).toMatchObject({
      fault: { kind: 'proxy-handshake', fault: { code: 'ERR_TLS_CERT_ALTNAME_INVALID' } },
    });
  });

  it.each([
    ['http', 'http-on-a-closed-port', { kind: 'proxy-dial', fault: { kind: 'tcp-refused' } }],
    ['https', 'tls-where-plain-was-meant', { kind: 'proxy-handshake', fault: { kind: 'tls-garbage' } }],
    ['http', 'plain-where-tls-was-meant', { kind: expect.stringMatching(/^proxy-(garbage|close|reset)$/) }],
    ['http', 'silent', { kind: 'proxy-silence' }],
  ] as const)('%s proxy, %s', async (scheme, what, fault) => {
    const pki = await makePki();
    const servers: Record<string, () => Promise<number>> = {
      'http-on-a-closed-port': async () => {
        const server = createServer();
        const port = await listening(server);
        await new Promise((resolve) => server.close(resolve));
        return port;
      },
      'tls-where-plain-was-meant': () =>
        listening(createServer(answering('HTTP/1.1 400 Bad Request\r\n\r\n'))),
      'plain-where-tls-was-meant': async () => listening(createTlsServer(await identity(pki))),
      silent: () => listening(createServer(() => {})),
    };
    const port = (await servers[what]?.()) ?? 0;
    const outcome = await open({ scheme, host: 'proxy.test', port }, [], 500);
    expect(outcome).toMatchObject({ state: 'failed', fault });
  });

  it('says that the proxy is not found', async () => {
    expect(await open({ scheme: 'http', host: 'proxy.example', port: 1 })).toMatchObject({
      state: 'failed',
      fault: { kind: 'proxy-lookup', fault: { kind: 'dns-unreachable' } },
    });
  });
});
