import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Formats, loaded, openOutputs, parseOutputs, reportsAsked } from '../../src/commands/output.js';
import { painted } from '../../src/reports/console-colors.js';
import { plainLook } from '../../src/reports/format.js';
import { program } from '../setup/cli.js';

const formats: Formats<string> = {
  console: {
    id: 'console',
    title: '',
    render: (result, { columns, paint }) => `${result} ${columns} ${paint === painted}\n`,
  },
  json: { id: 'json', title: '', render: (result) => `"${result}"\n` },
  github: { id: 'github', title: '', render: () => '', stepSummary: (result) => `# ${result}\n` },
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'em-preflight-output-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('what is asked for', () => {
  test.each([
    [[], [{ format: 'console', file: null }]],
    [['json'], [{ format: 'json', file: null }]],
    [['json=-'], [{ format: 'json', file: null }]],
    [
      ['json=a=b.json', 'console'],
      [
        { format: 'json', file: 'a=b.json' },
        { format: 'console', file: null },
      ],
    ],
  ])('%j', (given, wanted) => {
    expect(parseOutputs(given, Object.keys(formats))).toEqual(wanted);
  });

  test.each([
    [['jsno'], 'unknown report format "jsno"', 'did you mean json?'],
    [['toString'], 'unknown report format "toString"', 'known are console, json, github'],
    [['json='], '--report json= names no file', '--report json=FILE'],
    [
      ['json', 'console'],
      'two reports cannot both go to standard output: json and console',
      'a file of their own',
    ],
    [['json=x', 'console=x'], 'two reports cannot both go to x: json and console', 'a file of their own'],
  ])('%j is refused', (given, message, hint) => {
    expect(() => parseOutputs(given, Object.keys(formats))).toThrow(
      expect.objectContaining({
        problems: [expect.objectContaining({ message, hint: expect.stringContaining(hint) })],
      }),
    );
  });

  test('--json is short for --report json', () => {
    expect(reportsAsked({ report: ['tap=x'], json: true })).toEqual(['tap=x', 'json']);
  });
});

