/** `--proxy` and the environment as a user gives them: which way is taken, and that no password is shown. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as tlsServer } from 'node:tls';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { makePki } from '../../src/lab/pki.js';
import { listening } from '../hostile/listen.js';
import { checkInEveryFormat } from '../hostile/spawned.js';

const folder = mkdtempSync(join(tmpdir(), 'em-proxy-'));
afterAll(() => rmSync(folder, { recursive: true }));
let undo: (() => void)[] = [];
const cleanup = (step: () => void) => void undo.push(step);
afterEach(() => {
  for (const step of undo) step();
  undo = [];
});

const password = 's3cr3t/w ord';
const encoded = encodeURIComponent(password);
const base64 = Buffer.from(`printer:${password}`).toString('base64');
const noProxies = {
  https_proxy: '',
  HTTPS_PROXY: '',
  all_proxy: '',
  ALL_PROXY: '',
  no_proxy: undefined,
  NO_PROXY: undefined,
};

async function check(args: readonly string[], env = {}) {
  const ended = await checkInEveryFormat(['erds', '--timeout', '2s', '--retries', '0', ...args], {
    ...noProxies,
    ...env,
  });
  for (const text of [...Object.values(ended.texts), ended.stderr])
    for (const secret of [password, encoded, base64, 's3cr3t']) expect(text).not.toContain(secret);
  return ended;
}

/** Answers every request with the same text; `seen` collects what was asked. */
async function answering(text: string, seen: string[] = []): Promise<number> {
  return listening(
    cleanup,
    (socket) =>
      void socket.on('data', (data) => {
        seen.push(data.toString('latin1'));
        socket.end(text);
      }),
  );
}

const causes = ({ report }: Awaited<ReturnType<typeof check>>) => [
  ...new Set(report.checks.map(({ cause }) => cause)),
];

describe('a password in the URL is sent, and never shown', () => {
  it.each([
    [
      '407',
      'HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n',
      'proxy-auth-required',
    ],
    ['403', 'HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n', 'proxy-denied'],
    ['502', 'HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n', 'proxy-upstream'],
    ['garbage', 'SSH-2.0-OpenSSH\r\n', 'proxy-not-a-proxy'],
    ['its end', '', 'proxy-not-a-proxy'],
  ])('where the proxy answers with %s', async (_, text, cause) => {
    const seen: string[] = [];
    const url = `http://printer:${encoded}@127.0.0.1:${await answering(text, seen)}`;
    expect(causes(await check(['--proxy', url]))).toEqual([cause]);
    expect(seen[0]).toContain(`\r\nproxy-authorization: Basic ${base64}\r\n`);
    expect(causes(await check([], { HTTPS_PROXY: url }))).toEqual([cause]);
  });

  it.each([
    ['http://printer:PASSWORD@127.0.0.1:1', 1],
    ['https://printer:PASSWORD@127.0.0.1:1', 1],
    ['socks5://printer:PASSWORD@127.0.0.1:1', 1],
    ['printer:PASSWORD@127.0.0.1:1', 1],
    ['http://printer:PASSWORD@127.0.0.1:99999', 2],
    ['http://printer:PASSWORD@', 2],
    ['http://printer:PASSWORD@127.0.0.1:1/path', 2],
    ['http://printer:PASSWORD%@127.0.0.1:1', 2],
    ['http://printer:s3cr3t/x@127.0.0.1:1', 2],
    ['http://printer:s3cr3t w@a b:1', 2],
    ['ftp://printer:PASSWORD@127.0.0.1:1', 2],
    ['socks4://printer:PASSWORD@127.0.0.1:1', 2],
    ['pac+ftp://printer:PASSWORD@127.0.0.1/x', 2],
    ['pac+http://printer:PASSWORD@127.0.0.1:1/x?token=PASSWORD', 2],
    ['pac+https://printer:PASSWORD@127.0.0.1:1/x', 2],
    ['pac+http://printer:PASSWORD%@127.0.0.1:1/x', 2],
    ['pac+file://printer:PASSWORD@host/x', 2],
  ])('in %s: exit code %i', async (url, exit) => {
    const given = url.replaceAll('PASSWORD', encoded);
    const told = await check(['--proxy', given]);
    expect(told.code, told.stderr).toBe(exit);
    const set = await check([], { ALL_PROXY: given });
    expect(set.code, set.stderr).toBe(exit);
    if (exit === 2) expect(set.stderr).toMatch(/^\S.*\n {2}hint: .*\n$/);
  });
});

