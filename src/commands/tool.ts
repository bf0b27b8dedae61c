import { readFileSync } from 'node:fs';

/** A file of the package itself, as seen from `dist/`, where the program is built to, and from here. */
export function installed(name: string): URL {
  const here = new URL('.', import.meta.url);
  return new URL(here.pathname.endsWith('/src/commands/') ? `../../${name}` : `../${name}`, here);
}

/** Name and version as package.json has them. */
export function tool(): { readonly name: string; readonly version: string } {
  const { name, version } = JSON.parse(readFileSync(installed('package.json'), 'utf8'));
  return { name, version };
}
