/** `--resolve`, `--connect-to`, `--local-address`, `-4` and `-6` against the lab, with curl's meaning. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unpackCatalogue } from '../../src/catalogue/ready.js';
import { type Lab, startLab } from '../../src/lab/lab.js';
import type { Report } from '../../src/model/report.js';
import { outcome } from '../check/setup/check.js';
import { emPreflight } from '../setup/cli.js';

const [a, b] = ['a01.ugwdevice.net', 'b01.ugwdevice.net'] as const;
let lab: Lab;
let folder: string;
beforeAll(async () => {
  lab = await startLab(unpackCatalogue(readFileSync('dist/catalogue.json', 'utf8')));
  folder = mkdtempSync(join(tmpdir(), 'em-mapping-'));
  writeFileSync(join(folder, 'ca.pem'), lab.caPem);
});
afterAll(() => {
  lab.close();
  rmSync(folder, { recursive: true });
});

/** `A` and `B` stand for the hosts, `@A` for the address of one in the lab, `P` for the port of both. */
function filledIn(argument: string): string {
  const site = (host: string) => lab.sites.find((one) => one.host === host && one.port === 443);
  return argument
    .replaceAll('@A', site(a)?.address ?? '')
    .replaceAll('@B', site(b)?.address ?? '')
    .replace(/\bA\b/g, a)
    .replace(/\bB\b/g, b)
    .replace(/\bP\b/g, String(site(a)?.listensOn));
}

/** Both hosts' outcomes, from the component that needs these two alone. */
async function check(args: readonly string[], dns = lab.dnsServer) {
  const fixed = [
    'meap-http',
    '--json',
    '--ca-file',
    join(folder, 'ca.pem'),
    '--dns-server',
    dns,
    '--timeout',
    '5s',
  ];
  const { code, stdout, stderr } = await emPreflight(['check', ...fixed, ...args.map(filledIn)]);
  const report: Report = JSON.parse(stdout);
  return { code, stderr, report, outcomes: [a, b].map((name) => outcomeOf(report, name)) };
}

function outcomeOf({ checks }: Report, name: string): string | undefined {
  const found = checks.find(({ host }) => host === name);
  return found && outcome(found);
}

const there = ['--connect-to', ':443::P'];
const wrong = 'fail tls-wrong-name';
const refused = 'fail tcp-refused';
// The lab's addresses are loopback, which nobody dials unless told to.
const sinkhole = 'fail dns-sinkhole';

describe('curl would go there too', () => {
  it.each<[string, readonly string[], string, string]>([
    ['another port for all', there, 'pass', 'pass'],
    ['nothing changed, as the first says', ['--connect-to', ':::', ...there], sinkhole, sinkhole],
    ['the first that fits wins', ['--connect-to', 'A:443::1', ...there], refused, 'pass'],
    ['a port that fits', ['--connect-to', ':8443::1', ...there], 'pass', 'pass'],
    ['another host', ['--connect-to', 'A:443:B:P', ...there], wrong, 'pass'],
    ['an address', ['--connect-to', 'A::@A:P', ...there], 'pass', 'pass'],
    ['an IPv6 address in brackets', ['--connect-to', 'A:443:[::1]:1', ...there], refused, 'pass'],
    ['names in upper case', ['--connect-to', `${a.toUpperCase()}:443::1`, ...there], refused, 'pass'],
    ['an address for a name', [...there, '--resolve', 'A:P:@B'], wrong, 'pass'],
    ['with a plus', [...there, '--resolve', '+A:P:@B'], wrong, 'pass'],
    ['an address in brackets', [...there, '--resolve', 'A:P:[@B]'], wrong, 'pass'],
    ['the later address', [...there, '--resolve', 'A:P:@B', '--resolve', 'A:P:@A'], 'pass', 'pass'],
    ['an address for any name', [...there, '--resolve', '*:P:@A'], 'pass', wrong],
    ['a name goes before any', [...there, '--resolve', 'B:P:@B', '--resolve', '*:P:@A'], 'pass', 'pass'],
    ['another port’s address', [...there, '--resolve', 'A:443:@B'], 'pass', 'pass'],
    ['the address of the name gone to', ['--resolve', 'B:P:@A', '--connect-to', ':443:B:P'], 'pass', wrong],
    [
      'several addresses',
      [...there, '--resolve', 'A:P:127.0.0.1,@A'],
      'warn some-addresses-fail +tcp-refused',
      'pass',
    ],
    ['IPv6 beside IPv4', [...there, '--resolve', 'A:P:[::1],@A'], 'warn ipv6-broken +tcp-refused', 'pass'],
    ['only what is asked for', [...there, '-4', '--resolve', 'A:P:[::1],@A'], 'pass', 'pass'],
    ['no address of the family: the resolver', [...there, '-4', '--resolve', 'A:P:[::1]'], 'pass', 'pass'],
    ['IPv4', [...there, '-4'], 'pass', 'pass'],
    ['IPv6, which the lab has not', [...there, '-6'], 'fail dns-nodata', 'fail dns-nodata'],
    ['IPv6 given', ['-6', '--connect-to', '::[::1]:1'], refused, refused],
  ])('%s', async (_, args, first, second) => {
    expect((await check(args)).outcomes).toEqual([first, second]);
  });
});

