/**
 * The names of one dstdomain ACL, as Squid 5 keeps them (src/acl/DomainData.cc): `.x.com` is x.com and all
 * below it, anything else is itself alone. Made for lists of a million names: it works on the characters of
 * the file where they lie, and stores where a name ends and how long it is, never a string.
 */
import type { SourceFile } from '../../../model/audit.js';

/** A name that Squid refuses beside an earlier one, or drops because of it. */
export interface Clash {
  readonly kind: 'fatal' | 'covered';
  readonly name: string;
  readonly other: string;
  readonly line: number;
}

/** This very name is listed; it and all below is listed; something below it is listed. */
const EXACT = 1;
const SUBTREE = 2;
const PARENT = 4;

const DOT = 46;
const HASH = 35;

const enoughClashes = 20;

/** fgets(3) with CONFIG_LINE_LIMIT. */
const longestValue = 2047;

const isSpace = (code: number) => code === 32 || code === 9 || code === 13;

/** Upper case ASCII made lower. */
const lower = (code: number) => (code >= 65 && code <= 90 ? code + 32 : code);

export class DomainSet {
  #sources: string[] = [];
  /** For each slot: hash, end of the name in its source, its length, its source, its flags; length 0: free. */
  #capacity = 16;
  #hashes = new Int32Array(this.#capacity);
  #ends = new Int32Array(this.#capacity);
  #shapes = new Int32Array(this.#capacity);
  #flags = new Uint8Array(this.#capacity);
  #used = 0;
  /** Where the file's next `#` stands, so that lines without one are not searched for it. */
  #nextHash = -1;
  readonly clashes: Clash[] = [];
  /** Entries with a star, which Squid takes literally; the first few. */
  readonly starred: { readonly name: string; readonly line: number }[] = [];
  count = 0;

  /** Adds one name, found on `line`. */
  add(name: string, line: number): void {
    this.#sources.push(name);
    this.#insert(name, 0, name.length, line);
  }

  /** Adds a list file: one name on a line. */
  addFile({ text }: SourceFile): void {
    this.#sources.push(text);
    this.#reserve(Math.min(text.length >> 3, 1 << 22));
    this.#nextHash = -1;
    let line = 0;
    let start = 0;
    while (start < text.length) {
      let end = text.indexOf('\n', start);
      if (end < 0) end = text.length;
      line += 1;
      this.#addLine(text, start, end, line);
      start = end + 1;
    }
  }

