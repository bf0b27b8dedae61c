/** PAN-OS configuration as commands: what the CLI shows after `set cli config-output-format set`. */
import type { ConfigLine, SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import { linesOf } from '../../lines.js';

/** A word, or the members of a `[ list ]`. */
export type Word = string | readonly string[];

export interface Command {
  readonly at: ConfigLine;
  readonly words: readonly Word[];
}

export function refused(at: ConfigLine, what: string): UsageError {
  return new UsageError({
    message: `this is no whole list of PAN-OS commands: ${what}`,
    hint: 'give what "show" prints in configure mode after "set cli config-output-format set", whole',
    at: { file: at.file, line: at.line },
  });
}

interface Pending {
  readonly at: ConfigLine;
  readonly words: Word[];
  list: string[] | null;
  word: string | null;
  quoted: boolean;
}

function close(pending: Pending): void {
  if (pending.word === null) return;
  (pending.list ?? pending.words).push(pending.word);
  pending.word = null;
}

function take(pending: Pending, text: string): void {
  for (const [token] of text.matchAll(/\\["\\]|\\|"|\s+|[^\s"\\]+/g)) {
    if (token === '"') {
      pending.quoted = !pending.quoted;
      pending.word ??= '';
    } else if (pending.quoted) pending.word = (pending.word ?? '') + token.replace(/^\\(?=.)/, '');
    else unquoted(pending, token);
  }
}

function unquoted(pending: Pending, token: string): void {
  if (/^\s/.test(token)) close(pending);
  else if (token === '[' && pending.word === null) openList(pending);
  else if (token === ']' && pending.word === null) closeList(pending);
  else pending.word = (pending.word ?? '') + token;
}

function openList(pending: Pending): void {
  if (pending.list) throw refused(pending.at, 'a list stands in a list');
  pending.list = [];
}

function closeList(pending: Pending): void {
  if (!pending.list) throw refused(pending.at, '"]" ends no list');
  pending.words.push(pending.list);
  pending.list = null;
}

/** The pager, which it writes over, and the prompt of a session that was copied. */
const around =
  /^(?:lines \d+-\d+(?:\/\d+)?(?: \(END\))?|--more--|\s)*(?:[\w.-]+@[^\s#>]+(?:\([^)\s]*\))?[#>])?\s*/i;

/** Throws a UsageError with the line for quotes and lists that do not end. */
export function* commandsOf(file: SourceFile): Generator<Command> {
  let pending: Pending | null = null;
  for (const line of linesOf(file)) {
    if (!pending && /^\s*(?:#|$)/.test(line.text)) continue;
    const text: string = pending ? line.text : line.text.replace(around, '');
    pending ??= { at: line, words: [], list: null, word: null, quoted: false };
    take(pending, text);
    if (pending.quoted) {
      pending.word = `${pending.word ?? ''}\n`;
      continue;
    }
    close(pending);
    if (pending.list) throw refused(pending.at, 'a list that begins here does not end');
    const { at, words } = pending;
    pending = null;
    if (words.length > 0) yield { at, words };
  }
  if (pending) throw refused(pending.at, 'a quoted text that begins here does not end');
}
