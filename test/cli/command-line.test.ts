import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { splitCommandLine } from '../../src/commands/command-line.js';
import { auditFormats } from '../../src/reports/audit/index.js';
import { checkFormats } from '../../src/reports/check/index.js';
import { emPreflight, program, unfolded } from '../setup/cli.js';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

test.each([
  ['', undefined, ''],
  ['--help', undefined, '--help'],
  ['list', 'list', ''],
  ['list a --json', 'list', 'a --json'],
  ['--color never list a', 'list', 'a --color never'],
  ['--catalogue f list a', 'list', 'a --catalogue f'],
  ['--catalogue=f --quiet list', 'list', '--catalogue=f --quiet'],
  ['--quiet list -- a', 'list', '--quiet -- a'],
  ['--color never', undefined, '--color never'],
  ['help', undefined, '--help'],
  ['help list', 'list', '--help'],
  ['help catalogue diff', 'catalogue', 'diff --help'],
  ['list help', 'list', 'help'],
])('%j is the command %j with %j', (line, name, rest) => {
  const words = (text: string) => text.split(' ').filter((word) => word !== '');
  expect(splitCommandLine(words(line))).toEqual({ name, rest: words(rest) });
});

describe('the version', () => {
  test.each([[['--version']], [['-V']], [['list', '--version']], [['--version', 'list']]])(
    '%j',
    async (args) => {
      expect(await emPreflight(args)).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    },
  );
});

