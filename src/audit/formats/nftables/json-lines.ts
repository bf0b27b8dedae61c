import type { ConfigLine, SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import type { Json } from './json-rule.js';

export interface Located {
  readonly at: ConfigLine;
  readonly value: Readonly<Record<string, Json>>;
}

/** The objects of the "nftables" array, each with the line it begins on. Throws a UsageError for broken JSON. */
export function objectsOf(file: SourceFile): readonly Located[] {
  const text = file.text.replace(/^\uFEFF/, '');
  const starts = startsOf(text, file.path);
  const values = parse(text, file.path);
  return values.map((value, index) => {
    const start = starts[index] ?? 0;
    const line = lineOf(text, start);
    return { at: { file: file.path, line, text: JSON.stringify(value).slice(0, 400) }, value };
  });
}

function parse(text: string, path: string): readonly Readonly<Record<string, Json>>[] {
  try {
    const { nftables } = JSON.parse(text) as { nftables?: unknown };
    if (Array.isArray(nftables)) return nftables as readonly Readonly<Record<string, Json>>[];
  } catch (error) {
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    throw new UsageError({
      message: 'this is no whole JSON document: the file is cut off or was changed',
      hint: 'give the output of "nft -j list ruleset"',
      at: { file: path, line: lineOf(text, position === undefined ? text.length : Number(position)) },
    });
  }
  throw new UsageError({
    message: '"nftables" is no list in this document',
    hint: 'give the output of "nft -j list ruleset"',
    at: { file: path, line: 1 },
  });
}

/** No expression of a ruleset is nested so deep. */
const deepest = 100;

/** Offsets of the objects directly within the first array. */
function startsOf(text: string, path: string): readonly number[] {
  const starts: number[] = [];
  let depth = 0;
  for (const { 0: mark, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (mark === '{' && depth === 2) starts.push(index);
    if ((mark === '{' || mark === '[') && ++depth > deepest) {
      throw new UsageError({
        message: `it is nested more than ${deepest} deep, which no ruleset is`,
        hint: 'give the output of "nft -j list ruleset"',
        at: { file: path, line: lineOf(text, index) },
      });
    }
    if (mark === '}' || mark === ']') depth--;
  }
  return starts;
}

function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
