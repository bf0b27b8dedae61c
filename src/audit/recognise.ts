import type { SourceFile } from '../model/audit.js';
import { UsageError } from '../model/errors.js';
import { type FormatId, formatIds } from './index.js';

/** Enough of a file to tell its format; stock files open with long comments. */
const head = 1_000_000;

/**
 * How a file of each format looks, in the order they are tried: the more telling signs first. `list` is
 * last, because list files also lie beside other formats.
 */
const signs = {
  list: /^[ \t]*(?:\*?\.)?[a-z0-9_-]+(?:\.[a-z0-9_*-]+)+\.?\/?[ \t]*\r?$/im,
} satisfies Readonly<Record<FormatId, RegExp>>;

/** The format whose signs the file bears, or null where it bears none. */
export function formatOf(file: SourceFile): FormatId | null {
  const text = file.text.slice(0, head);
  return (Object.keys(signs) as FormatId[]).find((id) => signs[id].test(text)) ?? null;
}

/**
 * The one format that all `files` are of; list files may lie beside any other format.
 * Throws a UsageError where there is none, or more than one.
 */
export function recognise(files: readonly SourceFile[]): FormatId {
  const found = new Map<FormatId, SourceFile>();
  for (const file of files) {
    const id = formatOf(file);
    if (id && !found.has(id)) found.set(id, file);
  }
  const main = [...found.keys()].filter((id) => id !== 'list');
  const [first, second] = main;
  if (first && second) {
    throw new UsageError({
      message: `${found.get(first)?.path} looks like ${first} and ${found.get(second)?.path} like ${second}`,
      hint: 'audit one configuration at a time, or settle the format with --format',
    });
  }
  const id = first ?? (found.has('list') ? 'list' : null);
  if (id) return id;
  throw new UsageError({
    message: `the format of ${files.map((file) => file.path).join(', ')} is not recognised`,
    hint: `say it with --format (${formatIds.join(', ')})`,
  });
}
