/** A document of the AWS command line or of CloudFormation, with the line of every value. */
import { readYaml, type YamlFile } from '../../../catalogue/yaml.js';
import type { ConfigLine, SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import { intrinsicTags, isIntrinsic } from './intrinsics.js';

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

/** JSON, and YAML with no tags but those of CloudFormation. Throws a UsageError for what is cut off or broken. */
export function readDocument(file: SourceFile): Place {
  const yaml = readYaml(file.text.replace(/^\uFEFF/, ''), intrinsicTags);
  const [blemish] = yaml.blemishes;
  if (blemish) {
    throw new UsageError({
      message: isCutOff(file.text)
        ? 'this is no whole JSON document: the file is cut off or was changed'
        : `this is no document that can be read: ${blemish.message}`,
      hint: 'give the output of "aws network-firewall describe-rule-group", or a template of CloudFormation',
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

/** Is it known only when the template is deployed? */
export function isComputed(place: Place): boolean {
  return isIntrinsic(valueAt(place));
}

/** Tells such a value from others: the parameter that it is, or all that it says. */
export function computedName(place: Place): string {
  const name = textOf(at(place, 'Ref')) ?? JSON.stringify(valueAt(place));
  return name.replace(/[^\w-]/g, (one) => `_${one.charCodeAt(0)}_`);
}

/** All such values, at a place or below it. */
export function computedBelow(place: Place): readonly Place[] {
  const value = valueAt(place);
  if (isIntrinsic(value)) return [place];
  const keys = Array.isArray(value) ? [...value.keys()] : keysOf(place);
  return keys.flatMap((key) => {
    const inner = at(place, key);
    return inner ? computedBelow(inner) : [];
  });
}

/** The way from a place to one below it, with slashes. */
export function wayFrom(place: Place, below: Place): string {
  return below.path.slice(place.path.length).join('/');
}

/** The line on which a value stands, quoted with `text`. */
export function lineOf({ document, path }: Place, text: string): ConfigLine {
  const { line } = document.yaml.position(document.yaml.offset(path, 'value'));
  return { file: document.file.path, line, text };
}
