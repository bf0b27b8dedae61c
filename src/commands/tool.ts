import { readFileSync } from 'node:fs';

/** Name and version as package.json has them; found beside `dist/` and beside `src/commands/` alike. */
export function tool(): { readonly name: string; readonly version: string } {
  for (const candidate of ['../package.json', '../../package.json']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(candidate, import.meta.url), 'utf8'));
      if (name === 'em-preflight') return { name, version };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  throw new Error('package.json is not where the program was installed');
}
