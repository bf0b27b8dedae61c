import { escapeControls } from '../text/terminal.js';

/** Longest string of a report that is printed, in characters: a remedy that names many hosts is long. */
const longest = 4_000;

/**
 * The same result with every string made safe to print. A report may have come from a file, and a
 * certificate or a configuration line may hold anything; every format but JSON renders this. Line breaks
 * stay in the fields named `lines` only.
 */
export function safe<T>(value: T, lines: readonly string[] = []): T {
  if (typeof value === 'string') return escapeControls(value, longest) as T;
  if (Array.isArray(value)) return value.map((item) => safe(item, lines)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [
    safe(key),
    typeof item === 'string' && lines.includes(key) ? safe(item.split('\n')).join('\n') : safe(item, lines),
  ]);
  return Object.fromEntries(entries) as T;
}
