import type { Catalogue } from '../model/catalogue.js';
import { bundledYaml, readyCatalogue } from './ready-catalogue.js';

/** In bytes. No list that people write comes near; parsing takes some two hundred times as much memory. */
const largest = 8 * 1024 * 1024;

/**
 * The catalogue a command works on: the file of `--catalogue`, else the one that ships.
 * Throws a UsageError with every error of the file.
 */
export async function openCatalogue(path: string | undefined): Promise<Catalogue> {
  return path === undefined ? bundledCatalogue() : parse(path, await readCatalogue(path));
}

/** The bytes of a catalogue or of a list that may become one. Throws a UsageError. */
export async function readCatalogue(path: string): Promise<Uint8Array> {
  const { readBounded } = await import('./read-bounded.js');
  return readBounded(path, largest);
}

// The schema and the YAML parser are loaded for a file of the user's own only.
async function parse(path: string, bytes: Uint8Array): Promise<Catalogue> {
  const { loadCatalogue } = await import('../catalogue/load.js');
  return loadCatalogue({ path, bytes });
}

/** As the build left it, or else as somebody has edited it since. */
async function bundledCatalogue(): Promise<Catalogue> {
  return readyCatalogue() ?? openCatalogue(bundledYaml);
}
