/** PAC files that mean harm, or come from a server that does: refused in time, and quoted as text. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { drip, listening, pour } from './listen.js';
import { dangerIn } from './nasty.js';
import { checkInEveryFormat } from './spawned.js';

const folder = mkdtempSync(join(tmpdir(), 'em-pac-'));
let undo: (() => void)[] = [];
const cleanup = (step: () => void) => void undo.push(step);
afterEach(() => {
  for (const step of undo) step();
  undo = [];
});

afterAll(() => rmSync(folder, { recursive: true }));

const pac = (body: string) => `function FindProxyForURL(url, host) { ${body} }`;
const limits = ['--timeout', '600ms', '--deadline', '2s', '--retries', '0'];

async function refused(proxy: string) {
  const ended = await checkInEveryFormat(['erds', '--proxy', proxy, ...limits]);
  expect(ended.code, ended.stderr).toBe(2);
  expect(ended.ms).toBeLessThan(3_500);
  expect(ended.megabytes).toBeLessThan(300);
  expect(dangerIn('standard error', ended.stderr), ended.stderr).toBeNull();
  expect(ended.stderr).toMatch(/^\S*proxy\.pac: the PAC file .*\n {2}hint: .*\n$/);
  return ended.stderr;
}

it.each([
  ['loops', 'while (true) {}', 'takes too long'],
  ['loops while it loads', null, 'takes too long'],
  ['allocates', 'var a = []; while (true) a.push("x".repeat(100) + a.length);', 'the PAC file fails'],
  ['doubles a text', 'var a = "x"; while (true) a += a;', 'the PAC file fails'],
  ['recurses', 'function f() { return f() + 1; } return f();', 'more stack or memory than there is'],
  ['backtracks', 'return /^(a+)+$/.test("a".repeat(40) + "b") ? "DIRECT" : "";', 'takes too long'],
  ['hands over a large object', 'var a = []; a[9e6] = 1; while (true) dnsResolve(a);', 'takes too long'],
  [
    'matches a pattern of 400 kB',
    'return shExpMatch("aaa", "a*b|".repeat(1e5)) + "";',
    'too long for shExpMatch',
  ],
  ['asks for many names', 'for (var i = 0; ; i++) dnsResolve("x".repeat(200) + i);', 'more than 100 names'],
  ['returns 10 MB', 'return "PROXY a:1;".repeat(1e6);', 'the PAC file fails'],
  ['throws escapes', 'throw new Error("\\x1b[2J\\x1b]0;x\\x07\\u202e\\n::error::pwned");', ': :error::pwned'],
  ['throws what loops', 'throw { get message() { while (true) {} } };', 'the PAC file fails'],
  ['returns escapes', 'return "\\x1b[2J\\n::error::pwned ##[error]x";', 'names no way'],
  ['returns a host of escapes', 'return "PROXY \\x1b[2J\\u202e:80";', 'names no way'],
  ['returns an object', 'return { toString: function () { return "DIRECT"; } };', 'no string'],
  ['looks for a way out', 'return dnsResolve.constructor("return process")().env.PATH;', 'process'],
] as const)('a PAC file that %s', async (_, body, message) => {
  const file = join(folder, 'proxy.pac');
  writeFileSync(file, body === null ? 'while (true) {}' : pac(body));
  expect(await refused(`pac+file://${file}`)).toContain(message);
});

it('a PAC file that takes long for each endpoint ends at the deadline', async () => {
  const file = join(folder, 'proxy.pac');
  writeFileSync(file, pac('var end = Date.now() + 700; while (Date.now() < end) {} return "DIRECT";'));
  expect(await refused(`pac+file://${file}`)).toContain('takes too long');
});

it('a PAC file that names a thousand dead proxies', async () => {
  const file = join(folder, 'proxy.pac');
  writeFileSync(file, pac('return "PROXY 127.0.0.1:1;".repeat(500);'));
  const { code, ms, megabytes, texts } = await checkInEveryFormat([
    'erds',
    '--proxy',
    `pac+file://${file}`,
    ...limits,
  ]);
  expect(code).toBe(1);
  expect(ms).toBeLessThan(3_500);
  expect(megabytes).toBeLessThan(300);
  for (const [format, text] of Object.entries(texts)) expect(dangerIn(format, text), text).toBeNull();
});

it.each([
  ['never answers', () => {}, 'no answer in time'],
  ['sends a byte at a time', (socket) => drip(socket, 'HTTP/1.1 200 OK\r\n', 50), 'no answer in time'],
  [
    'sends a file without end',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      pour(socket, '// more\n'.repeat(1_000));
    },
    'longer than 1048576 bytes',
  ],
  [
    'sends headers without end',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      pour(socket, 'X: y\r\n'.repeat(1_000));
    },
    'broke the connection off',
  ],
  ['sends escapes', (socket) => socket.end('\x1b[2J::error::x\r\n\r\n'), 'broke the connection off'],
  ['hangs up', (socket) => socket.end(), 'broke the connection off'],
  [
    'has no such file',
    (socket) => socket.end('HTTP/1.1 404 \x1b[2J\r\nContent-Length: 0\r\n\r\n'),
    'broke|404',
  ],
] as const satisfies readonly (readonly [string, Parameters<typeof listening>[1], string])[])(
  'a server of PAC files that %s',
  async (_, script, message) => {
    const port = await listening(cleanup, (socket) => void socket.once('data', () => script(socket)));
    expect(await refused(`pac+http://127.0.0.1:${port}/proxy.pac`)).toMatch(new RegExp(message));
  },
);

it('a server of PAC files that never finishes its handshake', async () => {
  const port = await listening(cleanup, (socket) => socket.resume());
  expect(await refused(`pac+https://127.0.0.1:${port}/proxy.pac`)).toContain('no answer in time');
});
