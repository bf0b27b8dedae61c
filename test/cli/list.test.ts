import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { small } from '../catalogue/small.js';
import { emPreflight } from '../setup/cli.js';

let folder = '';
let file = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'em-preflight-list-'));
  file = join(folder, 'own.yaml');
  writeFileSync(file, `title: A list of my own${small}`);
});
afterAll(() => rmSync(folder, { recursive: true }));

const ok = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await emPreflight(['list', ...args]);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
};

describe('the table', () => {
  it('fits 80 columns and holds every host, port, basis and line', async () => {
    const text = await ok();
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(text).toMatch(
      /^ {2}a2etju7iem1tgc-ats\.iot\.eu-central-1\.amazonaws\.com {2}443 or 8883 {2}stated {4}479$/m,
    );
    expect(text).toMatch(/^ {2}gdlp01\.c-wss\.com +443 +assumed +495$/m);
    expect(text).toContain('66 entries, 21 hosts, 22 host:port pairs; the port of 36 is assumed, not stated');
  });

  it('says what a condition takes', async () => {
    expect(await ok('erds')).toMatch(/not\s+counted without --with remote-cca-activation/);
    expect(await ok('erds', '--with', 'remote-cca-activation')).toMatch(/counted, as --with\s+asks/);
    expect(await ok('erds', '--quiet')).toMatch(/not\s+counted without/);
  });

  it('has no headings and totals with --quiet', async () => {
    const text = await ok('rdms', '--quiet');
    expect(text.split('\n').filter((line) => line !== '')).toHaveLength(4);
  });

  it('selects by alias', async () => {
    expect(await ok('rmds')).toBe(await ok('rdms'));
  });
});

describe('colour', () => {
  const escapes = async (args: readonly string[], env = {}) =>
    (await emPreflight(['list', 'rdms', ...args], { env })).stdout.includes('\x1b[');
  test.each<[args: readonly string[], env: Record<string, string>, colored: boolean]>([
    [[], {}, false],
    [['--color', 'always'], {}, true],
    [['--color', 'always'], { NO_COLOR: '1' }, true],
    [['--color', 'never'], { FORCE_COLOR: '1' }, false],
    [['--color', 'auto'], {}, false],
  ])('%j with %j: %j', async (args, env, colored) => {
    expect(await escapes(args, env)).toBe(colored);
  });

  it('changes nothing else', async () => {
    const colored = await ok('--color', 'always');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
    expect(colored.replace(/\x1b\[\d+m/g, '')).toBe(await ok());
  });
});

describe('--json', () => {
  it('is what the contract says', async () => {
    const list = JSON.parse(await ok('--json'));
    expect(list).toMatchObject({
      schema: 'em-preflight/list/1',
      catalogue: {
        title: 'Canon eMaintenance network requirements',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        wildcards: ['*.srv.ygles.com', '*.amazonaws.com', '*.c-cdsknn.net', '*.ugwdevice.net'],
      },
    });
    expect(list.components.map(({ id }: { id: string }) => id)).toEqual([
      'cca',
      'cdca-v1',
      'cdca-v2-standard',
      'cdca-v2-cca',
      'meap-cca',
      'meap-http',
      'erds',
      'rdms',
      'backup',
    ]);
    expect(list.components[0]).toMatchObject({ id: 'cca', title: expect.any(String), runsOn: 'device' });
    expect(list.components[0].endpoints[3]).toMatchObject({
      host: 'a2etju7iem1tgc-ats.iot.eu-central-1.amazonaws.com',
      ports: [443, 8883],
      anyOf: true,
      portStated: true,
      condition: null,
      source: { line: 479 },
    });
  });

  it('counts a conditional row only with --with', async () => {
    const counted = async (...args: readonly string[]) =>
      JSON.parse(await ok('erds', '--json', ...args)).components[0].endpoints.map(
        ({ counted: one }: { counted: boolean }) => one,
      );
    expect(await counted()).toEqual([true, true, false]);
    expect(await counted('--with', 'remote-cca-activation')).toEqual([true, true, true]);
  });
});

it('--csv has one record for each row', async () => {
  expect(await ok('erds', '--csv')).toBe(
    [
      'component,runs_on,host,ports,any_of,port_stated,condition,counted,line',
      'erds,device,a01.ugwdevice.net,443,false,true,,true,517',
      'erds,device,b01.ugwdevice.net,443,false,true,,true,518',
      'erds,device,cnvextdata-an1s.srv.ygles.com,443,false,true,remote-cca-activation,false,519',
      '',
    ].join('\r\n'),
  );
});

describe('--catalogue', () => {
  it('shows that file, and nothing of the bundled one', async () => {
    const text = await ok('--catalogue', file);
    expect(text).toContain('A list of my own');
    expect(text).toContain('mq.example.com');
    expect(text).not.toMatch(/canon|ygles|amazonaws/i);
    expect(JSON.parse(await ok('--catalogue', file, '--json')).components).toHaveLength(3);
  });

  it('may stand before the command', async () => {
    const { stdout } = await emPreflight(['--catalogue', file, 'list', 'legacy']);
    expect(stdout).toBe(await ok('--catalogue', file, 'legacy'));
  });

  it('prints every error of a bad file, with file, line and column, and ends with 2', async () => {
    const bad = join(folder, 'bad.yaml');
    writeFileSync(
      bad,
      readFileSync(file, 'utf8')
        .replace('www.example.com', 'www example com')
        .replace('port: 443', 'prot: 443'),
    );
    const { code, stdout, stderr } = await emPreflight(['list', '--catalogue', bad]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.split('\n').filter((line) => line.startsWith(`${bad}:`))).toEqual([
      `${bad}:5:16: hosts.www.name ("www example com") holds the character U+0020`,
      `${bad}:13:9: components.agent.endpoints[0] states no port, and nothing says which to assume`,
      `${bad}:13:22: unknown key "prot" in components.agent.endpoints[0]`,
    ]);
  });

  it('refuses a file of 50 MB without reading it', async () => {
    const large = join(folder, 'large.yaml');
    writeFileSync(large, Buffer.alloc(50 * 1024 * 1024, '#'));
    const { code, stderr } = await emPreflight(['list', '--catalogue', large]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${large}: is larger than 8 MiB`);
  });
});
