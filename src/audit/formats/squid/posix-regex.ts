/**
 * POSIX extended regular expressions, as regcomp(3) of the GNU C library reads them, put into the syntax of
 * RE2, which matches in linear time. What RE2 has no words for (back-references, `\<`) is not guessed at.
 */

export type Translation =
  | { readonly kind: 'pattern'; readonly pattern: string }
  /**
   * regcomp refuses it: Squid skips the expression. Brackets that do not close are `unknown` instead: Squid
   * first tries all expressions of a line joined, where the next one may close them.
   */
  | { readonly kind: 'invalid'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

class Invalid extends Error {}
class Unknown extends Error {}

const escapes: Readonly<Record<string, string>> = {
  w: '[0-9A-Za-z_]',
  W: '[^0-9A-Za-z_]',
  s: '[\\t\\n\\v\\f\\r ]',
  S: '[^\\t\\n\\v\\f\\r ]',
  b: '\\b',
  B: '\\B',
  '`': '\\A',
  "'": '\\z',
};

const classes = 'alpha digit alnum upper lower space blank punct print graph cntrl xdigit'.split(' ');

/** Repetitions beyond this make the pattern too large to be worth running (RE2's own limit is 1000). */
const mostRepeats = 255;

const nothing = '[^\\x00-\\x{10FFFF}]';

const literal = (character: string) => character.replace(/[\\^$.|?*+()[\]{}-]/g, '\\$&');

export function translate(expression: string, ignoreCase: boolean): Translation {
  const reader = new Reader(expression, ignoreCase);
  try {
    const pattern = reader.alternatives(0);
    return { kind: 'pattern', pattern };
  } catch (error) {
    if (error instanceof Invalid) return { kind: 'invalid', why: error.message };
    if (error instanceof Unknown) return { kind: 'unknown', why: error.message };
    throw error;
  }
}

class Reader {
  #at = 0;

  constructor(
    readonly source: string,
    readonly ignoreCase: boolean,
  ) {}

  alternatives(depth: number): string {
    if (depth > 200) throw new Unknown('it is nested too deeply');
    const branches = [this.#branch(depth)];
    while (this.#peek() === '|') {
      this.#at += 1;
      branches.push(this.#branch(depth));
    }
    if (depth === 0 && this.#peek() === ')') {
      throw new Unknown('a ) without its (');
    }
    return branches.join('|');
  }

  #peek(): string | undefined {
    return this.source[this.#at];
  }

  #branch(depth: number): string {
    let out = '';
    while (this.#at < this.source.length && this.#peek() !== '|' && this.#peek() !== ')') {
      out += this.#piece(depth);
    }
    return out;
  }

  #piece(depth: number): string {
    const start = this.#at;
    let atom = this.#atom(depth);
    let repeats = 0;
    for (let sign = this.#repetition(); sign !== null; sign = this.#repetition()) {
      if (/^(?:[\^$]|\\[bB`'])/.test(this.source.slice(start))) throw new Unknown('a repeated anchor');
      atom = `(?:${atom})${sign}`;
      repeats += 1;
      if (repeats > 3) throw new Unknown('too many repetitions of one atom');
    }
    return atom;
  }

  #repetition(): string | null {
    const character = this.#peek();
    if (character === '*' || character === '+' || character === '?') {
      this.#at += 1;
      return character;
    }
    return character === '{' ? this.#interval() : null;
  }

  /** `{m}`, `{m,}`, `{,n}`, `{m,n}`; any other brace is refused or literal in ways that differ: unknown. */
  #interval(): string {
    const match = /^\{(\d*)(,?)(\d*)\}/.exec(this.source.slice(this.#at));
    if (!match || (match[1] === '' && match[3] === '')) throw new Unknown('a brace that is no interval');
    const [whole, low = '', comma = '', high = ''] = match;
    const [least, most] = [Number(low || 0), high === '' ? null : Number(high)];
    if (least > mostRepeats || (most ?? 0) > mostRepeats) throw new Unknown('a very large repetition');
    if (comma && most !== null && most < least)
      throw new Invalid('an interval whose end is before its start');
    this.#at += whole.length;
    return `{${least}${comma}${high}}`;
  }

  #atom(depth: number): string {
    const character = this.#peek() ?? '';
    if (character === '(') return this.#group(depth);
    if (character === '[') return this.#bracket();
    if (character === '\\') return this.#escape();
    this.#at += 1;
    if (character === '.') return '(?s:.)';
    if (character === '^') return '\\A';
    if (character === '$') return '\\z';
    if ('*+?{'.includes(character)) {
      throw new Invalid('a repetition with nothing to repeat');
    }
    return literal(character);
  }

  #group(depth: number): string {
    this.#at += 1;
    const inside = this.alternatives(depth + 1);
    if (this.#peek() !== ')') throw new Unknown('a ( without its )');
    this.#at += 1;
    return `(?:${inside})`;
  }

  #escape(): string {
    const character = this.source[this.#at + 1];
    if (character === undefined) throw new Unknown('a backslash at the end');
    this.#at += 2;
    if (/[1-9]/.test(character)) throw new Unknown('a back-reference');
    if (character === '<' || character === '>') throw new Unknown(`\\${character}`);
    // With REG_ICASE the GNU library folds the text but not an escaped letter: it matches nothing.
    if (this.ignoreCase && /[a-z]/.test(character) && !escapes[character]) return nothing;
    return escapes[character] ?? literal(character);
  }

  #bracket(): string {
    this.#at += 1;
    const negated = this.#peek() === '^';
    if (negated) this.#at += 1;
    let out = '';
    for (let first = true; first || this.#peek() !== ']'; first = false) {
      out += this.#bracketItem();
    }
    this.#at += 1;
    return `[${negated ? '^' : ''}${out}]`;
  }

  #bracketItem(): string {
    if (this.#at >= this.source.length) throw new Unknown('a [ without its ]');
    const named = /^\[([:.=])(.*?)\1\]/s.exec(this.source.slice(this.#at));
    if (named) {
      const [whole, mark, name = ''] = named;
      if (mark !== ':') throw new Unknown('a collating element');
      if (!classes.includes(name)) throw new Invalid(`an unknown character class ${name}`);
      this.#at += whole.length;
      return `[:${name}:]`;
    }
    if (/^\[[:.=]/.test(this.source.slice(this.#at))) throw new Unknown('a character class without its end');
    const from = this.#character();
    if (this.#peek() !== '-' || this.source[this.#at + 1] === ']' || this.#at + 1 >= this.source.length) {
      return literal(from);
    }
    this.#at += 1;
    if (/^\[[:.=]/.test(this.source.slice(this.#at))) throw new Unknown('a range to a class');
    const to = this.#character();
    if (!/^(?:\d\d|[a-z][a-z]|[A-Z][A-Z])$/.test(from + to))
      throw new Unknown('a range that depends on the locale');
    if (to < from) throw new Invalid('a range whose end is before its start');
    return `${literal(from)}-${literal(to)}`;
  }

  #character(): string {
    const character = this.source[this.#at] ?? '';
    this.#at += 1;
    return character;
  }
}
