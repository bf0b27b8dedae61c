import { type Export, itemsOf } from './export.js';
import type { Item } from './item.js';

export interface InterfaceList {
  readonly members: ReadonlySet<string>;
  /** False: others may be on it too. */
  readonly whole: boolean;
}

/** Lists lie in each other no deeper than people write them; what is deeper, or lies in itself, is not known. */
const deepest = 32;

const notKnown: InterfaceList = { members: new Set(), whole: false };

/** Included, then excluded, then its own members: help.mikrotik.com, Interface Lists. */
export function interfaceLists(whole: Export): ReadonlyMap<string, InterfaceList> {
  const own = new Map<string, string[]>();
  for (const { values } of itemsOf(whole, 'interface list member')) {
    const name = values.get('list') ?? '';
    const members = own.get(name) ?? [];
    own.set(name, members);
    members.push(values.get('interface') ?? '');
  }
  const entries = itemsOf(whole, 'interface list');
  const defined = new Map(entries.map((item) => [item.values.get('name') ?? '', item]));
  const found = new Map<string, InterfaceList>();
  const listOf = (name: string, depth: number): InterfaceList => {
    const before = found.get(name);
    if (before) return before;
    if (name === 'none') return { members: new Set(), whole: true };
    // "all", "dynamic" and "static" are the router's own, and what is met on the way to itself is here too.
    if (depth > deepest || !(defined.has(name) || own.has(name))) return notKnown;
    found.set(name, notKnown);
    const of = (key: string) => union(named(defined.get(name), key).map((one) => listOf(one, depth + 1)));
    const list = together(of('include'), of('exclude'), own.get(name) ?? []);
    found.set(name, list);
    return list;
  };
  for (const name of [...defined.keys(), ...own.keys()]) listOf(name, 0);
  return found;
}

function named(item: Item | undefined, key: string): readonly string[] {
  return (item?.values.get(key) ?? '').split(',').filter(Boolean);
}

function union(lists: readonly InterfaceList[]): InterfaceList {
  return {
    members: new Set(lists.flatMap(({ members }) => [...members])),
    whole: lists.every(({ whole }) => whole),
  };
}

function together(included: InterfaceList, excluded: InterfaceList, own: readonly string[]): InterfaceList {
  const nothing = included.whole && included.members.size === 0;
  const kept = excluded.whole ? [...included.members].filter((one) => !excluded.members.has(one)) : [];
  return { members: new Set([...kept, ...own]), whole: nothing || (included.whole && excluded.whole) };
}
