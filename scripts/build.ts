/**
 * Builds `dist/`: one ES module for each command, what they share in chunks, so that a command pays at
 * start-up only for what it uses; and the bundled catalogue, validated and ready to use.
 * Runs from `npm ci` (the `prepare` script) and before the tests.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { build, type Plugin } from 'esbuild';
import { loadCatalogue } from '../src/catalogue/load.js';
import { packCatalogue } from '../src/catalogue/ready.js';
import { formatPosition, UsageError } from '../src/model/errors.js';

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
  await build({
    entryPoints: ['src/cli.ts'],
    outdir: 'dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.18',
    // Loaded late and seldom, or carrying files of their own: left to node_modules.
    external: ['undici', 'pac-resolver', 'quickjs-wasi', 'ora'],
    plugins: [commanderWithoutChildren],
    banner: {
      // CommonJS dependencies inside an ES module bundle still call require(), mostly for Node's own modules.
      js: "const require = (id) => process.getBuiltinModule(id) ?? process.getBuiltinModule('module').createRequire(import.meta.url)(id);",
    },
    logLevel: 'warning',
  });
}
