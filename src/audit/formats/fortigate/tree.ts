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

/** Splits into statements: a quoted string may hold line ends, and a backslash takes the next character as it is. */
function* statementsOf(file: SourceFile): Generator<Statement> {
  let words: string[] = [];
  let word: string | null = null;
  let quoted = false;
  let at: ConfigLine | null = null;
  for (const line of linesOf(file)) {
    if (!quoted && /^\s*#/.test(line.text)) continue;
    at ??= line;
    const { text } = line;
    for (let index = 0; index < text.length; index++) {
      const character = text.charAt(index);
      if (character === '\\') word = (word ?? '') + text.charAt(++index);
      else if (character === '"') {
        quoted = !quoted;
        word ??= '';
      } else if (!quoted && /\s/.test(character)) {
        if (word !== null) words.push(word);
        word = null;
      } else word = (word ?? '') + character;
    }
    if (quoted) {
      word = `${word ?? ''}\n`;
      continue;
    }
    if (word !== null) words.push(word);
    if (words.length > 0) yield { at, words };
    words = [];
    word = null;
    at = null;
  }
  if (quoted && at) throw refused(at, 'a quoted text that begins here does not end');
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
  const root = entry('', { file: file.path, line: 1, text: '' });
  const open: (Section | Entry)[] = [root];
  const isSection = (one: Section | Entry | undefined): one is Section =>
    one !== undefined && 'entries' in one;
  for (const { at, words } of statementsOf(file)) {
    const [command, ...rest] = words;
    const top = open.at(-1);
    const holder = isSection(top) ? top.own : (top as Entry);
    if (command === 'config') {
      if (open.length >= deepest) throw refused(at, `it is nested more than ${deepest} deep`);
      const section: Section = { name: rest.join(' '), at, entries: [], own: entry('', at) };
      holder.sections.push(section);
      open.push(section);
    } else if (command === 'edit') {
      if (!isSection(top)) throw refused(at, '"edit" stands in no section');
      const added = entry(rest.join(' '), at);
      top.entries.push(added);
      open.push(added);
    } else if (command === 'next') {
      if (isSection(top) || top === root) throw refused(at, '"next" ends no object');
      open.pop();
    } else if (command === 'end') {
      if (!isSection(top) && top !== root && open.length > 1) open.pop();
      if (open.length < 2) throw refused(at, '"end" ends no section');
      open.pop();
    } else if (command === 'set') holder.values.set(rest[0] ?? '', rest.slice(1));
    else if (command === 'append') {
      holder.values.set(rest[0] ?? '', [...(holder.values.get(rest[0] ?? '') ?? []), ...rest.slice(1)]);
    } else if (command === 'unset') holder.values.delete(rest[0] ?? '');
    else if (command === 'move') move(top, rest, at);
    else if (open.length === 1) throw refused(at, `"${command}" stands in no section`);
  }
  const unclosed = open.at(-1);
  if (open.length > 1 && unclosed) throw refused(unclosed.at, 'what begins here has no end');
  return root;
}

/** `move 5 before 2` */
function move(
  section: Section | Entry | undefined,
  [name, way, target]: readonly string[],
  at: ConfigLine,
): void {
  if (!section || !('entries' in section)) throw refused(at, '"move" stands in no section');
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
