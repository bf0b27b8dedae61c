import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * True where everything that a test needs is there: `root`, or the name of a program on the PATH. For
 * `describe.runIf(needs('root', 'squid'))` and `test.runIf(...)`. What is missing is printed on a
 * developer's machine and an error where CI=true, so that nothing is skipped there in silence.
 */
export function needs(...wanted: readonly string[]): boolean {
  const missing = wanted.filter((what) => (what === 'root' ? process.getuid?.() !== 0 : !onPath(what)));
  if (missing.length === 0) return true;
  const message = `these tests need ${missing.join(', ')}`;
  if (process.env.CI === 'true') throw new Error(message);
  process.stderr.write(`skipped: ${message}\n`);
  return false;
}

function onPath(program: string): boolean {
  // Firewalls' programs live where the PATH of a user who is not root does not look.
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
