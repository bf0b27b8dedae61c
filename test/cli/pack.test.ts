import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const { version, dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));

let folder = '';
let packed: readonly string[] = [];

/**
 * Packs what was built and installs it where nothing else is. Tests need no Internet: npm takes the
 * dependencies from the cache that `npm ci` filled, and where that was emptied since, the tarball is
 * unpacked by hand and its dependencies are linked from the working copy.
 */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'em-preflight-pack-'));
  // Without scripts: `prepare` would build into dist/ under the feet of the tests that run beside this one.
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { stdio: 'ignore' });
  const tarball = join(folder, `em-preflight-${version}.tgz`);
  packed = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const quietly = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', ['install', ...quietly, tarball], { cwd: folder, stdio: 'ignore' });
  if (status !== 0) unpackAndLink(tarball);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function unpackAndLink(tarball: string): void {
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, 'em-preflight'), { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', join(modules, 'em-preflight'), '--strip-components=1']);
  for (const name of Object.keys(dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(resolve('node_modules', name), join(modules, name));
  }
  mkdirSync(join(modules, '.bin'));
  symlinkSync('../em-preflight/bin/em-preflight.js', join(modules, '.bin/em-preflight'));
}

const installed = (...args: readonly string[]) =>
  execFileSync(process.execPath, [join(folder, 'node_modules/.bin/em-preflight'), ...args], {
    cwd: folder,
    encoding: 'utf8',
  });

it('runs where it was installed from its tarball', () => {
  expect(installed('--version')).toBe(`${version}\n`);
  expect(JSON.parse(installed('list', '--json')).components).toHaveLength(9);
  expect(installed('catalogue', 'validate')).toContain('66 entries');
});

it('has a program that can be started by its name', () => {
  expect(readFileSync('bin/em-preflight.js', 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  expect(
    execFileSync(join(folder, 'node_modules/.bin/em-preflight'), ['--version'], { encoding: 'utf8' }),
  ).toBe(`${version}\n`);
});

it('ships what it needs and nothing else', () => {
  const top = new Set(packed.map((file) => file.split('/')[1]));
  const expected = ['LICENSE', 'bin', 'dist', 'endpoints.yaml', 'package.json', 'schema'];
  const optional = ['CHANGELOG.md', 'README.md'].filter((file) => existsSync(file));
  expect([...top].sort()).toEqual([...expected, ...optional].sort());
  expect(packed.filter((file) => /\.(ts|map|test\.js|log)$/.test(file))).toEqual([]);
  for (const file of readdirSync('schema')) expect(packed).toContain(`package/schema/${file}`);
});

it('names the file of every schema that its YAML refers to', () => {
  const [, schema = ''] = readFileSync('endpoints.yaml', 'utf8').match(/\$schema=(\S+)/) ?? [];
  expect(packed).toContain(`package/${schema}`);
});

it('ends where the words for what is wrong are gone too, as while it is replaced', () => {
  const program = join(folder, 'node_modules/em-preflight');
  const words = readdirSync(join(program, 'dist')).filter((name) => /^(?:complain|endpoints)/.test(name));
  expect(words.length).toBeGreaterThan(1);
  for (const name of words) rmSync(join(program, 'dist', name));
  const { status, stderr } = spawnSync(process.execPath, [join(program, 'bin/em-preflight.js'), 'list'], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect(stderr).toContain('ENOENT');
  expect(status).toBe(70);
});
