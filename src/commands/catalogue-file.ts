import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { unpackCatalogue } from '../catalogue/ready.js';
import type { Catalogue } from '../model/catalogue.js';
import { readBounded } from './read-bounded.js';
import { installed } from './tool.js';

/** In bytes. No list that people write comes near; parsing takes some two hundred times as much memory. */
const largest = 8 * 1024 * 1024;

/**
 * The catalogue a command works on: the file of `--catalogue`, else the one that ships.
 * Throws a UsageError with every error of the file.
 */
export async function openCatalogue(path: string | undefined): Promise<Catalogue> {
  return path === undefined ? bundledCatalogue() : parse(path, await readCatalogue(path));
}

/** For `catalogue` commands, which want the bytes too. Throws a UsageError. */
export function readCatalogue(path: string): Promise<Uint8Array> {
  return readBounded(path, largest);
}

async function parse(path: string, bytes: Uint8Array): Promise<Catalogue> {
  // The schema and the YAML parser are loaded for a file of the user's own only.
  const { loadCatalogue } = await import('../catalogue/load.js');
  return loadCatalogue({ path, bytes });
}

/** The catalogue that ships, as people read and edit it. */
export const bundledYaml = installed('endpoints.yaml');

/** The catalogue that ships, ready-made by the build for as long as nobody has edited it since. */
async function bundledCatalogue(): Promise<Catalogue> {
  const [ready, yaml] = await Promise.all([
    readFile(installed('dist/catalogue.json'), 'utf8'),
    readFile(bundledYaml),
  ]);
  const catalogue = unpackCatalogue(ready);
  const edited = createHash('sha256').update(yaml).digest('hex') !== catalogue.sha256;
  return edited ? parse(fileURLToPath(bundledYaml), yaml) : catalogue;
}
