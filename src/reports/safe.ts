import { escapeControls } from '../text/terminal.js';

/** Longest string of a report that is printed, in characters: a remedy that names many hosts is long. */
const longest = 4_000;

/**
 * The same result with every string made safe to print. A report may have come from a file, and a
 * certificate or a configuration line may hold anything; every format but JSON renders this.
 */
export function safe<T>(value: T): T {
  if (typeof value === 'string') return escapeControls(value, longest) as T;
  if (Array.isArray(value)) return value.map((item) => safe(item)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [safe(key), safe(item)])) as T;
}
