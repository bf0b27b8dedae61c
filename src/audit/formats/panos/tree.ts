/** Commands gathered into the objects and rules they make, each where it belongs: firewall, vsys or device group. */
import type { ConfigLine, Remark, SourceFile } from '../../../model/audit.js';
import { type Command, commandsOf, refused, type Word } from './commands.js';
import { EditLevel } from './edit-level.js';
import { emptyNetwork, type Network, readNetwork } from './network.js';
import { pairsOf } from './pairs.js';
import { isXml, xmlCommandsOf } from './xml-commands.js';

export interface Value {
  readonly text: string;
  readonly at: ConfigLine;
}

/** An object or a rule: its attributes in the order they were set. */
export interface Entry {
  readonly name: string;
  readonly at: ConfigLine;
  readonly values: Map<string, Value[]>;
}

/** `pre-rulebase security`, `address`, ...: objects by their names, in the order they were made. */
type Tables = Map<string, Map<string, Entry>>;

export interface Tree {
  /** By scope: '' is the firewall itself, `shared`, `vsys1`, `device-group NAME`. */
  readonly scopes: ReadonlyMap<string, Tables>;
  /** Device groups by the group they lie in. */
  readonly parents: ReadonlyMap<string, string>;
  readonly network: Network;
  readonly remarks: readonly Remark[];
}

/** The words that lead to a table of named entries, below the scope. */
const tables: readonly (readonly string[])[] = [
  ['address'],
  ['address-group'],
  ['service'],
  ['service-group'],
  ['external-list'],
  ['profile-group'],
  ['authentication-object'],
  ['profiles', 'custom-url-category'],
  ['zone'],
  ...['rulebase', 'pre-rulebase', 'post-rulebase'].flatMap((base) => [
    [base, 'security', 'rules'],
    [base, 'decryption', 'rules'],
    [base, 'authentication', 'rules'],
    [base, 'pbf', 'rules'],
    [base, 'default-security-rules', 'rules'],
  ]),
];

/** Is the value of this attribute the rest of the command? */
function takesRest(table: string, key: string, value: Word | undefined): boolean {
  if (key === 'type') return table === 'external-list' || value === 'ssl-inbound-inspection';
  return table === 'zone' || /^(?:profile-setting|option|target|qos|dynamic)$/.test(key);
}

/** Throws a UsageError where a command breaks off. */
export function readTree(files: readonly SourceFile[]): Tree {
  const scopes = new Map<string, Tables>();
  const parents = new Map<string, string>();
  const remarks: Remark[] = [];
  const network = emptyNetwork();
  for (const file of files) {
    const level = new EditLevel();
    for (const command of isXml(file) ? xmlCommandsOf(file) : commandsOf(file)) {
      const [verb, ...more] = command.words;
      const words = level.whole(more);
      if (verb === 'set') set({ scopes, parents, network }, words, command);
      else if (verb === 'move') move(scopes, words, command);
      else if (verb === 'delete') remove(scopes, words, command, remarks);
      else if (!level.changes(command)) remarks.push(...remarksOn(command, words));
    }
  }
  return { scopes, parents, network, remarks };
}

export function entriesOf(tables: Tables | undefined, table: string): readonly Entry[] {
  return [...(tables?.get(table)?.values() ?? [])];
}

export function valuesOf({ values }: Pick<Entry, 'values'>, key: string): readonly Value[] {
  return values.get(key) ?? [];
}

export function textsOf(entry: Pick<Entry, 'values'>, key: string): readonly string[] {
  return valuesOf(entry, key).map(({ text }) => text);
}

/** The value that was set last: of an attribute that holds only one. */
export function lastOf(entry: Entry, key: string): string | null {
  return valuesOf(entry, key).at(-1)?.text ?? null;
}

/** Throws a UsageError where a rule or an object is renamed or copied, or a command stands behind what is none. */
function remarksOn(command: Command, words: readonly Word[]): readonly Remark[] {
  const { at } = command;
  const changing = /^(?:rename|copy|clone|override|insert)$/.test(String(command.words[0]));
  const hidden = /\s(?:set|delete|move)\s+(?:\S+\s+){0,2}(?:(?:pre-|post-)?rulebase|address|service)/;
  if ((changing && tableOf(placed(words).rest)) || hidden.test(at.text))
    throw refused(at, 'it changes more than is followed here');
  return ignorable(command) ? [] : [notUnderstood(at)];
}

