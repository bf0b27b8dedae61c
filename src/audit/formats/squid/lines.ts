/**
 * squid.conf as Squid's own reader cuts it up (src/cache_cf.cc, parseOneConfigFile, 5.7): physical lines of
 * at most 8191 bytes, `#` lines and blank lines dropped even inside a continued line, a carriage return
 * ends the line, a backslash at the very end continues it.
 */
import type { ConfigLine, SourceFile } from '../../../model/audit.js';

/** fgets(3) with BUFSIZ. */
const longestLine = 8191;

const space = /^[ \t\n\v\f\r]+/;

/** Physical lines as fgets would return them: overlong ones come in pieces of the same number. */
function* physicalLines({ path, text }: SourceFile): Generator<ConfigLine> {
  let line = 0;
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    line += 1;
    do {
      yield { file: path, line, text: text.slice(start, Math.min(end, start + longestLine)) };
      start += longestLine;
    } while (start < end);
    start = end + 1;
  }
}

function cleaned(text: string): string {
  const carriage = text.indexOf('\r');
  return (carriage < 0 ? text : text.slice(0, carriage)).replace(space, '');
}

/** Logical lines, trimmed, numbered by their first physical line. An unfinished last one is dropped, as Squid does. */
export function* logicalLines(file: SourceFile): Generator<ConfigLine> {
  let pending: { readonly line: number; readonly text: string } | null = null;
  for (const { line, text } of physicalLines(file)) {
    const piece = cleaned(text);
    if (piece === '' || piece.startsWith('#')) continue;
    const whole: string = (pending?.text ?? '') + piece;
    const first: number = pending?.line ?? line;
    if (whole.endsWith('\\')) {
      pending = { line: first, text: whole.slice(0, -1) };
      continue;
    }
    pending = null;
    yield { file: file.path, line: first, text: whole.replace(/[ \t\n\v\f\r]+$/, '') };
  }
}
