/**
 * The values of an `acl` line as Squid's ConfigParser::strtokFile hands them out (5.7): words up to a `#`,
 * and a quoted word is a file with one value on each line. Nothing after the file is read.
 */
import type { ConfigLine, SourceFile } from '../../../model/audit.js';
import type { Library } from '../../format.js';

export interface Value {
  readonly text: string;
  readonly at: ConfigLine;
}

export interface Values {
  readonly inline: readonly Value[];
  readonly file: SourceFile | null;
  /** A file that is named and was not at hand: what it holds is unknown. */
  readonly missing: string | null;
}

/** Words of a line: a backslash keeps the next character in the word where `escapes` (regular expressions). */
export function words(text: string, escapes = false): readonly string[] {
  const pattern = escapes ? /(?:\\.|[^ \t\n\r\\])+/gs : /[^ \t\n\r]+/g;
  const found: string[] = [];
  for (const [word] of text.matchAll(pattern)) {
    if (word.startsWith('#')) break;
    found.push(word);
  }
  return found;
}

export function valuesOf(
  tokens: readonly string[],
  at: ConfigLine,
  from: SourceFile,
  library: Library,
): Values {
  const quoted = tokens.findIndex((word) => word.startsWith('"') || word.startsWith("'"));
  const inline = (quoted < 0 ? tokens : tokens.slice(0, quoted)).map((text) => ({ text, at }));
  const word = tokens[quoted];
  if (word === undefined) return { inline, file: null, missing: null };
  const path = /^["']([^"']*)/.exec(word)?.[1] ?? '';
  const [file] = library.find(path, from);
  return { inline, file: file ?? null, missing: file ? null : path };
}

/** fgets(3) with CONFIG_LINE_LIMIT: what is longer comes in pieces, each a value of its own. */
const longestValue = 2047;

/** The value on one line of a list file, or null: trimmed, a comment after white space cut off. */
function valueOn(line: string): string | null {
  const value = line
    .replace(/^[ \t\n\r]+/, '')
    .replace(/[ \t\n\r]+(?:#.*)?$/s, '')
    .replace(/[ \t\r]+#.*$/s, '');
  return value === '' || value.startsWith('#') ? null : value;
}

/** Every value, those of the file line by line. For lists of domains see `domain-set.ts`, which is faster. */
export function* eachValue({ inline, file }: Values): Generator<Value> {
  yield* inline;
  if (!file) return;
  let line = 0;
  for (const whole of file.text.split('\n')) {
    line += 1;
    for (let start = 0; start === 0 || start < whole.length; start += longestValue) {
      const text = valueOn(whole.slice(start, start + longestValue));
      if (text !== null) yield { text, at: { file: file.path, line, text: whole.slice(0, 200).trim() } };
    }
  }
}