describe('help', () => {
  it('lists every command with a summary of one line', async () => {
    const { code, stdout, stderr } = await emPreflight(['--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^ {2}list +show the catalogue/m);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test.each([[['list', '--help']], [['--help', 'list']], [['help', 'list']], [['list', '-h']]])(
    '%j',
    async (args) => {
      const { code, stdout, stderr } = await emPreflight(args);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^Usage: em-preflight list \[options\] \[selector\.\.\.\]\n/);
    },
  );

  it('is there for every command of the list', async () => {
    const { stdout } = await emPreflight(['--help']);
    const names = [...stdout.slice(stdout.indexOf('Commands:')).matchAll(/^ {2}([a-z]+) /gm)].map(
      ([, name]) => name,
    );
    expect(names).toContain('list');
    for (const name of names) {
      const { code, stdout: help, stderr } = await emPreflight([`${name}`, '--help']);
      expect([name, code, stderr]).toEqual([name, 0, '']);
      expect(help).toMatch(new RegExp(`^Usage: em-preflight ${name} `));
    }
  });

  test.each([
    ['check', Object.keys(checkFormats)],
    ['audit', Object.keys(auditFormats)],
  ])('of %s names every report format and the exit codes', async (name, formats) => {
    const { stdout } = await emPreflight([name, '--help']);
    expect(stdout.replace(/\s+/g, ' ')).toContain(`(repeatable): ${formats.join(', ')}`);
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^Exit codes: 0 pass, 1 fail, /);
  });

  it('gives durations as they are written', async () => {
    const words = (await emPreflight(['check', '--help'])).stdout.replace(/\s+/g, ' ');
    expect(words).toMatch(/--timeout <duration> [^(]*\(default: 5s\)/);
    expect(words).toMatch(/--deadline <duration> [^(]*\(default: 60s\)/);
  });

  it('of a subcommand', async () => {
    const { code, stdout } = await emPreflight(['help', 'catalogue', 'diff']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: em-preflight catalogue diff \[options\] <before> \[after\]\n/);
  });

  test.each([[[]], [['catalogue']]])('on standard error where %j asks for nothing', async (args) => {
    const { code, stdout, stderr } = await emPreflight(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^Usage: em-preflight /);
  });
});

test.each([
  [['lst'], 'unknown command "lst"', 'did you mean list?'],
  [['xyzzy'], 'unknown command "xyzzy"', 'run em-preflight --help for the commands'],
  [['constructor'], 'unknown command "constructor"', 'run em-preflight --help for the commands'],
  [['l\x1b[2Jst'], 'unknown command "l\\x1b[2Jst"', /hint: \S/],
  [['--frobnicate'], "unknown option '--frobnicate'", 'run em-preflight --help'],
  [['list', '--jsno'], "unknown option '--jsno'", 'did you mean --json?'],
  [['list', '--frob\x1b[2J'], "unknown option '--frob\\x1b[2J'", 'run em-preflight list --help'],
  [['list', '--catalogue'], "option '--catalogue <file>' argument missing", 'run em-preflight list --help'],
  [
    ['list', '--json', '--csv'],
    /'--json' cannot be used with option '--csv'/,
    'run em-preflight list --help',
  ],
  [['list', '--color', 'red'], '--color "red": allowed choices are auto, always, never', /hint: \S/],
  [['check', '--timeout', '5'], '--timeout "5": durations read 500ms, 5s or 1m, up to 24h', /hint: \S/],
  [['check', '--retries', "it's"], '--retries "it\'s": a whole number from 0 to 100 is meant', /hint: \S/],
  [['list', 'cdca'], 'unknown component "cdca"', /did you mean .*cdca-v1/],
  [['list', '--with', 'x'], 'unknown condition "x"', 'known: remote-cca-activation'],
  [['list', '--catalogue', '/nowhere'], /^\/nowhere: cannot be read: there is no such file$/, /hint: \S/],
  [['list', '--catalogue', '/'], /^\/: is a directory, not a file$/, 'name a regular file'],
  [['list', '--catalogue', '/dev/zero'], /^\/dev\/zero: is a device, not a file$/, 'name a regular file'],
  [
    ['check', '--ca-file', '/nope'],
    /^\/nope: --ca-file: cannot be read: there is no such file$/,
    'give certificates in PEM form',
  ],
  [['catalogue', 'validte'], "unknown command 'validte'", 'did you mean validate?'],
  [['catalogue', 'diff'], "missing required argument 'before'", 'run em-preflight catalogue diff --help'],
  [['check', '--dns', '1.2.3.4'], "unknown option '--dns'", 'did you mean --dns-server?'],
  [
    ['check', '--dns-server', '::1:53'],
    '--dns-server ::1:53 may be an address, or an address and a port',
    'write [::1:53] or [::1]:53',
  ],
  [['catalogue', 'diff', 'a', 'b', 'c'], /too many arguments/, /hint: \S/],
])('%j is one message, one hint and exit 2', async (args, message, hint) => {
  const { code, stdout, stderr } = await emPreflight(args);
  expect([code, stdout]).toEqual([2, '']);
  const [first, second, ...more] = stderr.split('\n');
  expect(first).toEqual(
    typeof message === 'string' ? `em-preflight: ${message}` : expect.stringMatching(message),
  );
  expect(second).toEqual(typeof hint === 'string' ? `  hint: ${hint}` : expect.stringMatching(hint));
  expect(more).toEqual(['']);
});

it('ends quietly when its reader has seen enough', async () => {
  const child = spawn(process.execPath, [program, 'list', '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect([code, stderr]).toEqual([0, '']);
});

describe.runIf(existsSync('/dev/full'))('a full disk is said, once, and ends with 2', () => {
  const saved = 'test/fixtures/catalogues/limits.yaml';
  test.each([
    'list',
    'list --json',
    'list --csv',
    'rules list',
    'rules --list',
    'wildcards',
    'wildcards --json',
    'explain',
    'explain tcp-timeout',
    'catalogue schema',
    'catalogue validate',
    `catalogue diff ${saved}`,
    'lab',
    'lab --json',
    '--help',
    '--version',
    '-V',
    'help',
    'list --help',
    'list --version',
    'help catalogue diff',
    'check --lab cdca-v1',
  ])('%s', (line) => {
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', `exec "$0" "$1" ${line} >/dev/full`, process.execPath, program],
      {
        encoding: 'utf8',
        timeout: 60_000,
      },
    );
    const sentences = unfolded(stderr)
      .split('\n')
      .filter((one) => !one.includes('ports cannot be said here'));
    expect([status, sentences]).toEqual([
      2,
      [
        expect.stringMatching(/^em-preflight: standard output cannot be written: ENOSPC/),
        expect.stringMatching(/^ {2}hint: \S/),
        '',
      ],
    ]);
  });
});

describe.runIf(existsSync('/dev/full'))(
  'where nothing can be said on standard error, the program ends all the same',
  () => {
    test.each([
      ['lst', 2],
      ['catalogue', 2],
      ['list --help', 0],
      ['list', 0],
      ['list > /dev/full', 2],
      ['rules panos-edl cca', 0],
    ])('%s ends with %i', (line, code) => {
      const { status, signal } = spawnSync(
        'sh',
        ['-c', `exec "$0" "$1" ${line} 2>/dev/full`, process.execPath, program],
        { timeout: 60_000 },
      );
      expect([status, signal]).toEqual([code, null]);
    });
  },
);

describe('messages on standard error', () => {
  const told = (...args: readonly string[]) =>
    spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', timeout: 60_000 }).stderr;

  it('fit 80 columns', () => {
    const stderr = told('check', '--lab', '--fault', 'reset:x', '--fault', 'nonsense:y');
    expect(stderr.split('\n').length).toBeGreaterThan(6);
    for (const line of stderr.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('leave what is to be copied in one piece', () => {
    const path = `/nowhere/${'long-name/'.repeat(10)}file.yaml`;
    expect(told('list', '--catalogue', path)).toBe(
      `${path}:\n        cannot be read: there is no such file\n  hint: check the path and its permissions\n`,
    );
  });
});

describe('colours', () => {
  test.each([
    [{}, 'auto', false],
    [{ FORCE_COLOR: '1' }, 'auto', true],
    [{ FORCE_COLOR: '0' }, 'auto', false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, 'auto', false],
    [{ FORCE_COLOR: '1' }, 'never', false],
    [{ NO_COLOR: '1' }, 'always', true],
    [{ NO_COLOR: '', FORCE_COLOR: '' }, 'auto', false],
  ])('%j with --color %s: %s', async (env, when, coloured) => {
    const { stdout } = await emPreflight(['list', 'cca', '--color', when], { env });
    expect(stdout.includes('\x1b[')).toBe(coloured);
  });
});

describe('a name that is empty, as of a variable that was never set', () => {
  it.each<[string, readonly string[], string]>([
    ['a catalogue', ['catalogue', 'validate', ''], '"": cannot be read'],
    ['--catalogue', ['list', '--catalogue', ''], '"": cannot be read'],
    ['a configuration', ['audit', ''], '"": cannot be read'],
    ['a report', ['report', ''], '"": cannot be read'],
    ['--ca-file', ['check', '--lab', '--ca-file', ''], '"": --ca-file: cannot be read'],
    ['--report', ['check', '--lab', '--report', 'json='], '--report json= names no file'],
    [
      '--write-baseline',
      ['audit', '--write-baseline', '', 'bench/support/ten-lines.conf'],
      '"": cannot be written: the name is empty',
    ],
  ])('%s', async (_, args, said) => {
    const { code, stderr } = await emPreflight(args);
    expect(code).toBe(2);
    expect(stderr).toContain(said);
  });
});
