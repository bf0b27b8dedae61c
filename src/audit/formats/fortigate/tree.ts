/** FortiOS configuration: `config`, `edit`, `set`, `next`, `end`, nested. */
import type { ConfigLine, SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import { linesOf } from '../../lines.js';

export interface Section {
  readonly name: string;
  readonly at: ConfigLine;
  readonly entries: Entry[];
  /** What is set in the section itself, which has no `edit`. */
  readonly own: Entry;
}

export interface Entry {
  readonly name: string;
  readonly at: ConfigLine;
  readonly values: Map<string, readonly string[]>;
  readonly sections: Section[];
}

function entry(name: string, at: ConfigLine): Entry {
  return { name, at, values: new Map(), sections: [] };
}

interface Statement {
  readonly at: ConfigLine;
  readonly words: readonly string[];
}

/** Splits into words: a quoted string may hold line ends, and a backslash takes the next character as it is. */
class WordScanner {
  #words: string[] = [];
  #word: string | null = null;
  quoted = false;

  feed(text: string): void {
    for (let index = 0; index < text.length; index++) {
      const character = text.charAt(index);
      if (character === '\\') this.#append(text.charAt(++index));
      else if (character === '"') {
        this.quoted = !this.quoted;
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

  #append(text: string): void {
    this.#word = (this.#word ?? '') + text;
  }

  #endWord(): void {
    if (this.#word !== null) this.#words.push(this.#word);
    this.#word = null;
  }
}

function* statementsOf(file: SourceFile): Generator<Statement> {
  const scanner = new WordScanner();
  let at: ConfigLine | null = null;
  for (const line of linesOf(file)) {
    if (!scanner.quoted && /^\s*#/.test(line.text)) continue;
    at ??= line;
    scanner.feed(line.text);
    if (scanner.quoted) continue;
    const words = scanner.take();
    if (words.length > 0) yield { at, words };
    at = null;
  }
  if (scanner.quoted && at) throw refused(at, 'a quoted text that begins here does not end');
}

function refused(at: ConfigLine, what: string): UsageError {
  return new UsageError({
    message: `this is no whole FortiOS configuration: ${what}`,
    hint: 'give the output of "show" or a backup, whole',
    at: { file: at.file, line: at.line },
  });
}

/** VDOMs, tables and objects are no deeper. */
const deepest = 50;

/** Throws a UsageError with the line for blocks that do not close, or close what is not open. */
export function parseFortios(file: SourceFile): Entry {
  const builder = new TreeBuilder(file);
  for (const statement of statementsOf(file)) builder.add(statement);
  return builder.finish();
}

class TreeBuilder {
  readonly #root: Entry;
  readonly #open: (Section | Entry)[];

  constructor(file: SourceFile) {
    this.#root = entry('', { file: file.path, line: 1, text: '' });
    this.#open = [this.#root];
  }

  add({ at, words: [command = '', ...rest] }: Statement): void {
    const holder = this.#holder;
    const [key = '', ...values] = rest;
    if (command === 'config') this.#config(holder, rest.join(' '), at);
    else if (command === 'edit') this.#edit(rest.join(' '), at);
    else if (command === 'next') this.#next(at);
    else if (command === 'end') this.#end(at);
    else if (command === 'set') holder.values.set(key, values);
    else if (command === 'append') holder.values.set(key, [...list(holder, key), ...values]);
    else if (command === 'unset') holder.values.delete(key);
    else if (command === 'move') move(this.#top, rest, at);
    else if (this.#open.length === 1) throw refused(at, `"${command}" stands in no section`);
  }

  finish(): Entry {
    if (this.#open.length > 1) throw refused(this.#top.at, 'what begins here has no end');
    return this.#root;
  }

  get #top(): Section | Entry {
    return this.#open.at(-1) ?? this.#root;
  }

  get #holder(): Entry {
    const top = this.#top;
    return 'entries' in top ? top.own : top;
  }

  #config(holder: Entry, name: string, at: ConfigLine): void {
    if (this.#open.length >= deepest) throw refused(at, `it is nested more than ${deepest} deep`);
    const section: Section = { name, at, entries: [], own: entry('', at) };
    holder.sections.push(section);
    this.#open.push(section);
  }

  #edit(name: string, at: ConfigLine): void {
    const top = this.#top;
    if (!('entries' in top)) throw refused(at, '"edit" stands in no section');
    const added = entry(name, at);
    top.entries.push(added);
    this.#open.push(added);
  }

  #next(at: ConfigLine): void {
    if ('entries' in this.#top || this.#top === this.#root) throw refused(at, '"next" ends no object');
    this.#open.pop();
  }

  /** Ends the section, and the object in it that no `next` has ended. */
  #end(at: ConfigLine): void {
    if (!('entries' in this.#top) && this.#open.length > 1) this.#open.pop();
    if (this.#open.length < 2) throw refused(at, '"end" ends no section');
    this.#open.pop();
  }
}

/** `move 5 before 2` */
function move(section: Section | Entry, [name, way, target]: readonly string[], at: ConfigLine): void {
  if (!('entries' in section)) throw refused(at, '"move" stands in no section');
  const { entries } = section;
  const from = entries.findIndex((one) => one.name === name);
  const moved = entries[from];
  if (!moved) return;
  entries.splice(from, 1);
  const to = entries.findIndex((one) => one.name === target);
  if (to < 0) throw refused(at, `there is no "${target ?? ''}" to move it to`);
  entries.splice(way === 'after' ? to + 1 : to, 0, moved);
}

/** Every section of a name directly within an entry: a table may be opened more than once. */
export function entriesOf({ sections }: Entry, name: string): readonly Entry[] {
  const found = new Map<string | Entry, Entry>();
  for (const section of sections) {
    if (section.name !== name) continue;
    for (const one of section.entries) {
      // `edit 0` makes an object with the next free number: two of them are two.
      const known = one.name === '0' ? undefined : found.get(one.name);
      // The same object edited again keeps what is not set anew.
      if (known) for (const [key, value] of one.values) known.values.set(key, value);
      else found.set(one.name === '0' ? one : one.name, one);
    }
  }
  return [...found.values()];
}

export function value({ values }: Entry, key: string): string {
  return values.get(key)?.join(' ') ?? '';
}

export function list({ values }: Entry, key: string): readonly string[] {
  return values.get(key) ?? [];
}
