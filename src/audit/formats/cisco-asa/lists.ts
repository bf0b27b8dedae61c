/** Access lists with their entries in order, and the interfaces they are bound to. */
import type { ConfigLine } from '../../../model/audit.js';
import type { FirewallRule } from '../../firewall/rules.js';
import { EntryReader } from './access-list.js';
import { type Command, refused } from './lines.js';
import type { Objects } from './objects.js';

export interface AccessList {
  readonly name: string;
  readonly rules: readonly FirewallRule[];
  /** The line number that an entry has in the list, where remarks and what is inactive count too. */
  numberOf(at: ConfigLine): number | null;
}

export type AccessLists = ReadonlyMap<string, AccessList>;

interface Entry {
  readonly at: ConfigLine;
  /** Null: a remark, or inactive. */
  readonly rule: FirewallRule | null;
}

/** Lists of other kinds, and settings that are spelled like a list. */
const others = /^(?:standard|webtype|ethertype|\d+)$/;

export function accessLists(commands: readonly Command[], objects: Objects): AccessLists {
  const lists = new Map<string, Entry[]>();
  for (const command of commands) {
    const [first, name = '', ...rest] = command.words;
    if (first !== 'access-list' || others.test(rest[0] ?? '')) continue;
    const entries = lists.get(name) ?? [];
    lists.set(name, entries);
    // A line number puts the entry before the one that has it now; remarks count as entries.
    const number = rest[0] === 'line' ? Number(rest[1]) - 1 : entries.length;
    const words = rest[0] === 'line' ? rest.slice(2) : rest;
    const rule = words[0] === 'remark' ? null : entryOf(command, words, objects);
    entries.splice(number, 0, { at: command.at, rule });
  }
  return new Map([...lists].map(([name, entries]) => [name, listOf(name, entries)]));
}

function listOf(name: string, entries: readonly Entry[]): AccessList {
  return {
    name,
    rules: entries.map(({ rule }) => rule).filter((rule) => rule !== null),
    numberOf: (at) => {
      const index = entries.findIndex((entry) => entry.at === at);
      return index < 0 ? null : index + 1;
    },
  };
}

function entryOf(command: Command, words: readonly string[], objects: Objects): FirewallRule | null {
  const [kind = ''] = words;
  if (kind === 'advanced')
    throw refused(command.at, 'Firepower Threat Defense wrote it, whose policy is not in this file alone');
  if (!/^(?:extended|permit|deny)$/.test(kind)) {
    throw refused(command.at, `"${kind}" is no kind of access list`);
  }
  return new EntryReader(command, kind === 'extended' ? words.slice(1) : words, objects).read();
}

export interface Binding {
  readonly at: ConfigLine;
  readonly list: string;
  readonly direction: 'in' | 'out' | 'global';
  readonly name: string;
}

export function bindingsOf(commands: readonly Command[]): readonly Binding[] {
  return commands.flatMap(
    ({ at, words: [first, list = '', way, , name = '', ...more] }): readonly Binding[] => {
      // A list for the control plane is about connections to the ASA itself.
      if (first !== 'access-group' || more.includes('control-plane')) return [];
      if (way === 'global') return [{ at, list, direction: 'global', name: '' }];
      return way === 'in' || way === 'out' ? [{ at, list, direction: way, name }] : [];
    },
  );
}

/** The entries of a bound list; of one that an excerpt leaves out, nothing can be told. */
export function boundRules(lists: AccessLists, { list, at }: Binding): readonly FirewallRule[] {
  const because = `depends on the access list ${list}, which is not in the file`;
  return lists.get(list)?.rules ?? [{ at, action: 'elsewhere', because, quick: true, tests: [] }];
}
