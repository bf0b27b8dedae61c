/** Every rule of an engine in the order it asks them, and those that a connection may meet. */
import { quoted } from '../../text/quoted.js';
import type { Action } from './header.js';
import { nameMatches, neverMatches } from './matching.js';
import { refused } from './refuse.js';
import type { Signature } from './signature.js';

/** How the engine orders rules: by action, or as they are written. */
export type Order = readonly Action[] | 'as-written';

/** Suricata's own order (`action-order`), and that of AWS. */
export const passFirst: Order = ['pass', 'drop', 'reject', 'alert'];

/**
 * One rule for each sid: a newer revision takes the place of an older one, anything else is refused
 * (DetectEngineAppendSig of detect-parse.c, 7.0.10).
 */
export function withoutOlder(signatures: readonly Signature[]): readonly Signature[] {
  const kept = new Map<string, Signature>();
  for (const signature of signatures) {
    const key = `${signature.gid}:${signature.sid}`;
    const before = kept.get(key);
    if (before && before.revision >= signature.revision) {
      throw refused(
        signature.at,
        `its sid ${signature.sid} is taken by ${quoted(`${before.at.file}:${before.at.line}`)}`,
        'give each rule a sid of its own',
      );
    }
    kept.delete(key);
    kept.set(key, signature);
  }
  return [...kept.values()];
}

/** Rules of which something becomes of a connection. */
const matters = ({ action, also }: Signature) =>
  action === 'pass' || action === 'drop' || action === 'reject' || also !== null;

/** The end of a name that a rule insists on, in lower case; null: it does not insist on one. */
function suffixOf({ names }: Signature): string | null {
  for (const { transforms, matches } of names) {
    if (transforms.some((transform) => transform !== 'dotprefix')) continue;
    for (const match of matches) {
      if (match.kind === 'content' && match.endswith && !match.negated) return match.text.toLowerCase();
    }
  }
  return null;
}

export class RuleSet {
  readonly signatures: readonly Signature[];
  readonly #rank = new Map<Signature, number>();
  /** Rules by the end that a name must have, and those that any name may fit. */
  readonly #bySuffix = new Map<string, Signature[]>();
  readonly #others: Signature[] = [];
  #last: { readonly host: string; readonly found: readonly Signature[] } | null = null;

  constructor(signatures: readonly Signature[], order: Order) {
    const relevant = signatures.filter((one) => matters(one) && !neverMatches(one));
    this.signatures = order === 'as-written' ? relevant : [...relevant].sort(comparing(order));
    for (const [rank, signature] of this.signatures.entries()) {
      this.#rank.set(signature, rank);
      const suffix = suffixOf(signature);
      const list = suffix === null ? this.#others : (this.#bySuffix.get(suffix) ?? []);
      list.push(signature);
      if (suffix !== null) this.#bySuffix.set(suffix, list);
    }
  }

  /** The rules whose name may fit the host, in order. */
  for(host: string): readonly Signature[] {
    if (this.#last?.host === host) return this.#last.found;
    const dotted = `.${host}`;
    const near = Array.from(
      { length: dotted.length },
      (_, at) => this.#bySuffix.get(dotted.slice(at)) ?? [],
    ).flat();
    const fits = (signature: Signature) => nameMatches(signature, host) !== false;
    const found =
      near.length === 0 ? this.#others.filter(fits) : this.#ordered([...near, ...this.#others].filter(fits));
    this.#last = { host, found };
    return found;
  }

  #ordered(signatures: readonly Signature[]): readonly Signature[] {
    const rank = (signature: Signature) => this.#rank.get(signature) ?? 0;
    return [...signatures].sort((a, b) => rank(a) - rank(b));
  }
}

/** SCSigOrderSignatures of detect-engine-sigorder.c: by action, then priority, then sid. */
function comparing(order: readonly Action[]): (a: Signature, b: Signature) => number {
  const place = ({ action }: Signature) => (order.includes(action) ? order.indexOf(action) : order.length);
  return (a, b) => place(a) - place(b) || a.priority - b.priority || a.sid - b.sid;
}
