import type { ConfigLine, SourceFile } from '../../../model/audit.js';
import { blockers, placed, removal, resolver } from '../../../rules/mikrotik/script.js';
import { type Item, itemOf } from './item.js';

/** Marks, menus and commands as our scripts have them: nothing in them means anything to a pattern of RouterOS. */
const word = 'WORD';
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const form = (text: string, ...parts: readonly string[]) =>
  new RegExp(`^${parts.reduce((done, part) => done.replace(word, part), escaped(text))}$`);

const removes = form(removal(word, word), '((?:ip|ipv6) [a-z -]+?)', '([A-Za-z0-9 :_-]+)');
const notes = form(blockers(word, word), '([a-z0-9]+)', '((?:ip|ipv6) firewall filter)');
const places = form(
  placed(word, word),
  '([a-z0-9]+)',
  '/((?:ip|ipv6) firewall filter) (add .*?)',
  '\\1',
  '/\\2 \\3',
);

/** Is it a script of ours, or does it hold one? */
export function isOurScript({ text }: SourceFile): boolean {
  return text.split('\n').some((line) => removes.test(line.trim()) || notes.test(line.trim()));
}

/** What a router holds after the lines read so far; follows the scripts that `rules` writes, and no others. */
export class Router {
  #items: Item[] = [];

  get items(): readonly Item[] {
    return this.#items;
  }

  /** The first rule noted, by variable: null where there was none. */
  readonly #noted = new Map<string, Item | null>();

  add(item: Item): void {
    this.#items.push(item);
  }

  /** True: the line is one of those, and has been followed. */
  run(at: ConfigLine): boolean {
    return resolver.includes(at.text) || this.#remove(at) || this.#note(at) || this.#place(at);
  }

  #remove({ text }: ConfigLine): boolean {
    const [, menu, mark] = removes.exec(text) ?? [];
    if (menu === undefined || mark === undefined) return false;
    this.#items = this.#items.filter(
      ({ path, values }) => path !== menu || !(values.get('comment') ?? '').startsWith(mark),
    );
    return true;
  }

  #note({ text }: ConfigLine): boolean {
    const [, variable, menu] = notes.exec(text) ?? [];
    if (variable === undefined) return false;
    const blocks = ({ path, values }: Item) =>
      path === menu &&
      values.get('chain') === 'forward' &&
      values.get('dynamic') !== 'yes' &&
      /^(?:drop|reject)$/.test(values.get('action') ?? '');
    this.#noted.set(variable, this.items.find(blocks) ?? null);
    return true;
  }

  #place(at: ConfigLine): boolean {
    const [, variable = '', menu, add] = places.exec(at.text) ?? [];
    if (menu === undefined || add === undefined || !this.#noted.has(variable)) return false;
    const item = itemOf({ ...at, text: `/${menu} ${add}` }, menu, add);
    const noted = this.#noted.get(variable) ?? null;
    const before = noted ? this.items.indexOf(noted) : -1;
    this.#items.splice(before < 0 ? this.#items.length : before, 0, item);
    return true;
  }
}
