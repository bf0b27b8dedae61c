import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;

/** The path of a file of the package itself, as seen from `dist/`, where the program is built to, and from here. */
export function installed(name: string): string {
  return join(here, /\bsrc[/\\]commands$/.test(here) ? '../..' : '..', name);
}

/** Name and version as package.json has them. */
export function tool(): { readonly name: string; readonly version: string } {
  const { name, version } = JSON.parse(readFileSync(installed('package.json'), 'utf8'));
  return { name, version };
}
