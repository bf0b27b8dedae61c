import { createHash } from 'node:crypto';
import type { Catalogue } from '../model/catalogue.js';
import { type Problem, UsageError } from '../model/errors.js';
import { assemble } from './assemble.js';
import { decodeText, type FileBytes } from './decode.js';
import { schemaFaults } from './issues.js';
import { referenceFaults } from './references.js';
import { catalogueFile } from './schema.js';
import { type Blemish, readYaml } from './yaml.js';

/** More errors than these help nobody: the rest is counted. */
const shownErrors = 100;

/**
 * Validates and normalises a catalogue file, YAML or JSON.
 * Throws a UsageError with every error of the file, each with file, line and column.
 */
export function loadCatalogue(file: FileBytes): Catalogue {
  return assemble(
    catalogueFile.parse(plainData(file)),
    createHash('sha256').update(file.bytes).digest('hex'),
  );
}

/** The file as plain data of the schema's shape. What the parser made besides, ten times as large, ends here. */
function plainData({ path, bytes }: FileBytes): unknown {
  const yaml = readYaml(decodeText({ path, bytes }));
  const blemishes = [...yaml.blemishes];
  if (yaml.value !== undefined) {
    for (const { path: at, on, ...words } of faultsOf(yaml.value))
      blemishes.push({ offset: yaml.offset(at, on), ...words });
  }
  if (blemishes.length > 0) throw new UsageError(problems(path, blemishes, yaml.position));
  return yaml.value;
}

function faultsOf(value: unknown) {
  if (value === null)
    return [{ path: [], on: 'value' as const, message: 'the file holds no catalogue', hint: start }];
  return [...schemaFaults(catalogueFile, value), ...referenceFaults(value)];
}

const start = 'start from a copy of the endpoints.yaml that comes with the program';

function problems(
  file: string,
  blemishes: readonly Blemish[],
  position: (offset: number) => { readonly line: number; readonly column: number },
): readonly Problem[] {
  const sorted = [...blemishes].sort((a, b) => a.offset - b.offset);
  const shown: Problem[] = sorted.slice(0, shownErrors).map(({ offset, message, hint }) => ({
    message,
    ...(hint ? { hint: typeof hint === 'string' ? hint : hint() } : {}),
    at: { file, ...position(offset) },
  }));
  const more = sorted.length - shown.length;
  return more > 0 ? [...shown, { at: { file }, message: `${more} more errors` }] : shown;
}
