import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { faultKinds } from '../../src/lab/faults/index.js';
import type { CheckReport, Report } from '../../src/model/report.js';
import { emPreflight, program } from '../setup/cli.js';
import { needs } from '../setup/needs.js';

// Far more than loopback needs: a test machine may be busy with everything else at once.
const quick = ['--timeout', '3s', '--retries', '0'];

/** Runs `check --lab` on one component of two hosts, or on the one with the IoT host. */
async function checkLab(
  selector: string,
  ...args: string[]
): Promise<{ code: number | null; report: Report }> {
  const ended = await emPreflight(['check', selector, '--lab', '--json', ...args]);
  if (!ended.stdout.startsWith('{')) throw new Error(ended.stderr);
  return { code: ended.code, report: JSON.parse(ended.stdout) };
}

/** The check of the first host whose name starts so. */
function checkOf({ checks }: Report, start: string, port = 443): CheckReport {
  const found = checks.find(({ host, port: its }) => host.startsWith(start) && its === port);
  if (!found) throw new Error(`no check of ${start} on ${port}`);
  return found;
}

interface Case {
  readonly fault: string;
  /** What the check of the broken host says. */
  readonly says: string;
  /** Where other settings than the quick ones matter. */
  readonly args?: readonly string[];
}

const cases: readonly Case[] = [
  { fault: 'nxdomain', says: 'fail dns-nxdomain' },
  { fault: 'nodata', says: 'fail dns-nodata' },
  { fault: 'servfail', says: 'fail dns-servfail' },
  { fault: 'dns-refused', says: 'fail dns-refused' },
  { fault: 'no-answer', says: 'fail dns-timeout' },
  { fault: 'sinkhole', says: 'fail dns-sinkhole' },
  { fault: 'refuse', says: 'fail tcp-refused' },
  { fault: 'reset-at-once', says: 'fail tcp-reset' },
  { fault: 'stall', says: 'fail tls-timeout' },
  { fault: 'drip', says: 'fail tls-timeout' },
  { fault: 'stall-accepted', says: 'fail tls-mtu-blackhole' },
  { fault: 'reset', says: 'fail tls-reset' },
  { fault: 'close', says: 'fail tls-reset' },
  { fault: 'sni-filter', says: 'fail tls-sni-filtered' },
  { fault: 'sni-drop', says: 'fail tls-sni-filtered' },
  { fault: 'cleartext', says: 'fail tls-not-tls' },
  { fault: 'garbage', says: 'fail tls-not-tls' },
  { fault: 'old-tls', says: 'fail tls-version' },
  { fault: 'alert', says: 'fail tls-alert' },
  { fault: 'expired', says: 'fail tls-expired' },
  { fault: 'not-yet-valid', says: 'fail tls-not-yet-valid' },
  { fault: 'wrong-name', says: 'fail tls-wrong-name' },
  { fault: 'self-signed', says: 'fail tls-self-signed' },
  { fault: 'untrusted', says: 'fail tls-untrusted' },
  { fault: 'incomplete-chain', says: 'warn tls-incomplete-chain' },
  { fault: 'intercept', says: 'fail tls-intercepted' },
  { fault: 'intercept-unknown', says: 'fail tls-intercepted' },
  { fault: 'flaky', says: 'warn unstable', args: ['--retries', '1'] },
  { fault: 'slow', says: 'pass null', args: [] },
  { fault: 'no-alpn', says: 'pass null', args: [] },
  // Nobody asks at the default depth, and these hosts' answers have no mark.
  { fault: 'block-page', says: 'pass null', args: [] },
  { fault: 'portal', says: 'pass null', args: [] },
  { fault: 'portal-status', says: 'pass null', args: [] },
];

describe.concurrent('check --lab --fault', () => {
  it.each(cases)('$fault: $says', async ({ fault, says, args = quick }) => {
    const { code, report } = await checkLab('meap-http', '--fault', `${fault}:a01*`, ...args);
    const broken = checkOf(report, 'a01');
    expect(`${broken.verdict} ${broken.cause}`).toBe(says);
    expect(code).toBe(broken.verdict === 'fail' ? 1 : 0);
    // A fault hits the host it is meant for; on a loaded machine the other may need a second attempt.
    expect(checkOf(report, 'b01').verdict).toMatch(/pass|warn/);
  });
});

it('has a case for every fault', () => {
  expect(cases.map(({ fault }) => fault).toSorted()).toEqual([...faultKinds.keys()].toSorted());
});

