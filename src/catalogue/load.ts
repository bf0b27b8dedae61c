import { createHash } from 'node:crypto';
import type { Catalogue } from '../model/catalogue.js';
import { type Problem, UsageError } from '../model/errors.js';
import { assemble } from './assemble.js';
import { schemaFaults } from './issues.js';
import { referenceFaults } from './references.js';
import { catalogueFile } from './schema.js';
import { type Blemish, readYaml } from './yaml.js';

/** A catalogue file as it was read; `path` as the user named it. */
export interface CatalogueSource {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** More errors than these help nobody: the rest is counted. */
const shownErrors = 100;

/**
 * Validates and normalises a catalogue file, YAML or JSON.
 * Throws a UsageError with every error of the file, each with file, line and column.
 */
export function loadCatalogue({ path, bytes }: CatalogueSource): Catalogue {
  const yaml = readYaml(decode(path, bytes));
  const blemishes = [...yaml.blemishes];
  if (yaml.value !== undefined) {
    for (const { path: at, on, ...words } of faultsOf(yaml.value))
      blemishes.push({ offset: yaml.offset(at, on), ...words });
  }
  if (blemishes.length > 0) throw new UsageError(problems(path, blemishes, yaml.position));
  return assemble(catalogueFile.parse(yaml.value), createHash('sha256').update(bytes).digest('hex'));
}

function faultsOf(value: unknown) {
  if (value === null)
    return [{ path: [], on: 'value' as const, message: 'the file holds no catalogue', hint: start }];
  return [...schemaFaults(catalogueFile, value), ...referenceFaults(value)];
}

const start = 'start from a copy of the endpoints.yaml that comes with the program';

/** UTF-8 with or without a byte-order mark. */
function decode(path: string, bytes: Uint8Array): string {
  const refuse = (message: string, hint: string) => new UsageError({ at: { file: path }, message, hint });
  if (bytes.length === 0) throw refuse('the file is empty', start);
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw refuse('the file is UTF-16', 'save it as UTF-8');
  if (bytes.includes(0)) throw refuse('the file is binary', 'a catalogue is a YAML or JSON text');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refuse('the file is not UTF-8', 'save it as UTF-8');
  }
}

function problems(
  file: string,
  blemishes: readonly Blemish[],
  position: (offset: number) => { readonly line: number; readonly column: number },
): readonly Problem[] {
  const sorted = [...blemishes].sort((a, b) => a.offset - b.offset);
  const shown: Problem[] = sorted.slice(0, shownErrors).map(({ offset, message, hint }) => ({
    message,
    ...(hint ? { hint } : {}),
    at: { file, ...position(offset) },
  }));
  const more = sorted.length - shown.length;
  return more > 0 ? [...shown, { at: { file }, message: `${more} more errors` }] : shown;
}
