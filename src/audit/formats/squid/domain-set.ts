/**
 * The names of one dstdomain ACL, as Squid 5 keeps them (src/acl/DomainData.cc): `.x.com` is x.com and all
 * below it, anything else is itself alone. Made for lists of a million names: it works on the bytes of the
 * file where they lie, and stores where a name ends and how long it is, never a string.
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
const STAR = 42;
const NEWLINE = 10;

/** FNV-1a, over the name from its end. */
const seed = 0x811c9dc5 | 0;
const prime = 0x01000193;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const enoughClashes = 20;

/** fgets(3) with CONFIG_LINE_LIMIT. */
const longestValue = 2047;

const isSpace = (code: number) => code === 32 || code === 9 || code === 13;

/** Upper case ASCII made lower. */
const lower = (code: number) => (code >= 65 && code <= 90 ? code + 32 : code);

export class DomainSet {
  #sources: Uint8Array[] = [];
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
    const bytes = encoder.encode(name);
    this.#sources.push(bytes);
    this.#insert(bytes, 0, bytes.length, line);
  }

  /** Adds a list file: one name on a line. */
  addFile({ text }: SourceFile): void {
    const bytes = encoder.encode(text);
    this.#sources.push(bytes);
    this.#reserve(Math.min(bytes.length >> 3, 1 << 22));
    this.#nextHash = -1;
    let line = 0;
    let start = 0;
    while (start < bytes.length) {
      const end = indexOrEnd(bytes, NEWLINE, start);
      line += 1;
      this.#addLine(bytes, start, end, line);
      start = end + 1;
    }
  }

  /** Is the host, lower case, one of the names or below one that takes in what is below? */
  has(host: string): boolean {
    const name = encoder.encode(host);
    let hash = seed;
    for (let at = name.length - 1; at >= 0; at -= 1) {
      const code = name[at] ?? 0;
      if (code === DOT && (this.#flagsOf(hash, name, at + 1) & SUBTREE) !== 0) return true;
      hash = Math.imul(hash ^ code, prime);
    }
    return (this.#flagsOf(hash, name, 0) & (EXACT | SUBTREE)) !== 0;
  }

  /** The names at or below a domain, as they are written. */
  *within(domain: string): Generator<{ readonly name: string; readonly subtree: boolean }> {
    if (!this.#mentions(domain)) return;
    for (let slot = 0; slot < this.#capacity; slot += 1) {
      const flags = this.#flags[slot] ?? 0;
      if ((flags & (EXACT | SUBTREE)) === 0) continue;
      const name = this.#nameAt(slot);
      if (name === domain || name.endsWith(`.${domain}`)) yield { name, subtree: (flags & SUBTREE) !== 0 };
    }
  }

  /** Is the domain itself there, or something above or below it that was added? */
  #mentions(domain: string): boolean {
    const name = encoder.encode(domain);
    let hash = seed;
    for (let at = name.length - 1; at >= 0; at -= 1) hash = Math.imul(hash ^ (name[at] ?? 0), prime);
    return this.#flagsOf(hash, name, 0) !== 0;
  }

  #addLine(text: Uint8Array, from: number, to: number, line: number): void {
    let start = from;
    while (start < to && isSpace(text[start] ?? 0)) start += 1;
    let end = to;
    while (end > start && isSpace(text[end - 1] ?? 0)) end -= 1;
    if (end === start || text[start] === HASH) return;
    if (this.#nextHash < start) this.#nextHash = indexOrEnd(text, HASH, start);
    if (this.#nextHash < end) end = endBeforeComment(text, start, end);
    for (let piece = start; piece < end; piece += longestValue) {
      this.#insert(text, piece, Math.min(end, piece + longestValue), line);
    }
  }

  #insert(text: Uint8Array, start: number, end: number, line: number): void {
    const dotted = text[start] === DOT && end - start > 1;
    const first = dotted ? start + 1 : start;
    if ((text[first] ?? 0) === STAR) this.#noteStar(decoder.decode(text.subarray(start, end)), line);
    const source = this.#sources.length - 1;
    // From the right: at each dot the hash is that of a parent domain.
    let hash = seed;
    for (let at = end - 1; at >= first; at -= 1) {
      const code = lower(text[at] ?? 0);
      if (code === DOT && at + 1 < end) {
        const parent = this.#slot(hash, text, at + 1, end, source);
        const flags = this.#flags[parent] ?? 0;
        if ((flags & SUBTREE) !== 0) {
          this.#clash('covered', text, start, end, parent, line);
          return;
        }
        this.#flags[parent] = flags | PARENT;
      }
      hash = Math.imul(hash ^ code, prime);
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
  #slot(hash: number, text: Uint8Array, start: number, end: number, source: number): number {
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

  #same(slot: number, text: Uint8Array, start: number, end: number): boolean {
    const other = this.#sources[(this.#shapes[slot] ?? 0) >>> 12] ?? new Uint8Array();
    let at = this.#ends[slot] ?? 0;
    for (let mine = end - 1; mine >= start; mine -= 1) {
      at -= 1;
      if (lower(text[mine] ?? 0) !== lower(other[at] ?? 0)) return false;
    }
    return true;
  }

  /** The flags of the name from `start` to the end of `name`; 0 where it is not there. */
  #flagsOf(hash: number, name: Uint8Array, start: number): number {
    const mask = this.#capacity - 1;
    const length = name.length - start;
    for (let slot = mixed(hash) & mask; ; slot = (slot + 1) & mask) {
      const shape = this.#shapes[slot] ?? 0;
      if (shape === 0) return 0;
      if (this.#hashes[slot] !== hash || (shape & 0xfff) !== length) continue;
      if (this.#same(slot, name, start, name.length)) return this.#flags[slot] ?? 0;
    }
  }

  #nameAt(slot: number): string {
    const shape = this.#shapes[slot] ?? 0;
    const end = this.#ends[slot] ?? 0;
    const source = this.#sources[shape >>> 12] ?? new Uint8Array();
    return decoder.decode(source.subarray(end - (shape & 0xfff), end)).toLowerCase();
  }

  #clash(
    kind: Clash['kind'],
    text: Uint8Array,
    start: number,
    end: number,
    slot: number,
    line: number,
  ): void {
    if (this.clashes.length >= enoughClashes && kind === 'covered') return;
    const flags = this.#flags[slot] ?? 0;
    const domain = this.#nameAt(slot);
    const below = flags & (SUBTREE | EXACT) ? null : this.within(domain).next().value;
    const other = below
      ? `${below.subtree ? '.' : ''}${below.name}`
      : `${flags & SUBTREE ? '.' : ''}${domain}`;
    this.clashes.push({ kind, name: decoder.decode(text.subarray(start, end)), other, line });
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

function indexOrEnd(text: Uint8Array, code: number, from: number): number {
  const index = text.indexOf(code, from);
  return index < 0 ? text.length : index;
}

/** A `#` begins a comment where white space stands before it. */
function endBeforeComment(text: Uint8Array, start: number, end: number): number {
  for (let at = start + 1; at < end; at += 1) {
    if ((text[at] ?? 0) !== HASH || !isSpace(text[at - 1] ?? 0)) continue;
    let last = at;
    while (last > start && isSpace(text[last - 1] ?? 0)) last -= 1;
    return last;
  }
  return end;
}
