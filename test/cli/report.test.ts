import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emPreflight, program, unfolded } from '../setup/cli.js';

const fixture = (name: string) =>
  fileURLToPath(new URL(`../fixtures/reports/check/${name}.json`, import.meta.url));
const golden = (name: string) => new URL(`../golden/reports/${name}`, import.meta.url);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'em-preflight-report-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('one report', () => {
  test.each([
    ['all-pass', 0],
    ['two-root-causes', 1],
    ['deadline', 3],
    ['interrupted', 3],
  ])('%s is printed, and the exit code is that of its verdict: %i', async (name, code) => {
    const ended = await emPreflight(['report', fixture(name)]);
    expect(ended).toEqual({
      code,
      stderr: '',
      stdout: await readFile(golden(`check/${name}.console`), 'utf8'),
    });
  });

  test('in several formats at once, to files and to standard output', async () => {
    const file = join(folder, 'r.xml');
    const ended = await emPreflight([
      'report',
      fixture('hostile'),
      '--report',
      `junit=${file}`,
      '--report',
      'tap',
    ]);
    expect(ended.stdout).toBe(await readFile(golden('check/hostile.tap'), 'utf8'));
    expect(await readFile(file, 'utf8')).toBe(await readFile(golden('check/hostile.junit'), 'utf8'));
    expect(await readdir(folder)).toEqual(['r.xml']);
  });

  test('--json, --verbose and --color do what they say', async () => {
    const json = await emPreflight(['report', '--json', fixture('all-pass')]);
    expect(JSON.parse(json.stdout)).toEqual(JSON.parse(await readFile(fixture('all-pass'), 'utf8')));
    const verbose = await emPreflight(['report', '-v', fixture('all-pass')]);
    expect(verbose.stdout).toBe(await readFile(golden('check/all-pass.verbose'), 'utf8'));
    const colored = await emPreflight(['report', '--color', 'always', fixture('all-pass')]);
    expect(colored.stdout).toContain('\u001b[32mpass');
  });
});

test('several reports become a matrix', async () => {
  const ended = await emPreflight([
    'report',
    fixture('two-root-causes'),
    fixture('all-pass'),
    '--report',
    'json',
  ]);
  expect(ended).toMatchObject({ code: 1, stderr: '' });
  expect(JSON.parse(ended.stdout)).toMatchObject({
    schema: 'em-preflight/merged-report/1',
    sites: [{ file: fixture('two-root-causes') }, { file: fixture('all-pass') }],
  });
});

test.each([
  ['two-root-causes', 'all-pass', 0],
  ['all-pass', 'two-root-causes', 1],
  ['all-pass', 'deadline', 3],
])('--compare %s %s ends with %i', async (before, after, code) => {
  const ended = await emPreflight(['report', '--compare', fixture(before), fixture(after)]);
  expect(ended).toMatchObject({ code, stderr: '' });
  expect(ended.stdout).toMatch(new RegExp(`Exit ${code}:`));
});

describe('a file that is no report is refused with 2', () => {
  const schema = 'em-preflight/report/1';
  test.each([
    ['text', 'hello', /is not JSON/],
    ['empty', '', /is not JSON/],
    ['of Windows PowerShell', Buffer.from('\ufeff{}', 'utf16le'), /is UTF-16, not UTF-8/],
    ['binary', '\u0000\ufffd', /is not JSON/],
    ['a list', '[]', /is no report of em-preflight check/],
    ['another program', '{"schema":"x/1"}', /is no report of em-preflight check/],
    [
      'an audit',
      '{"schema":"em-preflight/audit/1"}',
      /is of the kind "em-preflight\/audit\/1", not a report/,
    ],
    [
      'a later version',
      '{"schema":"em-preflight/report/2"}',
      /is of a later version .*\n {2}hint: update em-preflight/,
    ],
    ['no version', '{"schema":"em-preflight/report/"}', /has the unknown schema/],
    ['an escape in it', '{"schema":"em-preflight/\\u001b[31m/1"}', /"em-preflight\/\\x1b\[31m\/1"/],
    ['damaged', JSON.stringify({ schema, checks: [{ port: 'x' }] }), /is damaged at tool: /],
  ])('%s', async (name, content, message) => {
    const file = join(folder, `${name}.json`);
    await writeFile(file, content);
    const { code, stdout, stderr } = await emPreflight(['report', file]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.startsWith(`${file}: `)).toBe(true);
    expect(stderr).toMatch(message);
    await rm(file);
  });

  test('every such file is named, not only the first', async () => {
    const { code, stderr } = await emPreflight([
      'report',
      join(folder, 'a'),
      join(folder, 'b'),
      fixture('all-pass'),
    ]);
    expect(code).toBe(2);
    expect(stderr.match(/there is no such file/g)).toHaveLength(2);
  });
});

test.each([
  [['report'], /missing required argument/],
  [
    ['report', fixture('all-pass'), '--report', 'jnuit'],
    /unknown report format "jnuit"\n {2}hint: did you mean junit\?/,
  ],
  [['report', '--compare', fixture('all-pass')], /--compare takes two reports, and 1 was given/],
  [['report', fixture('all-pass'), fixture('all-pass'), '--report', 'tap'], /unknown report format "tap"/],
  [['report', fixture('all-pass'), '--json', '--report', 'tap'], /cannot both go to standard output/],
])('%j is a wrong request', async (args, message) => {
  const { code, stdout, stderr } = await emPreflight(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
});

describe('where standard output goes', () => {
  const shell = (line: string) =>
    spawnSync('/bin/bash', ['-c', line], { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
  const command = `'${process.execPath}' '${program}' report --json '${fixture('all-pass')}'`;

  test('a reader that has seen enough is no error', () => {
    const { stdout, stderr } = shell(`${command} | head -1; echo "\${PIPESTATUS[0]}"`);
    expect({ stdout, stderr }).toEqual({ stdout: '{\n0\n', stderr: '' });
  });

  test.runIf(existsSync('/dev/full'))('a full disk is said, once, and ends with 2', () => {
    const { status, stderr } = shell(`${command} >/dev/full`);
    expect(status).toBe(2);
    expect(unfolded(stderr)).toMatch(
      /^em-preflight: standard output cannot be written: ENOSPC[^\n]*\n {2}hint: [^\n]*\n$/,
    );
  });
});
