import { UsageError } from '../../../model/errors.js';
import type { Token } from './tokens.js';

/** Walks the tokens of a script, putting the value of a variable in the place of its name. */
export class TokenReader {
  readonly #tokens: Token[];
  readonly #variables = new Map<string, readonly Token[]>();
  #expansions = 0;

  constructor(
    tokens: readonly Token[],
    /** Names that an include which is not at hand may define are let through as they are. */
    private readonly mayBeDefinedElsewhere: () => boolean,
  ) {
    // Taken from the end: the next token is the last one.
    this.#tokens = [...tokens].reverse();
  }

  get done(): boolean {
    return this.#tokens.length === 0;
  }

  peek(ahead = 0): Token | undefined {
    this.#expand();
    return this.#tokens[this.#tokens.length - 1 - ahead];
  }

  /** The text of the next token, unless it is a quoted string. */
  word(ahead = 0): string | undefined {
    const token = this.peek(ahead);
    return token?.quoted ? undefined : token?.text;
  }

  take(what = 'something'): Token {
    const token = this.peek();
    if (!token) throw refused(this.#last, `${what} is missing where the file ends`);
    this.#tokens.pop();
    this.#last = token;
    return token;
  }

  #last: Token | undefined;

  get last(): Token | undefined {
    return this.#last;
  }

  /** Takes the next token if it is this word. */
  accept(text: string): boolean {
    if (this.word() !== text) return false;
    this.take();
    return true;
  }

  expect(text: string): void {
    const token = this.peek();
    if (!this.accept(text)) {
      throw refused(
        token ?? this.#last,
        `"${text}" is missing before "${visible(token?.text ?? 'the end')}"`,
      );
    }
  }

  #nested = 0;

  /** Reads what stands within braces or brackets of its own. nft's own grammar takes no more than a few levels. */
  nested<T>(read: () => T): T {
    if (++this.#nested > 16) throw refused(this.#last, 'its blocks are nested too deeply');
    const result = read();
    this.#nested--;
    return result;
  }

  skipLines(): void {
    while (this.word() === '\n' || this.word() === ';') this.take();
  }

  get atEnd(): boolean {
    const word = this.word();
    return this.done || word === '\n' || word === ';' || word === '}';
  }

  /** Does a word stand in the statement that begins here? */
  statementHas(text: string): boolean {
    let depth = 0;
    for (let i = this.#tokens.length - 1; i >= 0; i--) {
      const token = this.#tokens[i];
      if (!token || token.quoted) continue;
      if (token.text === text) return true;
      if (depth === 0 && /^[\n;}]$/.test(token.text)) return false;
      if (token.text === '{') depth++;
      if (token.text === '}') depth--;
    }
    return false;
  }

  skipStatement(): void {
    let depth = 0;
    while (!this.done && (depth > 0 || !this.atEnd)) {
      const { text, quoted } = this.take();
      if (!quoted && text === '{') depth++;
      if (!quoted && text === '}') depth--;
    }
  }

  /** Skips from an opening brace to the one that closes it. */
  skipBlock(): void {
    this.expect('{');
    let depth = 1;
    while (depth > 0) {
      const { text, quoted } = this.take('"}"');
      if (!quoted && text === '{') depth++;
      if (!quoted && text === '}') depth--;
    }
  }

  define(name: string, value: readonly Token[]): void {
    this.#variables.set(name, value);
  }

  insert(tokens: readonly Token[]): void {
    for (const token of [...tokens].reverse()) this.#tokens.push(token);
  }

  #expand(): void {
    for (;;) {
      const token = this.#tokens.at(-1);
      if (!token || token.quoted || !token.text.startsWith('$')) return;
      const value = this.#variables.get(token.text.slice(1));
      if (!value) {
        if (this.mayBeDefinedElsewhere()) return;
        throw refused(token, `the variable ${token.text} is not defined above it`);
      }
      if (++this.#expansions > 100_000)
        throw refused(token, 'its variables are put into each other without end');
      this.#tokens.pop();
      this.insert(value.map((part) => ({ ...part, file: token.file, line: token.line })));
    }
  }
}

function visible(text: string): string {
  return text === '\n' ? 'the end of the line' : text;
}

export function refused(token: Token | undefined, what: string, hint?: string): UsageError {
  return new UsageError({
    message: `nft would not load this ruleset: ${what}`,
    hint: hint ?? 'give the output of "nft list ruleset", whole',
    ...(token ? { at: { file: token.file.path, line: token.line } } : {}),
  });
}
