/** Entries of URL lists: custom URL categories and external lists of type url. */
import type { ConfigLine } from '../../../model/audit.js';
import { any, type Truth } from '../../truth.js';

/** What a URL list says of names. Source: "Guidelines for URL Category Exceptions" (PAN-OS). */
export interface UrlEntry {
  readonly text: string;
  readonly at: ConfigLine;
  matches(host: string): Truth;
  /** The name it is about, for entries that are one name or all below one. */
  readonly name: { readonly name: string; readonly subtree: boolean } | null;
  /** Why it matches no name at all. */
  readonly unmatchable: string | null;
  /** No slash ends it: where the firewall does not append one, it also matches longer names. */
  readonly openEnded: boolean;
}

const never = (): Truth => false;

export function urlEntry(text: string, at: ConfigLine): UrlEntry {
  const entry = { text, at, name: null, openEnded: false };
  const [host = '', ...path] = text.toLowerCase().split('/');
  if (/^https?:$/.test(host)) return { ...entry, matches: never, unmatchable: 'it begins with a scheme' };
  const labels = host.split('.');
  if (labels.some((label) => label.length > 1 && /[*^]/.test(label)))
    return { ...entry, matches: never, unmatchable: 'a star or caret stands for whole labels only' };
  if (labels.includes('')) return { ...entry, matches: never, unmatchable: 'a label of it is empty' };
  const exact = expression(labels, '');
  const odd = path.join('/') !== '' || host.includes(':') || host.includes('*.*');
  if (odd) {
    // What is not decrypted shows a name and no path: whether this entry then holds is not documented.
    const near = expression(
      labels.map((label) => label.replace(/:.*/, '')),
      '(?:\\.[^.]+)*',
    );
    return { ...entry, matches: (name) => (near.test(name) ? null : false), unmatchable: null };
  }
  const openEnded = path.length === 0 && labels.at(-1) !== '*';
  const longer = openEnded ? expression(labels, '(?:\\.[^.]+)+') : null;
  return {
    ...entry,
    openEnded,
    unmatchable: null,
    name: nameOf(labels),
    matches: (name) => exact.test(name) || (longer?.test(name) ? null : false),
  };
}

/** The entries of a list, ready to be asked: names without a wildcard are found by themselves. */
export class UrlEntries {
  readonly #named = new Map<string, UrlEntry[]>();
  readonly #others: UrlEntry[] = [];
  /** Is there an entry whose reading is not certain? */
  readonly unclear: boolean;

  constructor(readonly all: readonly UrlEntry[]) {
    for (const entry of all) {
      const held = entry.name && !entry.name.subtree ? this.#named.get(entry.name.name) : null;
      if (held) held.push(entry);
      else if (held === undefined && entry.name) this.#named.set(entry.name.name, [entry]);
      else this.#others.push(entry);
    }
    this.unclear = all.some(({ openEnded, name, unmatchable }) => openEnded || (!name && !unmatchable));
  }

  matches(host: string): Truth {
    const labels = host.split('.');
    // An entry that is not closed may also match what only begins like it.
    const beginnings = labels.map((_, index) => labels.slice(0, index + 1).join('.'));
    const near = beginnings.flatMap((name) => this.#named.get(name) ?? []);
    return any([...near, ...this.#others], (entry) => entry.matches(host));
  }
}

/** A star stands for one or more labels, a caret for exactly one. */
function expression(labels: readonly string[], end: string): RegExp {
  const parts = labels.map((label) => {
    if (label === '*') return '[^.]+(?:\\.[^.]+)*?';
    return label === '^' ? '[^.]+' : label.replace(/[^a-z0-9_-]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('\\.')}${end}$`);
}

function nameOf(labels: readonly string[]): UrlEntry['name'] {
  const [first, ...rest] = labels;
  const name = (first === '*' ? rest : labels).join('.');
  return /[*^]/.test(name) || name === '' ? null : { name, subtree: first === '*' };
}
