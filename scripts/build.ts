/**
 * Builds `dist/`: one module for each command, what they share in chunks, so that a command pays at
 * start-up only for what it uses; and the bundled catalogue, validated and ready to use.
 * Runs from `npm ci` (the `prepare` script) and before the tests.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { loadCatalogue } from '../src/catalogue/load.js';
import { packCatalogue } from '../src/catalogue/ready.js';
import { formatPosition, UsageError } from '../src/model/errors.js';
import { commonJs } from './commonjs.js';

/** Loaded late and seldom, or carrying files of their own: left to node_modules. */
const external = ['undici', 'pac-resolver', 'quickjs-wasi', 'ora'];

/** Those of them that `require` cannot load before Node 20.19. */
const esOnly = ['pac-resolver', 'quickjs-wasi', 'ora'];

/** Commander loads child_process for subcommands that are programs of their own; we have none, and start faster. */
const commanderWithoutChildren: Plugin = {
  name: 'commander-without-children',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      /node_modules.commander/.test(importer) ? { path: 'none', namespace: 'none' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'module.exports = {};' }));
  },
};

try {
  const yaml = await readFile('endpoints.yaml');
  const catalogue = loadCatalogue({ path: 'endpoints.yaml', bytes: yaml });
  await rm('dist', { recursive: true, force: true });
  await bundle();
  // Beside each other, so that the program sees when somebody has edited the catalogue since.
  await writeFile('dist/endpoints.yaml', yaml);
  await writeFile('dist/catalogue.json', packCatalogue(catalogue));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  for (const { at, message, hint } of error.problems)
    console.error(`${at ? formatPosition(at) : 'build'}: ${message}${hint ? ` (${hint})` : ''}`);
  process.exitCode = 2;
}

async function bundle(): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: ['src/cli.ts'],
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.18',
    external,
    plugins: [commanderWithoutChildren],
    write: false,
    logLevel: 'warning',
  });
  const modules = outputFiles.map(({ path, text }) => ({ name: basename(path), code: text }));
  await mkdir('dist');
  for (const { name, code } of await commonJs(modules, esOnly)) await writeFile(`dist/${name}`, code);
}
