import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { Resolver } from 'node:dns/promises';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { faultKinds } from '../../src/lab/faults/index.js';
import { program } from '../setup/cli.js';

let served: ChildProcess | undefined;
// Not SIGKILL: it takes its folder with it.
afterEach(() => served?.kill());

/** Starts `lab` and waits for what it prints. */
async function serve(...args: string[]): Promise<{ child: ChildProcess; output: string }> {
  const child = spawn(process.execPath, [program, 'lab', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  served = child;
  let output = '';
  for await (const chunk of child.stdout) {
    output += chunk;
    if (/\n\n$|^\{.*\}\n$/.test(output)) break;
  }
  return { child, output };
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', resolve));
}

describe('lab', () => {
  it('prints the command line that probes it', async () => {
    const { output } = await serve('--fault', 'reset:kinesis*');
    expect(output).toMatch(/22 endpoints .* with 'reset:kinesis\*'/);
    expect(output).toMatch(
      /em-preflight check --dns-server 127\.0\.0\.1:\d+ (--connect-to \S+ )+--ca-file \S+ca\.pem\n/,
    );
  });

  it('serves until it is told to end, and leaves nothing behind', async () => {
    const { child, output } = await serve('--json');
    const lab = JSON.parse(output);
    expect(lab.schema).toBe('em-preflight/lab/1');
    expect(lab.sites).toHaveLength(22);
    expect(lab.check.slice(0, 3)).toEqual(['check', '--dns-server', lab.dnsServer]);
    const dns = new Resolver();
    dns.setServers([lab.dnsServer]);
    expect(await dns.resolve4(lab.sites[0].host)).toEqual([lab.sites[0].address]);
    expect(readFileSync(lab.caFile, 'utf8')).toMatch(
      /^-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n$/,
    );
    const end = ended(child);
    child.kill('SIGINT');
    expect(await end).toBe(0);
    expect(existsSync(lab.caFile)).toBe(false);
  });

  it('leaves nothing behind where it is told to end while it starts', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'em-preflight-early-'));
    const child = spawn(process.execPath, [program, 'lab'], {
      stdio: 'ignore',
      env: { ...process.env, TMPDIR: folder },
    });
    const end = ended(child);
    while (readdirSync(folder).length === 0) await new Promise((resume) => setTimeout(resume, 1));
    child.kill('SIGTERM');
    expect(await end).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
    rmdirSync(folder);
  });

  it('lists every fault in its help', () => {
    const { stdout, status } = spawnSync(process.execPath, [program, 'lab', '--help'], { encoding: 'utf8' });
    expect(status).toBe(0);
    const lines = stdout.split('\n').map((line) => line.trim().replace(/ +/g, ' '));
    for (const [id, { summary }] of faultKinds) expect(lines).toContain(`${id} ${summary}`);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('ends where its certificate cannot be written', () => {
    const env = { ...process.env, TMPDIR: '/nowhere', TEMP: '/nowhere' };
    const { stderr, status } = spawnSync(process.execPath, [program, 'lab'], {
      encoding: 'utf8',
      timeout: 20_000,
      env,
    });
    expect(status).toBe(2);
    expect(stderr.replace(/\n {8}/g, ' ')).toMatch(
      /temporary files, \/nowhere, cannot be written to: ENOENT\n {2}hint: set TMPDIR/,
    );
  });

  it.each([
    [['--fault', 'rest:*'], /no such fault\n {2}hint: did you mean reset\?/],
    [['--fault', 'reset:nobody.invalid'], /no host matches\n {2}hint: /],
    [['--falt', 'reset:*'], /unknown option/],
    [['--catalogue', '/nowhere/catalogue.yaml'], /nowhere/],
  ])('refuses %j with exit code 2', (args, message) => {
    const { stderr, stdout, status } = spawnSync(process.execPath, [program, 'lab', ...args], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
  });
});
