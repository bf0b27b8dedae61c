import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.js';
import { outcome } from '../check/setup/check.js';
import { emPreflight, program } from '../setup/cli.js';

/** Runs `check` and reads its JSON report. */
async function check(...args: string[]): Promise<Report & { code: number | null }> {
  const { code, stdout, stderr } = await emPreflight(['check', '--json', '--quiet', ...args]);
  expect(stderr).toBe('');
  return { ...JSON.parse(stdout), code };
}

const host = 'kinesis.eu-central-1.amazonaws.com';
const outcomeOf = (report: Report, id = `${host}:443`) => {
  const found = report.checks.find((one) => one.id === id);
  return found && outcome(found);
};

describe('check --lab', () => {
  it('finds the healthy lab healthy', async () => {
    const report = await check('--lab');
    expect(report).toMatchObject({ code: 0, exitCode: 0, verdict: 'pass', rootCauses: [] });
    expect(report.components.map(({ verdict }) => verdict)).toEqual(Array(9).fill('pass'));
    expect(report.summary).toMatchObject({ requirements: 66, checks: 22, fail: 0, warn: 0, untested: 0 });
    const iot = report.checks.filter(({ host: name }) => name.includes('.iot.'));
    expect(iot.map(({ cause }) => cause)).toEqual(Array(2).fill('client-certificate-required'));
    expect(iot.map(({ stages }) => stages.find(({ stage }) => stage === 'tls')?.evidence.alpn)).toEqual([
      'x-amzn-mqtt-ca',
      null,
    ]);
  });

  it.each([
    ['nxdomain', 'fail dns-nxdomain'],
    ['nodata', 'fail dns-nodata'],
    ['servfail', 'fail dns-servfail'],
    ['dns-refused', 'fail dns-refused'],
    ['no-answer', 'fail dns-timeout'],
    ['sinkhole', 'fail dns-sinkhole'],
    ['refuse', 'fail tcp-refused'],
    ['reset-at-once', 'fail tcp-reset'],
    ['stall', 'fail tls-timeout'],
    ['reset', 'fail tls-reset'],
    ['close', 'fail tls-reset'],
    ['drip', 'fail tls-timeout'],
    ['cleartext', 'fail tls-not-tls'],
    ['garbage', 'fail tls-not-tls'],
    ['alert', 'fail tls-alert'],
    ['old-tls', 'fail tls-version'],
    ['expired', 'fail tls-expired'],
    ['not-yet-valid', 'fail tls-not-yet-valid'],
    ['wrong-name', 'fail tls-wrong-name'],
    ['self-signed', 'fail tls-self-signed'],
    ['untrusted', 'fail tls-untrusted'],
    ['flaky', 'warn unstable'],
    ['slow', 'pass'],
  ])('%s', async (fault, expected) => {
    const report = await check('--lab', '--timeout', '4s', '--fault', `${fault}:${host}`);
    expect(outcomeOf(report)).toBe(expected);
    expect(report.checks.filter(({ host: name, verdict }) => name !== host && verdict !== 'pass')).toEqual(
      [],
    );
    expect(report.code).toBe(expected.startsWith('fail') ? 1 : 0);
    expect(report.rootCauses.map(({ checks }) => checks)).toEqual(
      expected === 'pass' ? [] : [[`${host}:443`]],
    );
  });

  it('says that it was a rehearsal', async () => {
    const { notes } = await check('erds', '--lab');
    expect(notes).toEqual([expect.stringContaining('the simulated cloud of --lab was probed')]);
  });

  it('says which fault broke nothing that was checked', async () => {
    const args = ['check', 'erds', '--lab', '--fault', 'refuse:kin*', '--fault', 'refuse:a01*'];
    const { stderr } = await emPreflight(args);
    expect(stderr).toContain('hint: --fault refuse:kin* broke nothing');
    expect(stderr).not.toContain('a01');
  });

  it('says ALPN is missing where the service needs it', async () => {
    const report = await check('--lab', '--fault', 'no-alpn:*.iot.*:443');
    expect(outcomeOf(report, 'a2etju7iem1tgc-ats.iot.eu-central-1.amazonaws.com:443')).toBe(
      'warn tls-alpn-missing +client-certificate-required',
    );
    expect(report.code).toBe(0);
  });

  it.each([
    [['--dns-server', '10.0.0.1', '--lab'], '--lab and --dns-server exclude each other'],
    [['--timeout', '5'], 'durations read 500ms, 5s or 1m'],
    [['--concurrency', '0'], 'a whole number from 1 to 10000'],
    [['--resolve', 'host:443'], 'not HOST:PORT:ADDRESS'],
    [['--connect-to', 'a:b:c:d'], 'not HOST:PORT:ADDR:PORT'],
    [['--dns-server', 'dns.example.com'], 'not IP or IP:PORT'],
    [['--local-address', '203.0.113.99'], 'this machine has no such address'],
    [['--local-address', '127.0.0.1', '-6'], 'is no IPv6 address'],
    [['--ca-file', '/nonexistent.pem'], 'there is no such file'],
    [['--ca-file', program], 'holds no certificate'],
    [['--ca-file', '/'], 'it is a directory'],
    [['-4', '-6'], "cannot be used with option '-6"],
    [['kinesys'], 'unknown component'],
  ])('%j is refused with exit code 2', async (args, message) => {
    const { code, stdout, stderr } = await emPreflight(['check', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

describe('peers that never answer', () => {
  let tarpit: Server;
  let port: number;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'em-check-'));
    tarpit = createServer((socket) => socket.on('error', () => {}).resume());
    await new Promise<void>((resolve) => tarpit.listen(0, '127.0.0.1', resolve));
    port = (tarpit.address() as { port: number }).port;
  });
  afterAll(() => {
    tarpit.close();
    rmSync(folder, { recursive: true });
  });
  const stalled = () => ['--connect-to', `::127.0.0.1:${port}`];

  it('are left at the deadline', async () => {
    const report = await check(...stalled(), '--timeout', '60s', '--deadline', '700ms', 'erds');
    expect(report).toMatchObject({ code: 3, verdict: 'inconclusive', rootCauses: [] });
    expect(report.durationMs).toBeGreaterThanOrEqual(650);
    expect(report.durationMs).toBeLessThan(2_500);
    expect(report.checks.map(outcome)).toEqual(Array(3).fill('untested not-tested'));
  });

  it('keep their failure, with less claimed, where repetitions and experiments are cut off', async () => {
    const args = ['--timeout', '500ms', '--deadline', '1500ms', '--retries', '50'];
    const report = await check(...stalled(), ...args, 'erds');
    expect(report.checks.map(outcome)).toEqual(Array(3).fill('fail tls-timeout'));
    expect(report.rootCauses.map(({ confidence }) => confidence)).toEqual(['possible']);
    expect(report.durationMs).toBeLessThan(4_000);
  });

  it('are left on Ctrl-C, with what is known', async () => {
    const child = spawn(
      process.execPath,
      [program, 'check', '--json', ...stalled(), '--timeout', '50s', 'erds'],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    await new Promise((resolve) => tarpit.once('connection', resolve));
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(JSON.parse(output)).toMatchObject({ exitCode: 130, verdict: 'inconclusive' });
  });
});
