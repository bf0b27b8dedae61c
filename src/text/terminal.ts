import { withoutLogCommands } from './log-command.js';

/**
 * Text from outside (certificate fields, banners, block pages, configuration lines) made safe to print.
 * Whoever prints such text calls one of these; the JSON report's strings have gone through them too.
 */

/**
 * Characters that move the cursor, change colours, reorder or hide text: controls (Cc), format characters
 * such as the bidi controls and zero-width ones (Cf), line and paragraph separators (Zl, Zp), private use
 * (Co) and lone surrogates (Cs). See CVE-2021-42574 ("Trojan Source") for what the invisible ones can do.
 * A function, as to make the expression takes half a millisecond that most runs can do without.
 */
const unsafe = () => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;

/** ECMA-48 control sequences, operating-system commands and strings, and the two-byte escapes. */
const escapeSequence =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]/g;

/** Marks that stack on one letter; more than this many in a row only serve to deface the lines around. */
const stackedMarks = () => /(\p{M}{4})\p{M}+/gu;

/** Longest text that is printed of one foreign field, in characters, unless the caller says otherwise. */
export const defaultLimit = 500;

/** At most `limit` characters (code points), the last an ellipsis where something was cut off. */
export function bounded(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const characters = Array.from(text.slice(0, 2 * limit + 2));
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join('')}…`;
}

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  return code <= 0xff ? `\\x${digits.padStart(2, '0')}` : `\\u{${digits}}`;
}

/**
 * Every unsafe character as a visible escape (`\x1b`, `\u{202e}`), and every command to a CI runner made
 * inert (`\x3a:error::`): for evidence, where it matters that something odd was there. One line; at most `limit` characters.
 */
export function escapeControls(text: string, limit = defaultLimit): string {
  const head = bounded(text, limit);
  // Nearly all that is printed is ASCII.
  const shown = /^[\x20-\x7e]*$/.test(head)
    ? head
    : head.replace(unsafe(), visible).replace(stackedMarks(), '$1');
  return bounded(withoutLogCommands(shown, visible), limit);
}

/**
 * Escape sequences and unsafe characters left out, commands to a CI runner broken up, white space collapsed: for titles and quotations, where
 * only the words matter. One line; at most `limit` characters.
 */
export function stripControls(text: string, limit = defaultLimit): string {
  const head = bounded(text, 16 * limit);
  const words = head
    .replace(escapeSequence, ' ')
    .replace(/\s+/gu, ' ')
    .replace(unsafe(), '')
    .replace(stackedMarks(), '$1');
  return bounded(
    withoutLogCommands(words.trim(), (character) => `${character} `),
    limit,
  );
}