describe('files', () => {
  const open = (name: string) => openOutputs([`json=${join(folder, name)}`], loaded(formats), plainLook);

  test('appear whole, and leave nothing beside them', async () => {
    const outputs = await open('r.json');
    expect(await readdir(folder)).toHaveLength(1);
    await outputs.write('done');
    await outputs.discard();
    expect(await readdir(folder)).toEqual(['r.json']);
    expect(await readFile(join(folder, 'r.json'), 'utf8')).toBe('"done"\n');
  });

  test('keep what they held until the report is there, and their mode', async () => {
    const path = join(folder, 'r.json');
    await writeFile(path, 'before');
    await chmod(path, 0o600);
    const outputs = await open('r.json');
    expect(await readFile(path, 'utf8')).toBe('before');
    await outputs.discard();
    expect(await readFile(path, 'utf8')).toBe('before');
    expect(await readdir(folder)).toEqual(['r.json']);
    await (await open('r.json')).write('after');
    expect(await readFile(path, 'utf8')).toBe('"after"\n');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('behind a symbolic link are replaced, not the link', async () => {
    await writeFile(join(folder, 'real.json'), '');
    await symlink('real.json', join(folder, 'link.json'));
    await (await open('link.json')).write('x');
    expect(await readFile(join(folder, 'real.json'), 'utf8')).toBe('"x"\n');
    expect((await readdir(folder)).sort()).toEqual(['link.json', 'real.json']);
  });

  test('behind a symbolic link that leads to nothing yet are made where it leads', async () => {
    await mkdir(join(folder, 'there'));
    await symlink('there/real.json', join(folder, 'link.json'));
    await symlink('link.json', join(folder, 'again.json'));
    await (await open('again.json')).write('x');
    expect(await readFile(join(folder, 'there/real.json'), 'utf8')).toBe('"x"\n');
    expect((await readdir(folder)).sort()).toEqual(['again.json', 'link.json', 'there']);
  });

  test.runIf(existsSync('/proc/self/fd'))('/dev/stdout may be a pipe, which has no name of its own', () => {
    const script = `"$1" "$2" rules list cdca-v1 --output /dev/stdout 2>&1 | cat`;
    const said = execFileSync('sh', ['-c', script, 'sh', process.execPath, program], { encoding: 'utf8' });
    expect(said).toMatch(/^b01\.ugwdevice\.net$/m);
  });

  test('a pipe is written to, not replaced', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const read = readFile(path, 'utf8');
    await (await open('pipe')).write('x');
    expect(await read).toBe('"x"\n');
    expect((await stat(path)).isFIFO()).toBe(true);
  });

  test.each([
    ['missing/r.json', 'cannot be written: there is no such folder'],
    ['.', 'cannot be written: it is a folder'],
    ['file/r.json', 'cannot be written: a part of the path is no folder'],
  ])('%s is refused before the work', async (name, message) => {
    await writeFile(join(folder, 'file'), '');
    await expect(open(name)).rejects.toMatchObject({
      problems: [{ message, at: { file: join(folder, name) } }],
    });
  });

  test('one that cannot be opened takes back the others', async () => {
    const given = [`json=${join(folder, 'good')}`, `console=${join(folder, 'no/way')}`];
    await expect(openOutputs(given, loaded(formats), plainLook)).rejects.toThrow();
    expect(await readdir(folder)).toEqual([]);
  });

  test.each([
    ['a detour', 'sub/../r.json'],
    ['a symbolic link', 'link.json'],
    ['a linked folder', 'linked/r.json'],
  ])('cannot be the same one twice, by %s', async (_, other) => {
    await mkdir(join(folder, 'sub'));
    await writeFile(join(folder, 'r.json'), 'before');
    await symlink('r.json', join(folder, 'link.json'));
    await symlink('.', join(folder, 'linked'));
    const given = [`json=${join(folder, 'r.json')}`, `console=${folder}/${other}`];
    const real = await realpath(folder);
    await expect(openOutputs(given, loaded(formats), plainLook)).rejects.toMatchObject({
      problems: [{ message: `two reports cannot both go to ${real}/r.json: json and console` }],
    });
    expect((await readdir(folder)).sort()).toEqual(['link.json', 'linked', 'r.json', 'sub']);
  });

  test('of which two may be the same device', async () => {
    const outputs = await openOutputs(
      ['json=/dev/null', 'console=/dev/../dev/null'],
      loaded(formats),
      plainLook,
    );
    await outputs.write('x');
  });

  test('are written in spite of what a killed run of the same process id left', async () => {
    await writeFile(join(folder, `.r.json.${process.pid}-1.tmp`), 'stale');
    await (await open('r.json')).write('x');
    expect(await readFile(join(folder, 'r.json'), 'utf8')).toBe('"x"\n');
  });

  test.runIf(existsSync('/dev/full'))("that cannot be written are the user's affair", async () => {
    await expect(
      (await openOutputs(['json=/dev/full'], loaded(formats), plainLook)).write('x'),
    ).rejects.toMatchObject({
      problems: [{ message: 'cannot be written: no space is left', at: { file: '/dev/full' } }],
    });
  });

  test('get 80 columns and no colour whatever the terminal is like', async () => {
    const path = join(folder, 'r.txt');
    const terminal = { ...plainLook, paint: painted, columns: 200 };
    await (await openOutputs([`console=${path}`], loaded(formats), terminal)).write('x');
    expect(await readFile(path, 'utf8')).toBe('x 80 false\n');
  });

  test('the summary of a CI step is appended to', async () => {
    const summary = join(folder, 'summary.md');
    await writeFile(summary, 'before\n');
    process.env.GITHUB_STEP_SUMMARY = summary;
    try {
      await (await openOutputs([`github=${join(folder, 'out')}`], loaded(formats), plainLook)).write(
        'Network',
      );
    } finally {
      delete process.env.GITHUB_STEP_SUMMARY;
    }
    expect(await readFile(summary, 'utf8')).toBe('before\n# Network\n');
  });
});