function ignorable({ words: [first] }: Command): boolean {
  return /^(?:commit|configure|exit|quit|top|up|edit|show|Entering|\[edit.*)$/.test(String(first));
}

function notUnderstood(at: ConfigLine): Remark {
  return {
    kind: 'not-understood',
    message: `"${at.text.trim().slice(0, 80)}" is no command that is understood here`,
    remedy: 'give the configuration as set commands only',
    at,
  };
}

/** Takes the words that say the scope off the front. */
function placed(words: readonly Word[]): { readonly scope: string; readonly rest: readonly Word[] } {
  const [first, second, ...rest] = words;
  if (first === 'devices' && second !== undefined) return placed(rest);
  if (first === 'vsys' && typeof second === 'string') return { scope: second, rest };
  if (first === 'device-group' && typeof second === 'string')
    return { scope: `device-group ${second}`, rest };
  if (first === 'shared') return { scope: 'shared', rest: words.slice(1) };
  return { scope: '', rest: words };
}

function tableOf(words: readonly Word[]): readonly string[] | undefined {
  return tables.find((path) => path.every((word, index) => words[index] === word));
}

interface Growing {
  readonly scopes: Map<string, Tables>;
  readonly parents: Map<string, string>;
  readonly network: Network;
}

function set({ scopes, parents, network }: Growing, words: readonly Word[], command: Command): void {
  if (words[0] === 'readonly') {
    const [, ...inner] = words;
    const { scope, rest } = placed(inner);
    if (rest[0] === 'parent-dg' && typeof rest[1] === 'string') parents.set(scope, `device-group ${rest[1]}`);
    return;
  }
  const { scope, rest } = placed(words);
  if (rest[0] === 'network') readNetwork(network, rest.slice(1));
  const path = tableOf(rest);
  if (!path) return;
  const name = rest[path.length];
  if (typeof name !== 'string') throw refused(command.at, 'it names nothing');
  const entry = entryAt(scopes, scope, path.join(' '), name, command.at);
  const own = rest.slice(path.length + 1);
  attributes(entry, path.join(' '), path[1] === 'pbf' ? pairsOf(own) : own, command.at);
}

function entryAt(
  scopes: Map<string, Tables>,
  scope: string,
  table: string,
  name: string,
  at: ConfigLine,
): Entry {
  const own = scopes.get(scope) ?? new Map<string, Map<string, Entry>>();
  scopes.set(scope, own);
  const entries = own.get(table) ?? new Map<string, Entry>();
  own.set(table, entries);
  const entry = entries.get(name) ?? { name, at, values: new Map<string, Value[]>() };
  entries.set(name, entry);
  return entry;
}

function attributes({ values }: Entry, table: string, words: readonly Word[], at: ConfigLine): void {
  for (let index = 0; index < words.length; index += 2) {
    const key = words[index];
    if (typeof key !== 'string') throw refused(at, 'a list stands where an attribute is expected');
    const rest = takesRest(table, key, words[index + 1]);
    const texts = rest ? words.slice(index + 1).flat() : [words[index + 1] ?? []].flat();
    if (texts.length === 0 && words[index + 1] === undefined)
      throw refused(at, `it breaks off after "${key}"`);
    const held = values.get(key) ?? [];
    for (const text of texts) held.push({ text, at });
    values.set(key, held);
    if (rest) return;
  }
}

function rulesAt(scopes: ReadonlyMap<string, Tables>, words: readonly Word[]) {
  const { scope, rest } = placed(words);
  const path = tableOf(rest);
  const name = path && rest[path.length];
  const entries = path && scopes.get(scope)?.get(path.join(' '));
  if (!path || !entries || typeof name !== 'string') return null;
  return { entries, name, more: rest.slice(path.length + 1) };
}

/** `move rulebase security rules NAME top | bottom | before OTHER | after OTHER` */
function move(scopes: Map<string, Tables>, words: readonly Word[], { at }: Command): void {
  const found = rulesAt(scopes, words);
  const moved = found?.entries.get(found.name);
  if (!found || !moved) throw refused(at, 'it moves what is not there');
  const { entries, name, more } = found;
  const others = [...entries.values()].filter((entry) => entry.name !== name);
  const [way, target] = more;
  const index =
    way === 'top'
      ? 0
      : way === 'bottom'
        ? others.length
        : others.findIndex((entry) => entry.name === target) + (way === 'after' ? 1 : 0);
  if (!/^(?:top|bottom)$/.test(String(way)) && !others.some((entry) => entry.name === target))
    throw refused(at, 'it does not say where to');
  others.splice(index, 0, moved);
  entries.clear();
  for (const entry of others) entries.set(entry.name, entry);
}

function remove(
  scopes: Map<string, Tables>,
  words: readonly Word[],
  { at }: Command,
  remarks: Remark[],
): void {
  const found = rulesAt(scopes, words);
  if (!found) return;
  if (found.more.length === 0) found.entries.delete(found.name);
  else {
    const [key, ...members] = found.more;
    const entry = found.entries.get(found.name);
    const values = entry && typeof key === 'string' ? entry.values.get(key) : undefined;
    if (!entry || typeof key !== 'string' || !values) {
      remarks.push(notUnderstood(at));
      return;
    }
    const gone = new Set(members.flat());
    entry.values.set(
      key,
      values.filter(({ text }) => gone.size > 0 && !gone.has(text)),
    );
  }
}
