import type { ConfigLine, SourceFile } from '../model/audit.js';

/** The lines of a file without their ends (LF or CR LF) and without a byte-order mark; line numbers from 1. */
export function* linesOf(file: SourceFile): Generator<ConfigLine> {
  const { path, text } = file;
  let line = 0;
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (start <= text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const trimmed = text.charCodeAt(end - 1) === 13 && end > start ? end - 1 : end;
    line += 1;
    yield { file: path, line, text: text.slice(start, trimmed) };
    if (newline < 0) return;
    start = newline + 1;
  }
}