describe.concurrent('check --lab', () => {
  it('passes for all nine components', async () => {
    const { code, report } = await checkLab('all');
    expect(report.components.map(({ verdict }) => verdict)).toEqual(Array(9).fill('pass'));
    expect(report.summary).toMatchObject({ requirements: 66, checks: 22, fail: 0, untested: 0 });
    expect(code).toBe(0);
  });

  it('takes the IoT host, which refuses who has no certificate, for reachable on both ports', async () => {
    const { report } = await checkLab('cca');
    for (const port of [443, 8883]) {
      const check = checkOf(report, 'a2etju7iem1tgc', port);
      expect(`${check.verdict} ${check.cause}`).toBe('pass client-certificate-required');
    }
  });

  it('misses the application protocol where it is not negotiated', async () => {
    const { code, report } = await checkLab('cca', '--fault', 'no-alpn:a2etju7*');
    expect(checkOf(report, 'a2etju7iem1tgc')).toMatchObject({ verdict: 'warn', cause: 'tls-alpn-missing' });
    expect(code).toBe(0);
  });

  it('is content with the other port where one of two is enough', async () => {
    const { code, report } = await checkLab('cca', ...quick, '--fault', 'refuse:a2etju7*:8883');
    const check = checkOf(report, 'a2etju7iem1tgc', 8883);
    expect(check).toMatchObject({ verdict: 'warn', cause: 'tcp-refused' });
    expect(check.also).toContain('alternative-port-blocked');
    expect(code).toBe(0);
  });

  it('names the components, the stage and the cause', async () => {
    const { code, report } = await checkLab('all', '--fault', 'reset:kinesis*');
    const failing = report.components.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id);
    expect(failing).toEqual(['cca', 'cdca-v2-cca', 'meap-cca', 'backup']);
    const stages = checkOf(report, 'kinesis').stages.map(({ stage, state }) => `${stage} ${state}`);
    expect(stages).toEqual(expect.arrayContaining(['dns passed', 'tcp passed', 'tls failed']));
    expect(code).toBe(1);
  });

  it.each([
    ['block-page:kinesis*', 'fail http-blocked'],
    ['portal:kinesis*', 'fail captive-portal'],
    ['portal-status:kinesis*', 'fail captive-portal'],
    ['block-page:kinesis*', 'fail tls-intercepted', '--fault', 'intercept:kinesis*'],
    ['slow:*', 'pass null'],
  ])('asks the service itself with --depth app: %s, %s', async (fault, says, ...more) => {
    const { report } = await checkLab('cca', '--depth', 'app', '--fault', fault, ...more);
    const check = checkOf(report, 'kinesis');
    expect(`${check.verdict} ${check.cause}`).toBe(says);
    expect(check.stages.map(({ stage }) => stage)).toEqual(['dns', 'tcp', 'tls', 'app']);
    const others = report.checks.filter(({ host }) => host !== check.host);
    expect(new Set(others.map(({ verdict }) => verdict))).toEqual(new Set(['pass']));
  });

  it('quotes the page that answers in the place of a service', async () => {
    const { report } = await checkLab('cca', '--depth', 'app', '--fault', 'block-page:kinesis*');
    expect(checkOf(report, 'kinesis').stages.at(-1)).toMatchObject({
      state: 'failed',
      detail: 'HTTP 403 from filter, page "Web Page Blocked", which is not the service',
      evidence: { status: 403, title: 'Web Page Blocked' },
    });
  });

  it('knows a web filter in the place of the broker', async () => {
    const { report } = await checkLab('cca', '--depth', 'app', '--fault', 'block-page:a2etju*');
    expect(checkOf(report, 'a2etju')).toMatchObject({ verdict: 'fail', cause: 'http-blocked' });
  });

  it('refuses a fault that cannot be', async () => {
    const { code, stderr } = await emPreflight(['check', '--lab', '--fault', 'reset:nobody.invalid']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/no host matches/);
  });

  it('refuses a fault without the lab', async () => {
    const { code, stderr } = await emPreflight([
      'check',
      '--fault',
      'reset:*',
      '--proxy',
      'none',
      '--deadline',
      '1s',
    ]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--lab/);
  });

  it('lists the faults in its help', async () => {
    const { stdout } = await emPreflight(['check', '--help']);
    for (const id of faultKinds.keys()) expect(stdout).toContain(`\n  ${id} `);
  });
});

describe.runIf(needs('root'))('as a user who is not root', () => {
  it('check --lab passes', async () => {
    const child = spawn(process.execPath, [program, 'check', 'cca', '--lab', '--json'], {
      uid: 65534,
      gid: 65534,
      cwd: '/',
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).toBe(0);
  });
});
