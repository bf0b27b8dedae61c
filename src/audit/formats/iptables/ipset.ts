import type { ConfigLine, SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import type { Family } from '../../addresses.js';
import { linesOf } from '../../lines.js';
import type { Feed } from '../../netfilter/feeds.js';
import { type Element, parseElement } from './ipset-element.js';
import { words } from './words.js';

/** A set of `ipset save`. ipset(8) describes the types; a list:set has members instead of elements. */
export interface IpSet {
  readonly name: string;
  readonly at: ConfigLine;
  /** What each part of an element is: ip, net, port, mac, mark, iface. Empty for list:set. */
  readonly parts: readonly string[];
  readonly family: Family | null;
  /** True where entries expire: the save shows a moment, not the rule. */
  readonly timed: boolean;
  readonly elements: Element[];
  readonly members: string[];
  /** What keeps us from knowing the set's content; null where nothing does. */
  readonly obscure: string | null;
}

export interface IpSets {
  readonly byName: Map<string, IpSet>;
  /** What fills them at run time. */
  readonly feeds: readonly Feed[];
}

const create = /^[ \t]*(?:-!|-exist|--exist)?[ \t]*(?:create|add|-N|-A|n|a)[ \t]+\S+/;

/** Does a line of an `ipset save` file come first in it? */
export function isIpsetSave({ text }: SourceFile): boolean {
  const first = text.split('\n').find((line) => /^[^#\s]/.test(line.replace('\uFEFF', '')));
  return first !== undefined && /^(?:create|add)\s/.test(first.replace('\uFEFF', ''));
}

/** Throws a UsageError for a line that `ipset restore` would refuse. */
export function readIpsets(file: SourceFile, { byName: sets }: IpSets): void {
  for (const line of linesOf(file)) {
    const [command, name, ...rest] = words(line.text).filter((word) => !/^(?:-!|-exist|--exist)$/.test(word));
    if (command === undefined || command.startsWith('#') || command === 'COMMIT') continue;
    if (name === undefined || !create.test(line.text)) throw refused(line, `"${command}" is not understood`);
    if (command === 'create') sets.set(name, createSet(name, rest, line));
    else add(sets.get(name), name, rest, line);
  }
}

function refused(at: ConfigLine, what: string): UsageError {
  return new UsageError({
    message: `ipset would not load this line: ${what}`,
    hint: 'give the output of "ipset save", whole',
    at,
  });
}

function optionValue(options: readonly string[], name: string): string | undefined {
  const index = options.indexOf(name);
  return index < 0 ? undefined : options[index + 1];
}

const knownParts = new Set(['ip', 'net', 'port', 'mac', 'mark', 'iface']);

function createSet(name: string, [type, ...options]: readonly string[], at: ConfigLine): IpSet {
  const [method, dimensions] = (type ?? '').split(':');
  if (dimensions === undefined || !/^(?:hash|bitmap|list)$/.test(method ?? '')) {
    throw refused(at, `"${type ?? ''}" is no type of set`);
  }
  const list = method === 'list';
  const parts = list ? [] : dimensions.split(',');
  const strange = parts.find((part) => !knownParts.has(part));
  const family = optionValue(options, 'family') === 'inet6' ? 6 : 4;
  const masks = ['netmask', 'bitmask', 'markmask'].find((option) => options.includes(option));
  const unclear = strange ?? masks;
  return {
    name,
    at,
    parts,
    family: list || dimensions === 'port' ? null : family,
    timed: options.includes('timeout'),
    elements: [],
    members: [],
    obscure: unclear ? `the ${unclear} of the set ${name}, which is not understood here` : null,
  };
}

function add(
  set: IpSet | undefined,
  name: string,
  [entry, ...options]: readonly string[],
  at: ConfigLine,
): void {
  if (!set) throw refused(at, `no set named ${name} was created above it`);
  if (entry === undefined) throw refused(at, 'the element is missing');
  if (set.parts.length === 0) set.members.push(entry);
  else set.elements.push(elementOf(set, entry, options, at));
}

function elementOf(set: IpSet, entry: string, options: readonly string[], at: ConfigLine): Element {
  const element = parseElement(set.parts, entry, set.family, {
    nomatch: options.includes('nomatch'),
    lasting: !set.timed || optionValue(options, 'timeout') === '0',
  });
  if (!element) throw refused(at, `"${entry}" is no element of the set ${set.name} (${set.parts.join(',')})`);
  return element;
}
