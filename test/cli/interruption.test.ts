/** Runs that do not reach their end: the deadline, signals, a reader that goes, a file that cannot be. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.js';
import { outcome } from '../check/setup/check.js';
import { emPreflight, program } from '../setup/cli.js';
import { needs } from '../setup/needs.js';

let tarpit: Server;
let port: number;
let connections = 0;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'em-interruption-'));
  tarpit = createServer((socket) => {
    connections += 1;
    socket.on('error', () => {}).resume();
  });
  await new Promise<void>((resolve) => tarpit.listen(0, '127.0.0.1', resolve));
  port = (tarpit.address() as { port: number }).port;
});
afterAll(() => {
  tarpit.close();
  rmSync(folder, { recursive: true });
});

/** Everything is silent but a01, where nothing listens. */
const erds = () => [
  'check',
  'erds',
  '--connect-to',
  'a01.ugwdevice.net::127.0.0.1:1',
  '--connect-to',
  `::127.0.0.1:${port}`,
  '--timeout',
  '50s',
];
const outcomes = ['fail tcp-refused', 'untested not-tested', 'untested not-tested'];
const connected = () => new Promise((resolve) => tarpit.once('connection', resolve));

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

function ended(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (text) => {
    stdout += text;
  });
  child.stderr?.on('data', (text) => {
    stderr += text;
  });
  return new Promise((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr })),
  );
}

describe('interrupted', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('by %s, it reports what is known', async (signal) => {
    const file = join(folder, `${signal}.xml`);
    const child = spawn(process.execPath, [program, ...erds(), '--json', '--report', `junit=${file}`]);
    const end = ended(child);
    await connected();
    child.kill(signal);
    const { code, stdout, stderr } = await end;
    expect([code, stderr]).toEqual([130, '']);
    const report: Report = JSON.parse(stdout);
    expect(report).toMatchObject({ exitCode: 130, summary: { checks: 3 } });
    expect(report.checks.map(outcome)).toEqual(outcomes);
    expect(report.rootCauses.map(({ cause }) => cause)).toEqual(['tcp-refused']);
    expect(readFileSync(file, 'utf8')).toMatch(/^<\?xml[\s\S]*<\/testsuites>\n$/);
  });

  it('while it waits for a reader of its report, it ends at once', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const descriptor = openSync(pipe, 'r+');
    try {
      // More than a pipe holds, and nobody reads.
      writeFileSync(pipe, Buffer.alloc(65_536 - 100));
      const child = spawn(process.execPath, [program, ...erds(), '--json', '--deadline', '300ms'], {
        stdio: ['ignore', descriptor, 'inherit'],
      });
      const end = ended(child);
      await connected();
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      expect(child.exitCode).toBeNull();
      child.kill('SIGINT');
      expect((await end).signal).toBe('SIGINT');
    } finally {
      closeSync(descriptor);
    }
  });

  it('by force, it leaves an earlier report as it was', async () => {
    const file = join(folder, 'earlier.json');
    writeFileSync(file, 'earlier');
    const child = spawn(process.execPath, [program, ...erds(), '--report', `json=${file}`], {
      stdio: 'ignore',
    });
    const end = ended(child);
    await connected();
    child.kill('SIGKILL');
    await end;
    expect(readFileSync(file, 'utf8')).toBe('earlier');
  });
});

describe('at the deadline', () => {
  it('what failed by then fails, and what was not reached is untested', async () => {
    const file = join(folder, 'deadline.json');
    const { code, stdout, stderr } = await emPreflight([
      ...erds(),
      '--deadline',
      '1s',
      '--report',
      `json=${file}`,
      '--report',
      'tap',
    ]);
    expect([code, stderr]).toEqual([1, '']);
    expect(JSON.parse(readFileSync(file, 'utf8')).checks.map(outcome)).toEqual(outcomes);
    expect(stdout).toMatch(/^TAP version 14\n/);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp') && name.includes('deadline'))).toEqual(
      [],
    );
  });

  it.each([
    ['no endpoint answers', () => ['--connect-to', `::127.0.0.1:${port}`]],
    ['no proxy answers', () => ['--proxy', `http://127.0.0.1:${port}`]],
    ['no HTTPS proxy answers', () => ['--proxy', `https://127.0.0.1:${port}`]],
    ['no SOCKS proxy answers', () => ['--proxy', `socks5://127.0.0.1:${port}`]],
    ['no service answers', () => ['--depth', 'app', '--connect-to', `::127.0.0.1:${port}`]],
  ])('where %s, the run is inconclusive', async (_, args) => {
    const { code, stdout, stderr } = await emPreflight([
      'check',
      '--json',
      ...args(),
      '--timeout',
      '50s',
      '--deadline',
      '1s',
    ]);
    expect([code, stderr]).toEqual([3, '']);
    const report: Report = JSON.parse(stdout);
    expect(report).toMatchObject({ verdict: 'inconclusive', exitCode: 3, rootCauses: [] });
    expect(report.summary).toMatchObject({ checks: 22, untested: 65, fail: 0 });
    expect(new Set(report.checks.map(outcome))).toEqual(new Set(['untested not-tested']));
    expect(report.durationMs).toBeLessThan(3_000);
  });
});

describe('reports that cannot be written', () => {
  it.each([
    [
      'in a folder that is not there',
      () => `json=${join(folder, 'none', 'x.json')}`,
      'there is no such folder',
    ],
    ['below a file', () => `json=${join(program, 'x.json')}`, 'no folder'],
    ['in place of a folder', () => `json=${folder}`, 'it is a folder'],
    ['in the kernel', () => 'json=/proc/em-preflight.json', 'cannot be written'],
  ])('%s are refused before the first probe', async (_, report, message) => {
    const before = connections;
    const { code, stdout, stderr } = await emPreflight([...erds(), '--report', report()]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(connections).toBe(before);
  });

  it('both on standard output', async () => {
    const before = connections;
    const { code, stdout, stderr } = await emPreflight([...erds(), '--report', 'tap', '--json']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('two reports cannot both go to standard output');
    expect(connections).toBe(before);
  });

  it('to a reader that has gone: the verdict stands', async () => {
    const file = join(folder, 'kept.json');
    const child = spawn(process.execPath, [
      program,
      'check',
      '--lab',
      '--verbose',
      '--report',
      'console',
      '--report',
      `json=${file}`,
    ]);
    child.stdout.destroy();
    expect(await ended(child)).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(file)).toBe(true);
  });

  it('to standard error that has gone: the verdict stands', async () => {
    const child = spawn(process.execPath, [program, 'check', '--lab', '--json'], {
      env: { ...process.env, HTTP_PROXY: 'http://p:1' },
    });
    child.stderr.destroy();
    expect(await ended(child)).toMatchObject({ code: 0 });
  });
});

describe.runIf(needs('script'))('on a terminal', () => {
  it('reports what is known after Ctrl-C, while the spinner turns', async () => {
    const report = join(folder, 'terminal.json');
    const command = [process.execPath, program, ...erds(), '--report', `json=${report}`]
      .map((word) => `'${word}'`)
      .join(' ');
    // script(1) gives the program a terminal of its own, and passes keys on to it.
    const sized = `stty cols 80 rows 24; exec ${command}`;
    const child = spawn('script', ['-qec', sized, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] });
    let screen = '';
    let pressed = false;
    child.stdout.setEncoding('utf8').on('data', (text) => {
      screen += text;
      if (pressed || !screen.includes('endpoints checked')) return;
      pressed = true;
      child.stdin.write('\x03');
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(130);
    expect((JSON.parse(readFileSync(report, 'utf8')) as Report).exitCode).toBe(130);
  });
});
