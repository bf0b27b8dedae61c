import { escapeControls } from './terminal.js';

/** A word of the user's quoted inside a message: safe to print, and shortened where it is long. */
export function quoted(word: string, longest = 60): string {
  return `"${escapeControls(word, longest)}"`;
}

/** `U+001B` for a character that has no place in a line of text. */
export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The first control, invisible or line-breaking character of a text, or null where there is none. */
export function unprintable(text: string): string | null {
  return text.match(/[\p{C}\p{Zl}\p{Zp}]/u)?.[0] ?? null;
}
