import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { small } from '../catalogue/small.js';
import { emPreflight } from '../setup/cli.js';

let folder = '';
const path = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'em-preflight-catalogue-'));
  writeFileSync(path('own.yaml'), `title: A list of my own${small}`);
  writeFileSync(
    path('next.yaml'),
    `title: A list of my own${small.replace('anyOf: [443, 8883]', 'port: 8883')}`,
  );
  writeFileSync(path('bad.yaml'), 'titel: x\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('catalogue validate', () => {
  it('accepts a right file', async () => {
    expect(await emPreflight(['catalogue', 'validate', path('own.yaml')])).toEqual({
      code: 0,
      stdout: `${path('own.yaml')}: valid: 3 components, 5 entries, 3 hosts\n`,
      stderr: '',
    });
  });

  it('looks at endpoints.yaml itself where no file is named', async () => {
    const { code, stdout } = await emPreflight(['catalogue', 'validate']);
    expect([code, stdout]).toEqual([
      0,
      `${resolve('endpoints.yaml')}: valid: 9 components, 66 entries, 21 hosts\n`,
    ]);
  });

  it('says what is wrong with a bad one', async () => {
    const { code, stdout, stderr } = await emPreflight(['catalogue', 'validate', path('bad.yaml')]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(
      `${path('bad.yaml')}:1:1: unknown key "titel" in the catalogue\n  hint: did you mean title?\n`,
    );
    expect(stderr).toContain('the catalogue has no "hosts"');
  });

  it('refuses a pipe that nobody writes to at once', async () => {
    execFileSync('mkfifo', [path('pipe')]);
    const { code, stderr } = await emPreflight(['catalogue', 'validate', path('pipe')], { timeout: 20_000 });
    expect([code, stderr]).toEqual([
      2,
      `${path('pipe')}: is a pipe, not a file\n  hint: name a regular file\n`,
    ]);
  });
});

describe('catalogue diff', () => {
  it('ends with 0 and says nothing where the needs are the same', async () => {
    expect(await emPreflight(['catalogue', 'diff', 'endpoints.yaml'])).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
  });

  it('ends with 1 and one line for each difference', async () => {
    expect(await emPreflight(['catalogue', 'diff', path('own.yaml'), path('next.yaml')])).toEqual({
      code: 1,
      stdout: '~ collector  mq.example.com: port 443 or 8883 -> port 8883\n',
      stderr: '',
    });
  });

  it('compares a lone file with the catalogue in use, as its successor', async () => {
    const { code, stdout } = await emPreflight([
      'catalogue',
      'diff',
      path('next.yaml'),
      '--catalogue',
      path('own.yaml'),
    ]);
    expect([code, stdout]).toEqual([1, '~ collector  mq.example.com: port 443 or 8883 -> port 8883\n']);
  });

  it('--json', async () => {
    const { code, stdout } = await emPreflight([
      'catalogue',
      'diff',
      path('own.yaml'),
      path('next.yaml'),
      '--json',
    ]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'em-preflight/catalogue-diff/1',
      differences: [{ kind: 'changed', of: 'endpoint', component: 'collector', name: 'mq.example.com' }],
    });
  });
});

describe('catalogue import', () => {
  it('writes a draft that loads', async () => {
    writeFileSync(path('list.csv'), 'www.example.com:443,agent\nmq.example.com - Port 443 ou Port 8883\n');
    const { code, stdout, stderr } = await emPreflight(['catalogue', 'import', path('list.csv')]);
    expect([code, stderr]).toEqual([0, '']);
    writeFileSync(path('draft.yaml'), stdout);
    const list = JSON.parse(
      (await emPreflight(['list', '--json', '--catalogue', path('draft.yaml')])).stdout,
    );
    expect(list.components).toMatchObject([
      { id: 'agent', endpoints: [{ host: 'www.example.com', ports: [443], anyOf: false }] },
      { id: 'imported', endpoints: [{ host: 'mq.example.com', ports: [443, 8883], anyOf: true }] },
    ]);
  });

  it('knows dashes and bullets beyond ASCII, as built', async () => {
    writeFileSync(path('leaflet.txt'), '• Agents\nAgent\nwww.example.com – Port 443\n');
    const { code, stdout } = await emPreflight(['catalogue', 'import', path('leaflet.txt')]);
    expect(code).toBe(0);
    expect(stdout).toContain('line 1 is left out: • Agents');
    expect(stdout).toContain('- { host: www, port: 443, line: 3 }\n');
  });

  it('writes nothing where a line is no host', async () => {
    writeFileSync(path('bad.txt'), 'www.example.com\n10.0.0.1\n');
    const { code, stdout, stderr } = await emPreflight(['catalogue', 'import', path('bad.txt')]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`${path('bad.txt')}:2:1: "10.0.0.1" is an IP address\n`);
  });
});

it('catalogue schema prints the schema that ships', async () => {
  expect(await emPreflight(['catalogue', 'schema'])).toEqual({
    code: 0,
    stdout: readFileSync('schema/catalogue.schema.json', 'utf8'),
    stderr: '',
  });
});

describe('a copy of the program', () => {
  const copy = (name: string) => {
    const root = path(name);
    mkdirSync(root);
    for (const part of ['bin', 'dist', 'package.json', 'endpoints.yaml'])
      cpSync(part, join(root, part), { recursive: true });
    symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
    return root;
  };
  const run = (root: string, ...args: readonly string[]) =>
    spawnSync(process.execPath, [join(root, 'bin/em-preflight.js'), ...args], { encoding: 'utf8' });

  it('uses an edited endpoints.yaml at once, without a build', () => {
    const root = copy('edited');
    const yaml = readFileSync(join(root, 'endpoints.yaml'), 'utf8');
    expect(run(root, 'list', 'cdca-v1').stdout).toContain('b01.ugwdevice.net');
    writeFileSync(join(root, 'endpoints.yaml'), yaml.replace('b01.ugwdevice.net', 'b99.example.com'));
    expect(run(root, 'list', 'cdca-v1').stdout).toContain('b99.example.com');
    writeFileSync(join(root, 'endpoints.yaml'), yaml.replace('b01.ugwdevice.net', 'b 01.ugwdevice.net'));
    const { status, stderr } = run(root, 'list', 'cdca-v1');
    expect([status, stderr]).toEqual([2, expect.stringMatching(/endpoints\.yaml:\d+:\d+: hosts\.b01\.name/)]);
  });

  it('that is broken ends with 70 and a stack', () => {
    const root = copy('broken');
    writeFileSync(join(root, 'dist/catalogue.json'), '{');
    const { status, stdout, stderr } = run(root, 'list');
    expect([status, stdout]).toEqual([70, '']);
    expect(stderr).toMatch(/^em-preflight: a defect in the program itself[^\n]*\nSyntaxError: [^\n]*\n +at /);
  });
});
