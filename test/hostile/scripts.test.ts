/** PAC files that mean harm, or come from a server that does: refused in time, and quoted as text. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { AuditReport } from '../../src/model/audit.js';
import type { Report } from '../../src/model/report.js';
import { outcome } from '../check/setup/check.js';
import { emPreflight, program } from '../setup/cli.js';
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

function file(text: string): string {
  const path = join(folder, 'proxy.pac');
  writeFileSync(path, text);
  return `pac+file://${path}`;
}

/** Few steps of the script, or one, that take minutes to hours: what counts steps does not see them. */
const heavyBuiltIns = {
  'searches for hours': 'return "a".repeat(4e6).indexOf("a".repeat(1e6) + "b") + "";',
  'makes long texts': 'for (var i = 0; i < 1e5; i++) "x".repeat(6e6); return "DIRECT";',
  'sorts and sorts':
    'var a = []; for (var i = 0; i < 5e5; i++) a.push(i * 7919 % 5e5); while (true) a.slice().sort();',
  'backtracks again and again':
    'while (true) /^(?:a|aa)+$/.test("a".repeat(40) + "b") && /(x+x+)+y/.test("x".repeat(40));',
  'writes and reads JSON': 'var a = new Array(2e5).fill("x"); while (true) JSON.parse(JSON.stringify(a));',
};

const pac = (body: string) => `function FindProxyForURL(url, host) { ${body} }`;
// Time enough for a busy machine: what is no good is refused after a second of its own.
const limits = ['--timeout', '600ms', '--deadline', '15s', '--retries', '0'];

async function refused(proxy: string) {
  const ended = await checkInEveryFormat(['erds', '--proxy', proxy, ...limits]);
  expect(ended.code, ended.stderr).toBe(2);
  expect(ended.ms).toBeLessThan(14_000);
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
  ...Object.entries(heavyBuiltIns).map(([what, body]) => [what, body, 'takes too long'] as const),
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
  expect(await refused(file(body === null ? 'while (true) {}' : pac(body)))).toContain(message);
});

describe('a PAC file that is still being run', () => {
  const untested = 'untested not-tested';
  const outcomes = ({ checks }: Report) => [...new Set(checks.map(outcome))];
  const asked = ['erds', '--timeout', '600ms', '--retries', '0', '--proxy'];

  it('at the deadline leaves a report of what is known', async () => {
    const proxy = file(pac('var end = Date.now() + 700; while (Date.now() < end) {} return "DIRECT";'));
    const ended = await checkInEveryFormat([...asked, proxy, '--deadline', '1s']);
    expect(ended.code, ended.stderr).toBe(3);
    expect(ended.stderr).toMatch(
      /^hint: \S*proxy\.pac: the run ended before the PAC file had given every way\n$/,
    );
    expect(outcomes(ended.report)).toEqual([untested]);
    expect(ended.ms).toBeLessThan(10_000);
  });

  it('in a search of hours does not hold up the deadline', async () => {
    const proxy = file(pac(heavyBuiltIns['searches for hours']));
    const ended = await checkInEveryFormat([...asked, proxy, '--deadline', '500ms']);
    expect(ended.code, ended.stderr).toBe(3);
    expect(ended.report.durationMs).toBeLessThan(10_000);
    expect(outcomes(ended.report)).toEqual([untested]);
  });

  it('at Ctrl-C leaves a report of what is known', async () => {
    const asks: (() => void)[] = [];
    const begun = new Promise<void>((resolve) => asks.push(resolve));
    const text = pac(heavyBuiltIns['searches for hours']);
    const port = await listening(
      cleanup,
      (socket) =>
        void socket.once('data', () => {
          socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`);
          asks.pop()?.();
        }),
    );
    const proxy = `pac+http://127.0.0.1:${port}/proxy.pac`;
    const child = spawn(process.execPath, [program, 'check', ...asked, proxy, '--json', '--quiet']);
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    const code = new Promise((resolve) => child.once('close', resolve));
    await begun;
    // At any moment: while the thread starts, while the script runs.
    await new Promise((resume) => setTimeout(resume, 300));
    child.kill('SIGINT');
    expect(await code).toBe(130);
    expect(outcomes(JSON.parse(stdout))).toEqual([untested]);
  });
});

it.each(Object.entries(heavyBuiltIns))('an audit ends with a PAC file that %s', async (_, body) => {
  const started = performance.now();
  const { code, stdout, stderr } = await emPreflight([
    ...['audit', '--json', '--component', 'erds', '--format', 'pac'],
    file(pac(body)).slice('pac+file://'.length),
  ]);
  expect(code, stderr).toBe(3);
  expect(performance.now() - started).toBeLessThan(30_000);
  const { requirements } = JSON.parse(stdout) as AuditReport;
  for (const { verdict, because } of requirements)
    expect([verdict, because]).toEqual(['unverifiable', expect.stringContaining('takes too long')]);
});

it('a PAC file that names a thousand dead proxies', async () => {
  const proxy = file(pac('return "PROXY 127.0.0.1:1;".repeat(500);'));
  const { code, ms, megabytes, texts } = await checkInEveryFormat(['erds', '--proxy', proxy, ...limits]);
  expect(code).toBe(1);
  expect(ms).toBeLessThan(14_000);
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
