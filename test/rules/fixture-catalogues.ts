import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCatalogue } from '../../src/catalogue/load.js';
import type { Catalogue } from '../../src/model/catalogue.js';

const folder = 'test/fixtures/catalogues';

/** The catalogue that ships and every one of test/fixtures/catalogues, by name. */
export function fixtureCatalogues(): ReadonlyMap<string, Catalogue> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  return new Map([
    // Its checksum stands in every heading: constant here, so that a comment in the file spares the golden files.
    ['real', { ...read('endpoints.yaml'), sha256: 'e'.repeat(64) }],
    ...files.map((file) => [file.replace(/\.yaml$/, ''), read(join(folder, file))] as const),
  ]);
}

function read(path: string): Catalogue {
  return loadCatalogue({ path, bytes: readFileSync(path) });
}
