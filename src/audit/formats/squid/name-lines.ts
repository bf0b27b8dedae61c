/** Cuts a list file into names as Squid's strtokFile does, byte by byte: nothing is copied. */

const NEWLINE = 10;
const HASH = 35;

/** fgets(3) with CONFIG_LINE_LIMIT: what is longer comes in pieces, each a name of its own. */
const longestValue = 2047;

const isSpace = (code: number | undefined) => code === 32 || code === 9 || code === 13;

/** Calls `visit` with where each name begins and ends and on which line it stands. */
export function eachName(bytes: Uint8Array, visit: (start: number, end: number, line: number) => void): void {
  let comment = indexOrEnd(bytes, HASH, 0);
  for (let from = 0, line = 1; from < bytes.length; line += 1) {
    let newline = from;
    while (newline < bytes.length && bytes[newline] !== NEWLINE) newline += 1;
    let end = newline;
    if (comment < newline) {
      end = endBeforeComment(bytes, from, newline);
      comment = indexOrEnd(bytes, HASH, newline);
    }
    let start = from;
    while (start < end && isSpace(bytes[start])) start += 1;
    while (end > start && isSpace(bytes[end - 1])) end -= 1;
    for (; start < end; start += longestValue) visit(start, Math.min(end, start + longestValue), line);
    from = newline + 1;
  }
}

function indexOrEnd(bytes: Uint8Array, code: number, from: number): number {
  const index = bytes.indexOf(code, from);
  return index < 0 ? bytes.length : index;
}

/** A `#` begins a comment at the start of a line or where white space stands before it. */
function endBeforeComment(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at += 1) {
    if (bytes[at] === HASH && (at === start || isSpace(bytes[at - 1]))) return at;
  }
  return end;
}
