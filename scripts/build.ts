/**
 * Builds `dist/`: one ES module for each command, what they share in chunks, so that a command pays at
 * start-up only for what it uses. Runs from `npm ci` (the `prepare` script) and before the tests.
 */
import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: ['src/cli.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.18',
  // Loaded late and seldom, or carrying files of their own: left to node_modules.
  external: ['undici', 'pac-resolver', 'quickjs-wasi', '@peculiar/x509', 'ora'],
  banner: {
    // CommonJS dependencies inside an ES module bundle still call require() for Node's own modules.
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  logLevel: 'warning',
});
