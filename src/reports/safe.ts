import { withoutLogCommands } from '../text/log-command.js';
import { escapeControls } from '../text/terminal.js';

/** Longest string of a report that is printed, in characters: a remedy that names many hosts is long. */
const longest = 4_000;

/**
 * The same result with every string made safe to print. A report may have come from a file, and a
 * certificate or a configuration line may hold anything; every format but JSON renders this. Line breaks
 * stay in the fields named `lines` only.
 */
export function safe<T>(value: T, lines: readonly string[] = []): T {
  return isPlain(value) ? value : safely(value, lines);
}

/**
 * Is all of it printable ASCII without a command to a CI runner? Nearly every report is, and to look at it once
 * as JSON takes a tenth of the time of looking at each string: in pieces, for the JSON of a report of thousands
 * of checks would take as much memory as the report.
 */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return isPlainPiece(value);
  return Object.entries(value).every(
    ([key, item]) =>
      isPlainPiece(key) && (Array.isArray(item) ? item.every(isPlainPiece) : isPlainPiece(item)),
  );
}

/** A backslash is JSON's for what is not plain. */
function isPlainPiece(value: unknown): boolean {
  const json = JSON.stringify(value) ?? '';
  return (
    /^[\x20-\x5b\x5d-\x7e]*$/.test(json) && !hasLong(json) && withoutLogCommands(json, () => '') === json
  );
}

/** Is a string of it too long? What stands between two quotes is at least as long as a string that they hold. */
function hasLong(json: string): boolean {
  let from = 0;
  while (json.length - from > longest) {
    const quote = json.lastIndexOf('"', from + longest);
    if (quote < from) return true;
    from = quote + 1;
  }
  return false;
}

function safely<T>(value: T, lines: readonly string[]): T {
  if (typeof value === 'string') return escapeControls(value, longest) as T;
  if (Array.isArray(value)) return value.map((item) => safely(item, lines)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [
    escapeControls(key, longest),
    typeof item === 'string' && lines.includes(key)
      ? safely(item.split('\n'), lines).join('\n')
      : safely(item, lines),
  ]);
  return Object.fromEntries(entries) as T;
}
