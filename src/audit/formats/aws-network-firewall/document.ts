/** A document of the AWS command line or of CloudFormation, with the line of every value. */
import { readYaml, type YamlFile } from '../../../catalogue/yaml.js';
import type { ConfigLine, SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';

type Key = string | number;

/** A value of the document, and the way to it. */
export interface Place {
  readonly document: Document;
  readonly path: readonly Key[];
}

export interface Document {
  readonly file: SourceFile;
  readonly yaml: YamlFile;
}

/** JSON, and YAML without tags. Throws a UsageError for what is cut off or broken. */
export function readDocument(file: SourceFile): Place {
  const yaml = readYaml(file.text.replace(/^\uFEFF/, ''));
  const [blemish] = yaml.blemishes;
  if (blemish) {
    throw new UsageError({
      message: isCutOff(file.text)
        ? 'this is no whole JSON document: the file is cut off or was changed'
        : `this is no document that can be read: ${blemish.message}`,
      hint: 'give the output of "aws network-firewall describe-rule-group", or a template in JSON',
      at: { file: file.path, line: yaml.position(blemish.offset).line },
    });
  }
  return { document: { file, yaml }, path: [] };
}

/** Is it JSON that does not come to its end? */
function isCutOff(text: string): boolean {
  if (!/^\uFEFF?\s*\{/.test(text)) return false;
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''));
    return false;
  } catch {
    return true;
  }
}

function valueAt({ document, path }: Place): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Readonly<Record<Key, unknown>>)[key]
        : undefined,
    document.yaml.value,
  );
}

/** What lies at a way below a place; null where nothing does. */
export function at(place: Place, ...path: readonly Key[]): Place | null {
  const found = { document: place.document, path: [...place.path, ...path] };
  const value = valueAt(found);
  return value === undefined || value === null ? null : found;
}

export function keysOf(place: Place | null): readonly string[] {
  const value = place && valueAt(place);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
}

/** The members of a list. */
export function membersOf(place: Place | null): readonly Place[] {
  const value = place && valueAt(place);
  if (!place || !Array.isArray(value)) return [];
  return value.flatMap((_, index) => at(place, index) ?? []);
}

/** A text, or a number as one; null for anything else. */
export function textOf(place: Place | null): string | null {
  const value = place && valueAt(place);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

/** The line on which a value stands, quoted with `text`. */
export function lineOf({ document, path }: Place, text: string): ConfigLine {
  const { line } = document.yaml.position(document.yaml.offset(path, 'value'));
  return { file: document.file.path, line, text };
}
