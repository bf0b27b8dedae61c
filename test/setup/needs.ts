import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

// Firewalls' programs live where the PATH of a user who is not root does not look; whoever needs them starts
// them by their names.
const folders = new Set([...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']);
process.env.PATH = [...folders].join(delimiter);

/**
 * True where everything that a test needs is there: `root`, or the name of a program on the PATH. For
 * `describe.runIf(needs('root', 'squid'))` and `test.runIf(...)`. What is missing is printed on a
 * developer's machine and an error where CI=true, so that nothing is skipped there in silence.
 */
export function needs(...wanted: readonly string[]): boolean {
  const missing = wanted.filter((what) => !has(what));
  if (missing.length === 0) return true;
  const message = `these tests need ${missing.join(', ')}`;
  if (process.env.CI === 'true') throw new Error(message);
  process.stderr.write(`skipped: ${message}\n`);
  return false;
}

function has(what: string): boolean {
  if (what === 'root') return process.getuid?.() === 0;
  return onPath(what) && (what !== 'unshare' || mayUnshare());
}

let unshares: boolean | undefined;

/** Some systems let only root make a user namespace: there the program is of no use to others. */
function mayUnshare(): boolean {
  unshares ??= spawnSync('unshare', ['-rn', 'true']).status === 0;
  return unshares;
}

function onPath(program: string): boolean {
  return [...folders].some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
