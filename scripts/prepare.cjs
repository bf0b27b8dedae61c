/**
 * Builds after an install from a clone or from git. `npm install --global git+URL`, which pre-commit does too, comes
 * here without the development dependencies (https://github.com/npm/cli/issues/8440): then they are fetched first.
 */
'use strict';

const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');

/** Runs npm in this folder, whatever folder the npm that runs this script installs into. */
function npm(...args) {
  const elsewhere = /^npm_config_(?:global|location|prefix)$/i;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !elsewhere.test(name)));
  const { status, error } = spawnSync(process.execPath, [process.env.npm_execpath, ...args], {
    cwd: root,
    env,
    stdio: 'inherit',
  });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(join(root, 'node_modules', 'tsx'))) {
  npm('ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error');
}
npm('run', '--silent', 'build');
