import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emPreflight } from '../setup/cli.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'audit-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return name;
}

const audit = (...args: readonly string[]) => emPreflight(['audit', ...args], { cwd: folder });

/** What the JSON report holds of one host and port. */
async function verdicts(...args: readonly string[]) {
  const { stdout, code } = await audit('--json', ...args);
  return { code, report: JSON.parse(stdout) };
}

/** What Debian's own squid.conf comes to, in our words. */
const stock = [
  'acl localnet src 10.0.0.0/8',
  'acl SSL_ports port 443',
  'acl Safe_ports port 80 21 443 70 210 1025-65535',
  'http_access deny !Safe_ports',
  'http_access deny CONNECT !SSL_ports',
  'http_access allow localhost manager',
  'http_access deny manager',
  'http_access allow localnet',
  'http_access deny all',
  'http_port 3128',
  '',
].join('\n');

describe('audit', () => {
  it('says which options nothing in the configuration goes by', async () => {
    file('squid.conf', stock);
    file('hosts.txt', 'gdlp01.c-wss.com\n.srv.ygles.com\n');
    const place = ['--in-interface', 'eth0', '--chain', 'output', '--dialect', 'squid'];
    const squid = await audit('squid.conf', ...place, '--client-ip', '10.1.2.3');
    expect(squid.stderr.match(/--[\w-]+ is not heeded/g)).toEqual([
      '--chain is not heeded',
      '--in-interface is not heeded',
      '--dialect is not heeded',
    ]);
    const list = await audit('hosts.txt', '--format', 'list', '--dialect', 'squid');
    expect(list.stderr).not.toContain('is not heeded');
    expect((await audit('squid.conf', ...place, '--quiet')).stderr).toBe('');
  });

  it('says which line refuses 8883, and which line repairs it', async () => {
    file('squid.conf', stock);
    const { code, report } = await verdicts('squid.conf', '--client-ip', '10.1.2.3');
    expect(code).toBe(0);
    const row = report.requirements.find(({ port }: { port: number }) => port === 8883);
    expect(row).toMatchObject({
      verdict: 'blocked',
      anyOf: [443, 8883],
      by: { file: 'squid.conf', line: 5, text: 'http_access deny CONNECT !SSL_ports' },
    });
    const finding = report.findings.find(({ kind }: { kind: string }) => kind === 'blocked');
    expect(finding).toMatchObject({ severity: 'warning', line: 5 });
    expect(finding.remedy).toContain('acl SSL_ports port 8883');
    file('squid.conf', `${stock.replace('port 443\n', 'port 443\nacl SSL_ports port 8883\n')}`);
    const mended = await verdicts('squid.conf', '--client-ip', '10.1.2.3');
    expect(
      mended.report.requirements.every(({ verdict }: { verdict: string }) => verdict === 'allowed'),
    ).toBe(true);
  });

  it.runIf(existsSync('/etc/squid/squid.conf'))("says so of the machine's own squid.conf too", async () => {
    const { report } = await verdicts('/etc/squid/squid.conf', '--client-ip', '127.0.0.1');
    const row = report.requirements.find(({ port }: { port: number }) => port === 8883);
    expect(row.by.text).toBe('http_access deny CONNECT !SSL_ports');
  });

  it.each([
    ['met', ['--client-ip', '10.1.2.3'], 0, 'pass'],
    ['blocked', ['--client-ip', '192.0.2.1'], 1, 'fail'],
    ['unverifiable', [], 3, 'inconclusive'],
    ['unverifiable, and that is to fail', ['--fail-on', 'unverifiable'], 1, 'fail'],
    ['too broad', ['--client-ip', '10.1.2.3', '--fail-on', 'over-broad'], 1, 'fail'],
  ])('ends as the contract says when requirements are %s', async (_, args, code, verdict) => {
    file('squid.conf', stock);
    expect(await verdicts('squid.conf', ...args)).toMatchObject({
      code,
      report: { verdict, exitCode: code },
    });
  });

  it('counts a conditional requirement only when it is asked for', async () => {
    const open =
      'acl ok dstdomain .ygles.com .ugwdevice.net\nacl no dstdomain cnvextdata-an1s.srv.ygles.com\n';
    file('squid.conf', `${open}http_access deny no\nhttp_access allow ok\nhttp_access deny all\n`);
    const asked = ['squid.conf', '--component', 'erds'];
    expect((await verdicts(...asked)).code).toBe(0);
    expect((await verdicts(...asked, '--with', 'remote-cca-activation')).code).toBe(1);
  });

  it('takes addresses from the report of a check', async () => {
    file('squid.conf', 'acl cloud dst 198.51.100.0/24\nhttp_access allow cloud\nhttp_access deny all\n');
    const checks = [
      { host: 'a01.ugwdevice.net', addresses: ['198.51.100.7', '198.51.100.8'] },
      { host: 'b01.ugwdevice.net', addresses: ['198.51.100.9', '203.0.113.1'] },
    ];
    file('report.json', JSON.stringify({ schema: 'em-preflight/report/1', checks }));
    const { report } = await verdicts('squid.conf', '--component', 'meap-http', '--addresses', 'report.json');
    const rows = report.requirements.map(({ host, verdict }: { host: string; verdict: string }) => [
      host,
      verdict,
    ]);
    expect(rows).toEqual([
      ['a01.ugwdevice.net', 'allowed'],
      ['b01.ugwdevice.net', 'blocked'],
    ]);
  });

  it('reads includes and lists beside the configuration, and nothing outside its folder', async () => {
    file('secret.conf', 'http_access allow all\n');
    file(
      'proxy/squid.conf',
      'include /etc/squid/conf.d/*.conf\ninclude ../secret.conf\nhttp_access deny all\n',
    );
    file('proxy/conf.d/site.conf', 'acl canon dstdomain "/etc/squid/canon.txt"\nhttp_access allow canon\n');
    file('proxy/canon.txt', '.ugwdevice.net\n');
    symlinkSync(join(folder, 'secret.conf'), join(folder, 'proxy/conf.d/zz.conf'));
    const { report, code } = await verdicts('proxy/squid.conf', '--component', 'meap-http');
    expect(code).toBe(0);
    expect(report.requirements[0].by).toMatchObject({ file: 'proxy/conf.d/site.conf', line: 2 });
    expect(report.findings.map(({ message }: { message: string }) => message).join()).toContain(
      '../secret.conf',
    );
  });
});

