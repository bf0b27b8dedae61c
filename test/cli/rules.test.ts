import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { CheckReport } from '../../src/model/report.js';
import { emPreflight } from '../setup/cli.js';

const folder = mkdtempSync(join(tmpdir(), 'em-rules-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rules = (...args: readonly string[]) => emPreflight(['rules', ...args]);
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const names = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

function report(checks: readonly Partial<CheckReport>[]): string {
  return JSON.stringify({
    schema: 'em-preflight/report/1',
    catalogue: { title: 'other', sha256: 'other' },
    startedAt: '2026-01-02T03:04:05.678Z',
    checks: checks.map((check) => ({
      id: `${check.host}:${check.port ?? 443}`,
      port: 443,
      verdict: 'pass',
      cause: null,
      addresses: [],
      ...check,
    })),
  });
}

describe('rules', () => {
  test('standard output holds rules and nothing else; a difference is in the heading and on standard error', async () => {
    const { code, stdout, stderr } = await rules('list', 'cdca-v1');
    expect(code).toBe(0);
    expect(names(stdout)).toEqual(['b01.ugwdevice.net']);
    expect(stderr).toBe(
      'em-preflight: ports cannot be said here: limit these names to TCP 443 in the rule that uses them\n',
    );
    expect(stdout).toContain('ports cannot be said here');
  });

  test('the same command gives the same bytes', async () => {
    const [first, second] = await Promise.all([rules('nftables'), rules('nftables')]);
    expect(first).toEqual(second);
    expect(first.stdout).not.toContain('Date:');
  });

  test('a requirement that is lost ends with 1 and is named', async () => {
    const { code, stdout, stderr } = await rules(
      'rpz',
      '--catalogue',
      'test/fixtures/catalogues/limits.yaml',
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/^em-preflight: LOST: a\.a\.a/m);
    expect(stdout).toContain('; Attention:');
  });

  test('a conditional host is left out, said, and taken in on request', async () => {
    const without = await rules('csv', 'erds');
    const taken = await rules('csv', 'erds', '--with', 'remote-cca-activation');
    expect(without.stdout).not.toMatch(/^cnvextdata/m);
    expect(without.stderr).toContain('cnvextdata-an1s.srv.ygles.com is left out');
    expect(taken.stdout).toContain('cnvextdata-an1s.srv.ygles.com,tcp,443');
    expect(taken.stderr).toBe('');
  });

  test.each([
    [['--port-choice', '443'], '443'],
    [['--port-choice', '8883'], '8883'],
    [['--port-choice', 'both'], '443 8883'],
    [[], '443 8883'],
  ])('one of two ports with %j: %s', async (args, ports) => {
    const { stdout } = await rules('csv', 'cca', ...args);
    expect(stdout).toContain(`a2etju7iem1tgc-ats.iot.eu-central-1.amazonaws.com,tcp,${ports},`);
  });

  test('clients are networks in canonical form', async () => {
    const { stdout, stderr } = await rules(
      'nftables',
      'cdca-v1',
      '--source',
      '10.1.2.3/8',
      '--source',
      '2001:DB8::1',
    );
    expect(stderr).toContain('--source 10.1.2.3/8 is an address within a network');
    expect(stderr).toContain('let all of 10.0.0.0/8 out');
    expect(stderr).not.toContain('2001:');
    expect(stdout).toContain('ip saddr { 10.0.0.0/8 }');
    expect(stdout).toContain('ip6 saddr { 2001:db8::1/128 }');
  });

  test('clients of one family open nothing to the other', async () => {
    const { stdout } = await rules('nftables', 'cdca-v1', '--source', '10.0.0.0/8');
    expect(stdout).not.toContain('ip6');
  });

  test('the vendor’s wildcards come with what they open, and with the hosts they leave out', async () => {
    const { stdout, stderr } = await rules('list', '--wildcards', 'vendor');
    expect(stderr).toContain(
      "*.amazonaws.com also opens every AWS customer's public endpoint, in every region",
    );
    expect(names(stdout)).toEqual([
      '.amazonaws.com',
      '.c-cdsknn.net',
      'gdlp01.c-wss.com',
      '.srv.ygles.com',
      '.ugwdevice.net',
    ]);
  });

  test('suggested wildcards never take in a cloud operator', async () => {
    const { stdout } = await rules('list', '--wildcards', 'suggested');
    expect(stdout).not.toContain('\n.amazonaws.com');
    expect(names(stdout)).toContain('kinesis.eu-central-1.amazonaws.com');
  });

  test('--date puts a day into the heading', async () => {
    const { stdout } = await rules('list', 'cdca-v1', '--date', '2026-01-31');
    expect(stdout).toContain('# Date: 2026-01-31');
  });

  test('--output - is standard output', async () => {
    const { code, stdout } = await emPreflight(['rules', 'csv', 'cca', '--output', '-'], { cwd: folder });
    expect({ code, files: existsSync(join(folder, '-')) }).toEqual({ code: 0, files: false });
    expect(stdout).toContain('kinesis');
  });

  test('--output writes the file as a whole', async () => {
    const path = join(folder, 'out.nft');
    const { code, stdout } = await rules('nftables', '--output', path);
    expect([code, stdout]).toEqual([0, '']);
    expect(readFileSync(path, 'utf8')).toBe((await rules('nftables')).stdout);
  });

  test('a request that is wrong leaves the file as it was', async () => {
    const path = file('keep.nft', 'mine\n');
    const { code } = await rules('nftables', 'nonsense', '--output', path);
    expect(code).toBe(2);
    expect(readFileSync(path, 'utf8')).toBe('mine\n');
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('rules --from', () => {
  const host = 'b01.ugwdevice.net';

  test('writes the public addresses that the check saw, with their age', async () => {
    const from = file(
      'seen.json',
      report([{ host, addresses: ['8.8.4.4', '10.0.0.1', '0.0.0.0', '2a00:1:0::5', 'x'] }]),
    );
    const { stdout } = await rules('nftables', 'cdca-v1', '--from', from);
    expect(stdout).toContain('add element inet filter em4-443 { 8.8.4.4 }');
    expect(stdout).toContain('add element inet filter em6-443 { 2a00:1::5 }');
    expect(stdout).not.toMatch(/10\.0\.0\.1|0\.0\.0\.0/);
    expect(stdout).toContain('# Addresses: as a check saw them at 2026-01-02T03:04:05.678Z');
  });

  test('says how many addresses it does not take', async () => {
    const from = file('lab.json', report([{ host, addresses: ['127.77.0.1', '8.8.4.4', '10.0.0.1'] }]));
    const { stdout, stderr } = await rules('csv', 'cdca-v1', '--from', from);
    expect(stdout).toContain('8.8.4.4');
    expect(stderr).toContain('2 addresses of the report are left out');
  });

  test.each(['dns-sinkhole', 'dns-rewritten'] as const)(
    'takes no address from a check with %s',
    async (cause) => {
      const from = file('forged.json', report([{ host, verdict: 'fail', cause, addresses: ['8.8.4.4'] }]));
      const { stdout } = await rules('nftables', 'cdca-v1', '--from', from);
      expect(stdout).not.toContain('8.8.4.4');
    },
  );

  test('--only-failed is the change request: what was blocked and nothing else', async () => {
    const from = file(
      'failed.json',
      report([
        { host, verdict: 'fail', cause: 'tcp-timeout' },
        { host: 'a01.ugwdevice.net' },
        { host: 'rgt.srv.ygles.com', verdict: 'fail', cause: 'tls-expired' },
      ]),
    );
    const { stdout, stderr } = await rules('list', '--from', from, '--only-failed');
    expect(names(stdout)).toEqual([host]);
    expect(stderr).toContain(
      'rgt.srv.ygles.com:443 is left out: it failed with tls-expired, which no allow rule mends',
    );
  });

  test.each([
    ['untested', [{ host, verdict: 'untested' as const }]],
    ['of a verdict nobody knows', [{ host, verdict: 'perhaps' as never }]],
    ['tested on another port', [{ host, port: 80, verdict: 'fail' as const }]],
    ['missing', []],
  ])('--only-failed: a host that is %s is said above and beside, and ends with 1', async (_, checks) => {
    const from = file('untested.json', report(checks));
    const { code, stdout, stderr } = await rules('list', 'cdca-v1', '--from', from, '--only-failed');
    expect(code).toBe(1);
    expect(names(stdout)).toEqual([]);
    const words = `LOST: 1 host is not in this report or was not tested: ${host}:443`;
    expect(stderr).toContain(`em-preflight: ${words}\n`);
    expect(stdout.replace(/\n#\s*/g, ' ')).toContain(words);
  });

  const iot = 'a2etju7iem1tgc-ats.iot.eu-central-1.amazonaws.com';
  test.each([
    ['one works', ['pass', null], [], 0],
    ['one is blocked and opened', ['fail', 'tcp-timeout'], [], 0],
    ['one fails in a way that no rule mends', ['fail', 'tls-expired'], [], 1],
    ['one was not tested', ['untested', null], [], 1],
    ['the chosen one was not tested, the other is blocked', ['fail', 'tcp-timeout'], ['443'], 1],
    ['the chosen one was not tested, the other works', ['pass', null], ['443'], 0],
  ] as const)('--only-failed, one of two ports: %s', async (_, [verdict, cause], choice, lost) => {
    const { catalogue, components } = JSON.parse((await emPreflight(['list', 'cca', '--json'])).stdout);
    const hosts: readonly string[] = components[0].endpoints.map((one: { host: string }) => one.host);
    const others = hosts.filter((one) => one !== iot).map((one) => ({ host: one }));
    const from = file(
      'choice.json',
      report([...others, { host: iot, port: 8883, verdict, cause }]).replace(
        '"other"}',
        `"${catalogue.sha256}"}`,
      ),
    );
    const asked = choice.flatMap((port) => ['--port-choice', port]);
    const { code, stderr } = await rules('list', 'cca', '--from', from, '--only-failed', ...asked);
    expect(code).toBe(lost);
    expect(stderr.includes(`not tested: ${iot}:443`)).toBe(lost === 1);
  });

  test('--only-failed with a report in which all passed says that there is nothing to write', async () => {
    const from = file('passed.json', report([{ host }]));
    const { code, stdout, stderr } = await rules('csv', 'cdca-v1', '--from', from, '--only-failed');
    expect([code, stdout.trim().split('\n')]).toEqual([0, [expect.stringMatching(/^name,/)]]);
    expect(stderr).toContain('there is no rule to write');
  });

  test.each([
    ['no JSON', 'not json'],
    ['another schema', '{"schema":"em-preflight/list/1"}'],
    [
      'damaged checks',
      '{"schema":"em-preflight/report/1","startedAt":"2026-01-02T03:04:05Z","checks":[{"host":1}]}',
    ],
    ['a time that is none', '{"schema":"em-preflight/report/1","startedAt":"now\\nevil","checks":[]}'],
  ])('refuses %s', async (_, text) => {
    const { code, stdout, stderr } = await rules('list', '--from', file('bad.json', text));
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('bad.json: ');
    expect(stderr).toContain('hint: save one with');
  });
});

describe('a wrong request ends with 2 and says what would be right', () => {
  test.each([
    [['iptable'], 'did you mean iptables'],
    [[], 'known: iptables, '],
    [['list', 'ccaa'], 'did you mean cca'],
    [['list', '--wildcards', 'all'], 'allowed choices are none, suggested, vendor'],
    [['list', '--source', '10.1/8'], 'write it as 192.0.2.0/24'],
    [['list', '--source', '0.0.0.0/0'], 'that is every client'],
    [['list', '--source', '10.0.0.0/33'], 'write it as 192.0.2.0/24'],
    [['list', '--source', 'x; reboot'], 'write it as 192.0.2.0/24'],
    [['list', '--prefix', '1em'], 'a letter first'],
    [['list', '--prefix', 'em;reboot'], 'a letter first'],
    [['list', '--inside', 'eth0; reboot'], 'letters, digits'],
    [['list', '--port-choice', '9'], 'choose one of 443, 8883, or both'],
    [['list', '--variant', 'x'], 'it has one form only'],
    [['squid', '--variant', 'slice'], 'did you mean splice'],
    [['list', '--date', '2026-13-01'], 'write it as 2026-01-31'],
    [['--json', 'squid'], 'rules --list --json'],
    [['--list', 'squid'], 'leave out --list for the rules'],
    [['list', '--only-failed'], 'add --from REPORT.json'],
    [['list', '--merge-into', 'x'], 'leave --merge-into out'],
    [['list', '--from', '/nowhere.json'], 'check the path'],
    [['list', '--output', '/nowhere/x'], 'a folder that exists'],
  ] as const)('%j', async (args, hint) => {
    const { code, stdout, stderr } = await rules(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(hint);
  });

  test.each(['shell', 'quote', 'newline', 'xml', 'wildcard'])('a hostile catalogue: %s', async (kind) => {
    const path = `test/fixtures/catalogues/hostile/${kind}.yaml`;
    const { code, stdout, stderr } = await rules('iptables', '--catalogue', path);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`${path}:3:`);
  });
});

describe('rules --list', () => {
  test('shows every platform and how its output is checked', async () => {
    const { code, stdout } = await rules('--list');
    expect(code).toBe(0);
    const words = stdout.replace(/\s+/g, ' ');
    expect(words).toContain('nft -c -f');
    expect(words).toContain('no parser: tests assert');
  });

  test('as JSON for scripts', async () => {
    const { stdout } = await rules('--list', '--json');
    const { schema, platforms } = JSON.parse(stdout);
    expect(schema).toBe('em-preflight/platforms/1');
    expect(platforms).toHaveLength(26);
    expect(platforms[0]).toMatchObject({
      id: 'iptables',
      exactNames: true,
      wildcards: [],
      ports: true,
      nameLookup: 'periodic',
    });
  });
});

test.each([
  ['checkpoint', ['--inside', 'DMZ'], 'inside', 'DMZ'],
  ['pfsense', ['--inside', 'lan', '--outside', 'wan'], 'outside', 'wan'],
])('%s says that it binds no rule to %j', async (platform, options, option, name) => {
  const { stdout, stderr } = await rules(platform, 'cca', ...options);
  const message = `the option ${option} is not heeded: no rule here is bound to ${name}`;
  expect(stdout).toContain(message);
  expect(stderr.replace(/\s+/g, ' ')).toContain(message);
  expect(stderr.match(/not heeded/g)).toHaveLength(1);
});

describe('wildcards', () => {
  test('says what each covers, leaves out and opens besides', async () => {
    const { code, stdout } = await emPreflight(['wildcards', '--json', '--with', 'remote-cca-activation']);
    const { schema, hosts, vendor, suggested, notSuggested } = JSON.parse(stdout);
    expect([code, schema, hosts]).toEqual([0, 'em-preflight/wildcards/1', 21]);
    expect(vendor.notCovered).toEqual(['gdlp01.c-wss.com']);
    expect(JSON.stringify(vendor)).toContain('the name itself and up to 5 labels below it');
    expect(vendor.otherPorts).toEqual([
      { host: 'a2etju7iem1tgc-ats.iot.eu-central-1.amazonaws.com', ports: [8883] },
    ]);
    expect(vendor.wildcards.map((one: { breadth: string }) => one.breadth)).toEqual([
      'shared',
      'one-owner',
      'one-owner',
      'one-owner',
    ]);
    expect(suggested.wildcards.map((one: { pattern: string }) => one.pattern)).toEqual([
      '*.c-cdsknn.net',
      '*.srv.ygles.com',
      '*.ugwdevice.net',
    ]);
    expect(suggested.notCovered).toContain('gdlp01.c-wss.com');
    expect(notSuggested.map((one: { pattern: string }) => one.pattern)).toEqual([
      '*.eu-central-1.amazonaws.com',
      '*.iot.eu-central-1.amazonaws.com',
    ]);
  });

  test('suggests none where its hosts share no port: no rule would have it', async () => {
    const catalogue = join(folder, 'ports.yaml');
    writeFileSync(
      catalogue,
      [
        'title: Two hosts, two ports',
        'hosts: { a: { name: a.vendor.example, owner: v }, b: { name: b.vendor.example, owner: v } }',
        'components:',
        '  cca:',
        '    title: { en: CCA }',
        '    runsOn: device',
        '    endpoints: [{ host: a, port: 443 }, { host: b, port: 8883 }]',
        '',
      ].join('\n'),
    );
    const { stdout } = await emPreflight(['wildcards', '--catalogue', catalogue]);
    expect(stdout).toContain('Suggested: none');
    expect(stdout).not.toContain('*.vendor.example');
  });

  test('suggests none where none saves a rule', async () => {
    const { stdout } = await emPreflight(['wildcards', 'cdca-v1']);
    expect(stdout).toContain('Suggested: none');
  });
});
