/**
 * Builds `dist/`: packs of modules, so that a command pays at start-up only for what it uses, what V8 makes of
 * them, and the bundled catalogue, validated and ready to use.
 * Runs from `npm ci` (the `prepare` script) and before the tests.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { build } from 'esbuild';
import { loadCatalogue } from '../src/catalogue/load.js';
import { packCatalogue } from '../src/catalogue/ready.js';
import { formatPosition, UsageError } from '../src/model/errors.js';
import { packed } from './packs.js';
import { chalkThatIsTold, commanderWithoutChildren, pacFunctionsAlone } from './plugins.js';

/** Loaded late and seldom: left to node_modules. */
const external = ['undici', 'ora'];

try {
  const yaml = await readFile('endpoints.yaml');
  const catalogue = loadCatalogue({ path: 'endpoints.yaml', bytes: yaml });
  await rm('dist', { recursive: true, force: true });
  await bundle();
  await bundleWorker();
  // Beside each other, so that the program sees when somebody has edited the catalogue since.
  await writeFile('dist/endpoints.yaml', yaml);
  await writeFile('dist/catalogue.json', packCatalogue(catalogue));
  execFileSync(process.execPath, ['scripts/compile.cjs'], { stdio: ['ignore', 'ignore', 'inherit'] });
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  for (const { at, message, hint } of error.problems)
    console.error(`${at ? formatPosition(at) : 'build'}: ${message}${hint ? ` (${hint})` : ''}`);
  process.exitCode = 2;
}

async function bundle(): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: ['src/cli.ts', 'src/early.ts'],
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.18',
    external,
    plugins: [commanderWithoutChildren, chalkThatIsTold],
    write: false,
    logLevel: 'warning',
  });
  const modules = outputFiles.map(({ path, text }) => ({ name: basename(path), code: text }));
  await mkdir('dist');
  for (const { name, code } of await packed(modules, { early: 'early', main: 'cli' }))
    await writeFile(`dist/${name}.cjs`, code);
}

/** What runs on a thread of its own loads nothing of the program. The interpreter carries a file of its own. */
async function bundleWorker(): Promise<void> {
  await build({
    entryPoints: { 'pac-worker': 'src/pac/worker.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minifyWhitespace: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.18',
    external: ['quickjs-wasi'],
    plugins: [pacFunctionsAlone],
    logLevel: 'warning',
  });
}