describe('a baseline', () => {
  const deny = 'http_access deny all\nhttp_port 3128\n';

  it('accepts what it holds until its day is over, also when lines have moved', async () => {
    file('squid.conf', deny);
    expect((await audit('squid.conf')).code).toBe(1);
    const written = await audit('squid.conf', '--write-baseline', 'baseline.json');
    expect(written.code).toBe(0);
    expect(written.stdout.replace(/\s+/g, ' ')).toContain(
      'every requirement is met, or accepted by the baseline',
    );
    file('squid.conf', `# moved\n\n${deny}`);
    expect((await audit('squid.conf', '--baseline', 'baseline.json')).code).toBe(0);
    const baseline = JSON.parse(readFileSync(join(folder, 'baseline.json'), 'utf8'));
    expect(baseline.accepted[0]).toMatchObject({ kind: 'blocked', reason: expect.any(String) });
    for (const entry of baseline.accepted) entry.expires = '2020-01-01';
    file('baseline.json', JSON.stringify(baseline));
    const late = await audit('squid.conf', '--baseline', 'baseline.json');
    expect(late.code).toBe(1);
    expect(late.stderr).toContain('2020-01-01');
  });

  it.each([
    ['{"schema":"em-preflight/audit-baseline/1"', /not JSON/],
    ['{"schema":"em-preflight/audit-baseline/1","accepted":[{"fingerprint":"x"}]}', /fingerprint/],
    ['[]', /baseline/],
  ])('is refused when it is %s', async (text, message) => {
    file('squid.conf', deny);
    file('baseline.json', text);
    const { code, stderr } = await audit('squid.conf', '--baseline', 'baseline.json');
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe('a wrong request', () => {
  const latin1 = Buffer.from('# caf\xe9\nhttp_access deny all\n', 'latin1');

  it.each<readonly [string, string | Uint8Array, readonly string[], RegExp]>([
    [
      'text that is not UTF-8',
      Buffer.concat([Buffer.from('# one\n# two\n'), latin1]),
      [],
      /squid\.conf:3: is not UTF-8/,
    ],
    ['a binary file', Buffer.from('http_access deny all\n\0\x01'), [], /squid\.conf:2: is binary/],
    [
      'a byte-order mark',
      '\uFEFFhttp_access deny all\n',
      ['--format', 'squid'],
      /squid\.conf:1: .*byte-order mark/,
    ],
    ['an unknown directive', 'http_access deny all\nhtpp_port 1\n', [], /squid\.conf:2: .*htpp_port/],
    ['an ACL that is not defined', 'http_access deny nobody\n', [], /squid\.conf:1: .*nobody/],
    ['a port that is none', 'acl p port 99999\nhttp_access deny p\n', [], /squid\.conf:1: .*99999/],
    ['an include loop', 'http_access deny all\ninclude conf.d/a.conf\n', [], /nested/],
    ['a condition without end', 'if true\nhttp_access deny all\n', [], /endif/],
    ['a format that does not exist', 'http_access deny all\n', ['--format', 'nonsense'], /nonsense/],
    ['a client address that is none', 'http_access deny all\n', ['--client-ip', '10.1.2'], /10\.1\.2/],
    ['a file that no format recognises', 'once upon a time\n', [], /not recognised/],
    ['an empty file', '\n', [], /squid\.conf: is empty/],
    ['no list', stock, ['--format', 'list'], /squid\.conf:1: no line of it is a domain/],
    ['an unknown component', 'http_access deny all\n', ['--component', 'ccaa'], /did you mean cca/],
  ])('ends with 2 and says where: %s', async (_, text, args, message) => {
    file('squid.conf', text);
    file('conf.d/a.conf', 'include conf.d/b.conf\n');
    file('conf.d/b.conf', 'include conf.d/a.conf\n');
    const { code, stderr, stdout } = await audit('squid.conf', ...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(stdout).toBe('');
  });

  it('refuses a file of 200 MB by its size', async () => {
    file('squid.conf', '');
    truncateSync(join(folder, 'squid.conf'), 200_000_000);
    const { code, stderr } = await audit('squid.conf');
    expect(stderr).toContain('larger than');
    expect(code).toBe(2);
  });

  it('does not mix two configurations', async () => {
    file('squid.conf', stock);
    file('proxy.pac', 'function FindProxyForURL(url, host) { return "DIRECT"; }\n');
    const { code, stderr } = await audit('squid.conf', 'proxy.pac');
    expect(code).toBe(2);
    expect(stderr).toContain('one configuration at a time');
  });
});

describe('hostile input', () => {
  const deep = Array.from({ length: 400 }, (_, index) => `acl g${index + 1} any-of g${index}`).join('\n');

  it.each([
    [
      'groups nested four hundred deep',
      `acl g0 dstdomain .net\n${deep}\nhttp_access allow g400\nhttp_access deny all\n`,
    ],
    [
      'a regular expression that backtracks',
      'acl r dstdom_regex ^(([a-z0-9-]+)+\\.)+$\nhttp_access allow r\nhttp_access deny all\n',
    ],
    ['nested conditions', `${'if true\n'.repeat(2000)}http_access deny all\n${'endif\n'.repeat(2000)}`],
    [
      'a line of a megabyte',
      `acl a dstdomain ${'x'.repeat(7000)}\nhttp_access deny a\n# ${'y'.repeat(1_000_000)}`.slice(0, 16_000),
    ],
    [
      'unknowns without number',
      `${Array.from({ length: 40 }, (_, i) => `acl e${i} maxconn ${i + 1}`).join('\n')}\n${Array.from({ length: 40 }, (_, i) => `http_access ${i % 2 ? 'allow' : 'deny'} e${i}`).join('\n')}\n`,
    ],
  ])('is answered or refused in time: %s', async (_, text) => {
    file('squid.conf', text);
    const { code, stderr } = await emPreflight(['audit', '--json', 'squid.conf'], {
      cwd: folder,
      timeout: 50_000,
    });
    expect(stderr).not.toContain('defect');
    expect([0, 1, 2, 3]).toContain(code);
  });

  it('answers unverifiable, never allowed, where there are more cases than can be tried', async () => {
    const acls = Array.from({ length: 40 }, (_, i) => `acl e${i} maxconn ${i + 1}`);
    const rules = acls.map((_, i) => `http_access ${i % 2 ? 'allow' : 'deny'} e${i}`);
    file('squid.conf', `${[...acls, ...rules].join('\n')}\n`);
    const { report } = await verdicts('squid.conf', '--component', 'meap-http');
    expect(report.requirements.map(({ verdict }: { verdict: string }) => verdict)).toEqual([
      'unverifiable',
      'unverifiable',
    ]);
  });
});
