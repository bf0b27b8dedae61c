/** What the program says besides its results, on standard error. */
import { displayWidth } from '../text/width.js';
import { columnsOf } from './terminal.js';

/** Under what follows `  hint: `; no line but a continued one starts so. */
const continued = ' '.repeat(8);

/**
 * Standard error, whose own failures are passed over: a full disk or a terminal that has gone cannot be
 * complained of anywhere, and to try would only fail again.
 */
export function standardError(): NodeJS.WriteStream {
  if (process.stderr.listenerCount('error') === 0) process.stderr.on('error', () => {});
  return process.stderr;
}

/** Prints lines, safe for a terminal, that fit it; elsewhere they fit 80 columns. */
export function tell(...lines: readonly string[]): void {
  const columns = columnsOf(process.stderr);
  standardError().write(lines.map((line) => `${fold(line, columns)}\n`).join(''));
}

/** Broken at blanks only: a path, host or command stays in one piece, to be copied. */
export function fold(line: string, columns: number): string {
  return line.split(' ').reduce((folded, word) => {
    const last = folded.slice(folded.lastIndexOf('\n') + 1);
    return displayWidth(`${last} ${word}`) <= columns
      ? `${folded} ${word}`
      : `${folded}\n${continued}${word}`;
  });
}
