import { eastAsianWidth } from 'get-east-asian-width';

/**
 * ASCII, the Latin letters, quotation marks, dashes and box drawing: one column each. Nearly all that is
 * printed is made of these; what the rest needs takes some milliseconds to load and is made on demand.
 */
const plain = /^[\x20-\x7e\xa0-\xac\xae-\u02ff\u2010-\u2015\u2018-\u2027\u2500-\u257f]*$/;

let segmenter: Intl.Segmenter | undefined;

/** The characters of a text as a reader sees them: a letter with its accents, an emoji with its modifiers. */
function graphemes(text: string): readonly string[] {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Two for an emoji or a wide letter, none for what has no shape of its own (Unicode UAX 11, UTS 51). */
function graphemeWidth(grapheme: string): number {
  const shapes = grapheme.replace(/[\p{Default_Ignorable_Code_Point}\p{C}\p{Mn}\p{Me}]/gu, '');
  if (shapes === '') return 0;
  if (/\ufe0f|^\p{Regional_Indicator}{2}/u.test(grapheme)) return 2;
  const [first = '', ...others] = shapes;
  // A half-width voicing mark takes a column of its own (U+FF9E, U+FF9F).
  const beside = others.filter((one) => /[\uff00-\uffef]/.test(one)).length;
  return eastAsianWidth(first.codePointAt(0) ?? 0) + beside;
}

/** Columns that `text` takes on a terminal: two for a wide character, none for a combining mark. */
export function displayWidth(text: string): number {
  if (plain.test(text)) return text.length;
  return graphemes(text).reduce((columns, grapheme) => columns + graphemeWidth(grapheme), 0);
}

export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)));
}

export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - displayWidth(text))) + text;
}

/** `text` cut into pieces of at most `columns` columns, between characters as a reader sees them. */
function split(text: string, columns: number): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const segment of graphemes(text)) {
    if (piece !== '' && displayWidth(piece + segment) > columns) {
      pieces.push(piece);
      piece = '';
    }
    piece += segment;
  }
  return [...pieces, piece];
}

/** A host name or path is cut after a dot, slash, comma or colon where that is possible. */
function splitWord(word: string, columns: number): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const part of word.split(/(?<=[./,:&?=-])/)) {
    if (displayWidth(piece + part) <= columns) piece += part;
    else {
      if (piece !== '') pieces.push(piece);
      const cut = split(part, columns);
      pieces.push(...cut.slice(0, -1));
      piece = cut.at(-1) ?? '';
    }
  }
  return [...pieces, piece];
}

/**
 * Lines of at most `columns` columns, broken at blanks, within a word only where it is wider than a line.
 * Line breaks in `text` stay. Never an empty list; `text` must be free of control characters otherwise.
 */
export function wrap(text: string, columns: number): readonly string[] {
  const width = Math.max(1, columns);
  return text.split('\n').flatMap((paragraph) => wrapParagraph(paragraph, width));
}

function wrapParagraph(paragraph: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(' ').filter((w) => w !== '')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (displayWidth(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = displayWidth(word) <= width ? [word] : splitWord(word, width);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
  }
  return [...lines, line];
}

/** `text` wrapped to `columns`, its first line after `first`, the others under it after as many blanks. */
export function wrapAfter(first: string, text: string, columns: number): readonly string[] {
  const indent = displayWidth(first);
  return wrap(text, columns - indent).map((line, index) => (index === 0 ? first : ' '.repeat(indent)) + line);
}
