/** FortiOS configuration: `config`, `edit`, `set`, `next`, `end`, nested. */
import type { ConfigLine, SourceFile } from '../../../model/audit.js';
import { ownOf } from '../../../text/own.js';
import { changes } from './changes.js';
import { refused, type Statement, statementsOf } from './words.js';

export interface Section {
  readonly name: string;
  readonly at: ConfigLine;
  readonly entries: Entry[];
  readonly byName: Map<string, Entry>;
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
    const [key = '', ...values] = rest;
    const { values: held } = this.#holder;
    const before = held.get(key) ?? [];
    if (command === 'config') this.#config(rest.join(' '), at);
    else if (command === 'edit') this.#edit(rest.join(' '), at);
    else if (command === 'next') this.#next(at);
    else if (command === 'end') this.#end(at);
    else if (command === 'set' || command === 'select') held.set(key, values);
    else if (command === 'append') held.set(key, [...before, ...values]);
    else if (command === 'unselect')
      held.set(
        key,
        before.filter((one) => !values.includes(one)),
      );
    else if (command === 'unset' || command === 'clear') held.delete(key);
    else this.#table(command, rest, at);
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

  /** A table that is opened again is the same table: a backup with VDOMs names each of them twice. */
  #config(name: string, at: ConfigLine): void {
    if (this.#open.length >= deepest) throw refused(at, `it is nested more than ${deepest} deep`);
    const { sections } = this.#holder;
    const known = sections.find((one) => one.name === name);
    const section: Section = known ?? { name, at, entries: [], byName: new Map(), own: entry('', at) };
    if (!known) sections.push(section);
    this.#open.push(section);
  }

  /** What is edited again keeps what is not set anew; `edit 0` makes an object with the next free number. */
  #edit(name: string, at: ConfigLine): void {
    const top = this.#top;
    if (!('entries' in top)) throw refused(at, '"edit" stands in no section');
    const known = name === '0' ? undefined : top.byName.get(name);
    const edited = known ?? entry(name, at);
    if (!known) {
      top.entries.push(edited);
      top.byName.set(name, edited);
    }
    this.#open.push(edited);
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

  /** Commands that change which objects a table holds, and in which order. */
  #table(command: string, words: readonly string[], at: ConfigLine): void {
    if (/^(?:show|get)$/.test(command)) return;
    const change = ownOf(changes, command);
    const top = this.#top;
    if (change && 'entries' in top) {
      change(top.entries, words, at);
      top.byName.clear();
      for (const one of top.entries) top.byName.set(one.name, one);
    } else if (change) throw refused(at, `"${command}" stands in no section`);
    else if (this.#open.length === 1) throw refused(at, `"${command}" stands in no section`);
    else if (this.#open.some((one) => 'entries' in one && one.name.startsWith('firewall')))
      throw refused(at, `"${command}" is no command that is understood here`);
  }
}

export function sectionOf({ sections }: Entry, name: string): Section | undefined {
  return sections.find((section) => section.name === name);
}

/** The objects of a table directly within an entry. */
export function entriesOf(holder: Entry, name: string): readonly Entry[] {
  return sectionOf(holder, name)?.entries ?? [];
}

export function value({ values }: Entry, key: string): string {
  return values.get(key)?.join(' ') ?? '';
}

export function list({ values }: Entry, key: string): readonly string[] {
  return values.get(key) ?? [];
}
