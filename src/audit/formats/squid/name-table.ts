/**
 * A hash table of names that never makes a string of them: a name is where it ends in the bytes it was read
 * from, and how long it is. Holds some bits for each name.
 */

/** Four numbers for each slot, side by side because memory is what it waits for. */
const width = 4;
const HASH = 0;
const END = 1;
/** Number of the source and length of the name; 0: a free slot. */
const SHAPE = 2;
const BITS = 3;

const lengthBits = 12;
const lengthMask = (1 << lengthBits) - 1;

/** FNV-1a, over the name from its end. */
export const seed = 0x811c9dc5 | 0;
const prime = 0x01000193;

/** The hash of a name with one character more in front. */
export function extended(hash: number, code: number): number {
  return Math.imul(hash ^ code, prime);
}

/** FNV's low bits follow the last character: this spreads the high ones over them. */
const mixed = (hash: number) => hash ^ (hash >>> 15);

const nothing = new Uint8Array();

export class NameTable {
  readonly #sources: Uint8Array[] = [];
  #capacity = 16;
  #cells = new Int32Array(this.#capacity * width);
  #used = 0;

  /** Names of these bytes follow. Returns the number to name them by. */
  addSource(bytes: Uint8Array): number {
    return this.#sources.push(bytes) - 1;
  }

  /** Makes room for so many names at once. */
  reserve(names: number): void {
    let capacity = this.#capacity;
    while (names * 4 >= capacity * 3) capacity *= 2;
    if (capacity > this.#capacity) this.#grow(capacity);
  }

  /** The place of the name from `start` to `end` of a source, made where there is none. */
  place(hash: number, source: number, start: number, end: number): number {
    if (this.#used * 4 >= this.#capacity * 3) this.#grow(this.#capacity * 2);
    const cell = this.#find(hash, this.#sources[source] ?? nothing, start, end);
    if (this.#cells[cell + SHAPE] !== 0) return cell;
    this.#cells[cell + HASH] = hash;
    this.#cells[cell + END] = end;
    this.#cells[cell + SHAPE] = (source << lengthBits) | (end - start);
    this.#used += 1;
    return cell;
  }

  bits(place: number): number {
    return this.#cells[place + BITS] ?? 0;
  }

  setBits(place: number, bits: number): void {
    this.#cells[place + BITS] = bits;
  }

  /** The bits of a name that may not be there: then 0. */
  bitsOf(hash: number, text: Uint8Array, start: number): number {
    return this.#cells[this.#find(hash, text, start, text.length) + BITS] ?? 0;
  }

  /** The cell of a name, or the free one where it would go. */
  #find(hash: number, text: Uint8Array, start: number, end: number): number {
    const cells = this.#cells;
    const last = cells.length - width;
    const length = end - start;
    let cell = (mixed(hash) & (this.#capacity - 1)) * width;
    for (;;) {
      const shape = cells[cell + SHAPE] ?? 0;
      if (shape === 0) return cell;
      if (
        cells[cell + HASH] === hash &&
        (shape & lengthMask) === length &&
        this.#same(cell, text, start, end)
      ) {
        return cell;
      }
      cell = cell === last ? 0 : cell + width;
    }
  }

  #same(cell: number, text: Uint8Array, start: number, end: number): boolean {
    const other = this.#sources[(this.#cells[cell + SHAPE] ?? 0) >>> lengthBits] ?? nothing;
    let at = this.#cells[cell + END] ?? 0;
    for (let mine = end - 1; mine >= start; mine -= 1) {
      at -= 1;
      if (text[mine] !== other[at]) return false;
    }
    return true;
  }

  #grow(capacity: number): void {
    const before = this.#cells;
    const cells = new Int32Array(capacity * width);
    this.#capacity = capacity;
    this.#cells = cells;
    const last = cells.length - width;
    for (let old = 0; old < before.length; old += width) {
      if (before[old + SHAPE] === 0) continue;
      let cell = (mixed(before[old + HASH] ?? 0) & (capacity - 1)) * width;
      while (cells[cell + SHAPE] !== 0) cell = cell === last ? 0 : cell + width;
      for (let part = 0; part < width; part += 1) cells[cell + part] = before[old + part] ?? 0;
    }
  }
}
