import { readFileSync } from 'node:fs';
import { unpackCatalogue } from '../catalogue/ready.js';
import type { Catalogue } from '../model/catalogue.js';
import { installed } from './tool.js';

/** The catalogue that ships, as people read and edit it. */
export const bundledYaml = installed('endpoints.yaml');

let ready: Catalogue | undefined;

/**
 * The catalogue that ships, ready-made by the build; null where somebody has edited it since: compared byte by
 * byte with what the build read, which takes less time than loading what computes a checksum.
 */
export function readyCatalogue(): Catalogue | null {
  if (ready) return ready;
  if (!readFileSync(bundledYaml).equals(readFileSync(installed('dist/endpoints.yaml')))) return null;
  ready = unpackCatalogue(readFileSync(installed('dist/catalogue.json'), 'utf8'));
  return ready;
}
