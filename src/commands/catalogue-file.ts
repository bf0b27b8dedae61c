import { readFile } from 'node:fs/promises';
import { unpackCatalogue } from '../catalogue/ready.js';
import type { Catalogue } from '../model/catalogue.js';
import { readBounded } from './read-bounded.js';

/** In bytes. No list that people write comes near; parsing takes some two hundred times as much memory. */
const largest = 8 * 1024 * 1024;

/**
 * The catalogue a command works on: the file of `--catalogue`, else the one that ships.
 * Throws a UsageError with every error of the file.
 */
export async function openCatalogue(path: string | undefined): Promise<Catalogue> {
  if (path === undefined) return bundledCatalogue();
  const bytes = await readBounded(path, largest);
  // The schema and the YAML parser are loaded for a file of the user's own only.
  const { loadCatalogue } = await import('../catalogue/load.js');
  return loadCatalogue({ path, bytes });
}

/** As the build left it: beside the built program, or in `dist/` as seen from `src/commands/`. */
async function bundledCatalogue(): Promise<Catalogue> {
  const beside = new URL('./catalogue.json', import.meta.url);
  const fromSource = new URL('../../dist/catalogue.json', import.meta.url);
  const json = await readFile(beside, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return readFile(fromSource, 'utf8');
    throw error;
  });
  return unpackCatalogue(json);
}
