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
  const copy = {};
  for (const key of Object.keys(value)) {
    const get = () => safeField(key, value[key as keyof typeof value], lines);
    // What is worked out when it is first asked for stays so: a finding's fingerprint.
    const late = Object.getOwnPropertyDescriptor(value, key)?.get !== undefined;
    Object.defineProperty(copy, safe(key), { enumerable: true, ...(late ? { get } : { value: get() }) });
  }
  return copy as T;
}

function safeField(key: string, item: unknown, lines: readonly string[]): unknown {
  if (typeof item === 'string' && lines.includes(key)) return safe(item.split('\n')).join('\n');
  return safe(item, lines);
}