  /** Is the host, lower case, one of the names or below one that takes in what is below? */
  has(host: string): boolean {
    if ((this.#flagsOf(host) & (EXACT | SUBTREE)) !== 0) return true;
    for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      if ((this.#flagsOf(host.slice(dot + 1)) & SUBTREE) !== 0) return true;
    }
    return false;
  }

  /** The names at or below a domain, as they are written. */
  *within(domain: string): Generator<{ readonly name: string; readonly subtree: boolean }> {
    if (this.#flagsOf(domain) === 0) return;
    for (let slot = 0; slot < this.#capacity; slot += 1) {
      const flags = this.#flags[slot] ?? 0;
      if ((flags & (EXACT | SUBTREE)) === 0) continue;
      const name = this.#nameAt(slot);
      if (name === domain || name.endsWith(`.${domain}`)) yield { name, subtree: (flags & SUBTREE) !== 0 };
    }
  }

  #addLine(text: string, from: number, to: number, line: number): void {
    let start = from;
    while (start < to && isSpace(text.charCodeAt(start))) start += 1;
    let end = to;
    while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1;
    if (end === start || text.charCodeAt(start) === HASH) return;
    if (this.#nextHash < start) this.#nextHash = indexOrEnd(text, '#', start);
    if (this.#nextHash < end) end = endBeforeComment(text, start, end);
    for (let piece = start; piece < end; piece += longestValue) {
      this.#insert(text, piece, Math.min(end, piece + longestValue), line);
    }
  }

  #insert(text: string, start: number, end: number, line: number): void {
    const dotted = text.charCodeAt(start) === DOT && end - start > 1;
    const first = dotted ? start + 1 : start;
    if (text.charCodeAt(first) === 42) this.#noteStar(text.slice(start, end), line);
    const source = this.#sources.length - 1;
    // From the right: at each dot the hash is that of a parent domain.
    let hash = 0x811c9dc5;
    for (let at = end - 1; at >= first; at -= 1) {
      const code = lower(text.charCodeAt(at));
      if (code === DOT && at + 1 < end) {
        const parent = this.#slot(hash, text, at + 1, end, source);
        const flags = this.#flags[parent] ?? 0;
        if ((flags & SUBTREE) !== 0) {
          this.#clash('covered', text, start, end, parent, line);
          return;
        }
        this.#flags[parent] = flags | PARENT;
      }
      hash = Math.imul(hash ^ code, 0x01000193);
    }
    const slot = this.#slot(hash, text, first, end, source);
    const flags = this.#flags[slot] ?? 0;
    if (flags & (dotted ? EXACT | PARENT : SUBTREE) && !(dotted && flags & SUBTREE)) {
      this.#clash('fatal', text, start, end, slot, line);
      return;
    }
    if (flags & (EXACT | SUBTREE)) return;
    this.#flags[slot] = flags | (dotted ? SUBTREE : EXACT);
    this.count += 1;
  }

  /** The slot of the name in `text` from `start` to `end`, made where there is none. */
  #slot(hash: number, text: string, start: number, end: number, source: number): number {
    if (this.#used * 2 >= this.#capacity) this.#grow(this.#capacity * 2);
    const mask = this.#capacity - 1;
    const length = end - start;
    let slot = mixed(hash) & mask;
    for (;;) {
      const shape = this.#shapes[slot] ?? 0;
      if (shape === 0) break;
      if (this.#hashes[slot] === hash && (shape & 0xfff) === length && this.#same(slot, text, start, end))
        return slot;
      slot = (slot + 1) & mask;
    }
    this.#hashes[slot] = hash;
    this.#ends[slot] = end;
    this.#shapes[slot] = (source << 12) | length;
    this.#used += 1;
    return slot;
  }

  #same(slot: number, text: string, start: number, end: number): boolean {
    const other = this.#sources[(this.#shapes[slot] ?? 0) >>> 12] ?? '';
    let at = this.#ends[slot] ?? 0;
    for (let mine = end - 1; mine >= start; mine -= 1) {
      at -= 1;
      if (lower(text.charCodeAt(mine)) !== lower(other.charCodeAt(at))) return false;
    }
    return true;
  }

  #flagsOf(name: string): number {
    let hash = 0x811c9dc5;
    for (let at = name.length - 1; at >= 0; at -= 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
    const mask = this.#capacity - 1;
    for (let slot = mixed(hash) & mask; ; slot = (slot + 1) & mask) {
      const shape = this.#shapes[slot] ?? 0;
      if (shape === 0) return 0;
      if (
        this.#hashes[slot] === hash &&
        (shape & 0xfff) === name.length &&
        this.#same(slot, name, 0, name.length)
      ) {
        return this.#flags[slot] ?? 0;
      }
    }
  }

  #nameAt(slot: number): string {
    const shape = this.#shapes[slot] ?? 0;
    const end = this.#ends[slot] ?? 0;
    return (this.#sources[shape >>> 12] ?? '').slice(end - (shape & 0xfff), end).toLowerCase();
  }

  #clash(kind: Clash['kind'], text: string, start: number, end: number, slot: number, line: number): void {
    if (this.clashes.length >= enoughClashes && kind === 'covered') return;
    const flags = this.#flags[slot] ?? 0;
    const domain = this.#nameAt(slot);
    const below = flags & (SUBTREE | EXACT) ? null : this.within(domain).next().value;
    const other = below
      ? `${below.subtree ? '.' : ''}${below.name}`
      : `${flags & SUBTREE ? '.' : ''}${domain}`;
    this.clashes.push({ kind, name: text.slice(start, end), other, line });
  }

  #noteStar(name: string, line: number): void {
    if (this.starred.length < enoughClashes) this.starred.push({ name, line });
  }

  #reserve(names: number): void {
    let capacity = this.#capacity;
    while (capacity < names) capacity *= 2;
    if (capacity > this.#capacity) this.#grow(capacity);
  }

  #grow(capacity: number): void {
    const [hashes, ends, shapes, flags] = [this.#hashes, this.#ends, this.#shapes, this.#flags];
    this.#capacity = capacity;
    this.#hashes = new Int32Array(capacity);
    this.#ends = new Int32Array(capacity);
    this.#shapes = new Int32Array(capacity);
    this.#flags = new Uint8Array(capacity);
    const mask = capacity - 1;
    for (let old = 0; old < shapes.length; old += 1) {
      if (shapes[old] === 0) continue;
      let slot = mixed(hashes[old] ?? 0) & mask;
      while (this.#shapes[slot] !== 0) slot = (slot + 1) & mask;
      this.#hashes[slot] = hashes[old] ?? 0;
      this.#ends[slot] = ends[old] ?? 0;
      this.#shapes[slot] = shapes[old] ?? 0;
      this.#flags[slot] = flags[old] ?? 0;
    }
  }
}

/** FNV's low bits follow the last character: spread the high ones over them. */
function mixed(hash: number): number {
  return hash ^ (hash >>> 15);
}

function indexOrEnd(text: string, character: string, from: number): number {
  const index = text.indexOf(character, from);
  return index < 0 ? text.length : index;
}

/** A `#` begins a comment where white space stands before it. */
function endBeforeComment(text: string, start: number, end: number): number {
  for (let at = start + 1; at < end; at += 1) {
    if (text.charCodeAt(at) !== HASH || !isSpace(text.charCodeAt(at - 1))) continue;
    let last = at;
    while (last > start && isSpace(text.charCodeAt(last - 1))) last -= 1;
    return last;
  }
  return end;
}