it.each<[string, readonly string[], string]>([
  ['all are used', [...there, '--resolve', 'A:P:@A'], ''],
  ['a name mistyped', [...there, '--resolve', `${a.replace('ugw', 'uwg')}:P:@A`], `did you mean ${a}`],
  [
    'another port',
    [...there, '--resolve', 'A:443:@B'],
    'no address was looked up for that host and port here',
  ],
  ['one that a later one replaces', [...there, '--resolve', 'A:P:@B', '--resolve', 'A:P:@A'], '--resolve'],
  ['one that fits nothing', ['--connect-to', 'A:8443::1', ...there], '--connect-to'],
])('says which mappings led nowhere: %s', async (_, args, said) => {
  const { stderr } = await check(args);
  const text = stderr.replaceAll(/\s+/g, ' ');
  expect(text).toContain(said);
  expect(text.includes('was not used')).toBe(said !== '');
});

it('needs no resolver for what is mapped', async () => {
  const { code, report } = await check(
    [...there, '--resolve', 'A:P:@A', '--resolve', 'B:P:@B'],
    '127.0.0.1:1',
  );
  expect(code).toBe(0);
  expect(report.checks[0]?.stages[0]?.detail).toMatch(/from the command line$/);
});

describe('the source address', () => {
  it('is the one that was asked for', async () => {
    const { code, report } = await check([...there, '--local-address', '127.0.0.77']);
    expect(code).toBe(0);
    expect(report.vantage.localAddress).toBe('127.0.0.77');
    const tcp = report.checks.map(
      ({ stages }) => stages.find(({ stage }) => stage === 'tcp')?.evidence.localAddress,
    );
    expect(new Set(tcp)).toEqual(new Set(['127.0.0.77']));
  });

  it('chooses the family', async () => {
    expect((await check([...there, '--local-address', '::1'])).outcomes).toEqual([
      'fail dns-nodata',
      'fail dns-nodata',
    ]);
  });
});

it.each([
  ['--resolve', 'A:443'],
  ['--resolve', 'A:443:'],
  ['--resolve', 'A:0:127.0.0.1'],
  ['--resolve', 'A:443:name.example'],
  ['--resolve', 'A:443:127.0.0.1,'],
  ['--resolve', '::1:443:127.0.0.1'],
  ['--connect-to', 'A:443:B'],
  ['--connect-to', 'A:443:::1:443'],
  ['--connect-to', 'A:443:B:65536'],
  ['--connect-to', 'A:x:B:443'],
  ['--dns-server', '127.0.0.1:0'],
  ['--dns-server', '[::1'],
  ['--local-address', '\x1b[2J'],
])('%s %j is refused', async (option, value) => {
  const { code, stdout, stderr } = await emPreflight(['check', option, value]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^em-preflight: --[ -~]*\n {2}hint: [ -~]*\n$/);
});
