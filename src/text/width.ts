import stringWidth from 'string-width';

/** Columns that `text` takes on a terminal: two for a wide character, none for a combining mark. */
export function displayWidth(text: string): number {
  // Nearly all that is printed is ASCII, which needs no table of widths.
  return /^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text);
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
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
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
