/** The statements of a FortiOS configuration, as words. */
import type { ConfigLine, SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import { linesOf } from '../../lines.js';

export interface Statement {
  readonly at: ConfigLine;
  readonly words: readonly string[];
}

/**
 * Splits into words: a quoted string may hold line ends, and a backslash takes the next character as it is.
 * "show full-configuration" writes an empty value as '': an apostrophe quotes where it begins a word.
 */
class WordScanner {
  #words: string[] = [];
  #word: string | null = null;
  #quote = '';

  get quoted(): boolean {
    return this.#quote !== '';
  }

  feed(text: string): void {
    for (let index = 0; index < text.length; index++) {
      const character = text.charAt(index);
      if (character === '\\') this.#append(text.charAt(++index));
      else if (this.quoted ? character === this.#quote : this.#opens(character)) {
        this.#quote = this.quoted ? '' : character;
        this.#append('');
      } else if (!this.quoted && /\s/.test(character)) this.#endWord();
      else this.#append(character);
    }
    if (this.quoted) this.#append('\n');
    else this.#endWord();
  }

  /** The words of the statement that has ended. */
  take(): readonly string[] {
    const words = this.#words;
    this.#words = [];
    return words;
  }

  #opens(character: string): boolean {
    return character === '"' || (character === "'" && this.#word === null);
  }

  #append(text: string): void {
    this.#word = (this.#word ?? '') + text;
  }

  #endWord(): void {
    if (this.#word !== null) this.#words.push(this.#word);
    this.#word = null;
  }
}

/** The prompt of a session that was copied: `FGT60F # `, `FGT60F (policy) $ `. */
const prompt = /^\S+ (?:\([^)]*\) )?[#$](?: |$)/;

/** The pager, which blanks or backspaces write over. */
const pager = /^\s*--More--[\s\b]*/;

export function* statementsOf(file: SourceFile): Generator<Statement> {
  const scanner = new WordScanner();
  let at: ConfigLine | null = null;
  for (const line of linesOf(file)) {
    const shown = line.text.replace(pager, '');
    if (!scanner.quoted && /^\s*#/.test(shown)) continue;
    const text = scanner.quoted ? shown : shown.replace(prompt, '');
    at ??= line;
    scanner.feed(text);
    if (scanner.quoted) continue;
    const words = scanner.take();
    if (words.length > 0) yield { at, words };
    at = null;
  }
  if (scanner.quoted && at) throw refused(at, 'a quoted text that begins here does not end');
}

export function refused(at: ConfigLine, what: string): UsageError {
  return new UsageError({
    message: `this is no whole FortiOS configuration: ${what}`,
    hint: 'give the output of "show" or a backup, whole',
    at: { file: at.file, line: at.line },
  });
}