describe('a PAC file', () => {
  const pac = 'function FindProxyForURL(url, host) { return "PROXY 127.0.0.1:1"; }';
  const document = `HTTP/1.1 200 OK\r\nContent-Length: ${pac.length}\r\n\r\n${pac}`;

  it('is fetched with the password of its URL', async () => {
    const seen: string[] = [];
    const port = await answering(document, seen);
    const ended = await check([
      '--proxy',
      `pac+http://printer:${encoded}@127.0.0.1:${port}/proxy.pac?token=${encoded}`,
    ]);
    expect(causes(ended)).toEqual(['proxy-unreachable']);
    expect(ended.report.vantage.route).toBe(`pac+http://127.0.0.1:${port}/proxy.pac`);
    expect(seen[0]).toContain(`authorization: Basic ${base64}\r\n`);
  });

  it('comes over HTTPS from a server that is trusted, and from no other', async () => {
    const pki = await makePki();
    const cert = (await pki.genuine.issue('pac.example.com')) + pki.genuine.issuing;
    const server = tlsServer(
      { cert, key: pki.key },
      (socket) => void socket.once('data', () => socket.end(document)),
    );
    server.on('tlsClientError', () => {});
    const port = await listening(cleanup, (socket: Socket) => void server.emit('connection', socket));
    writeFileSync(join(folder, 'ca.pem'), pki.genuine.root);
    const through = (name: string, ...more: readonly string[]) =>
      check(['--proxy', `pac+https://${name}:${port}/x`, '--resolve', `*:${port}:127.0.0.1`, ...more]);
    const stranger = await through('pac.example.com');
    expect([stranger.code, stranger.stderr]).toEqual([
      2,
      expect.stringContaining('UNABLE_TO_GET_ISSUER_CERT_LOCALLY'),
    ]);
    const other = await through('other.example.com', '--ca-file', join(folder, 'ca.pem'));
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID')]);
    expect(causes(await through('pac.example.com', '--ca-file', join(folder, 'ca.pem')))).toEqual([
      'proxy-unreachable',
    ]);
    const bare = await check(['--proxy', `pac+https://127.0.0.1:${port}/x`]);
    expect([bare.code, bare.stderr.split('\n').length]).toEqual([2, 3]);
  });

  it.each([
    ['pac+file:///nonexistent/proxy.pac', '/nonexistent/proxy.pac: cannot be read: there is no such file'],
    ['pac+file:///', 'is a directory'],
    ['pac+file://proxy.pac', 'three slashes begin it'],
    ['pac+file:///a%2fb', 'no path on this machine'],
    ['pac+file:///a%00b', 'cannot be read'],
    ['pac+http://127.0.0.1:1/x', 'no connection to 127.0.0.1 port 1'],
    ['pac+http://pac.invalid/x', 'pac.invalid does not resolve'],
  ])('%s: %s', async (url, message) => {
    const { code, stderr } = await check(['--proxy', url, '--dns-server', '127.0.0.1:1']);
    expect(code, stderr).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^\S.*\n {2}hint: .*\n$/);
  });
});

describe('NO_PROXY', () => {
  const dead = { HTTPS_PROXY: 'http://127.0.0.1:1', NO_PROXY: 'ugwdevice.net,.ygles.com' };
  const there = ['--connect-to', '::127.0.0.1:1'];

  it('exempts names from the proxy of the environment', async () => {
    expect(causes(await check(there, dead))).toEqual(['tcp-refused']);
    expect(causes(await check(there, { ...dead, NO_PROXY: 'other.example' }))).toEqual(['proxy-unreachable']);
  });

  it('says nothing about a proxy that was named on the command line', async () => {
    expect(causes(await check([...there, '--proxy', 'http://127.0.0.1:1'], dead))).toEqual([
      'proxy-unreachable',
    ]);
  });

  it('is not needed for --proxy none', async () => {
    expect(causes(await check([...there, '--proxy', 'none'], { HTTPS_PROXY: 'http://127.0.0.1:1' }))).toEqual(
      ['tcp-refused'],
    );
  });
});
