/**
 * A Bloom filter over hashes of names: `mayHave` is false only for what was never added. Two megabytes
 * stay in a processor's cache where a table of a million names does not, so most questions cost nothing.
 */
const sizeBits = 24;

/** Enough for a list of a few hundred names. */
const smallBits = 12;

export class NameFilter {
  readonly #mask: number;
  readonly #bits: Uint8Array;

  constructor(size: 'small' | 'large') {
    const width = size === 'large' ? sizeBits : smallBits;
    this.#mask = (1 << width) - 1;
    this.#bits = new Uint8Array(1 << (width - 3));
  }

  add(hash: number): void {
    const [a, b] = [first(hash) & this.#mask, second(hash) & this.#mask];
    this.#bits[a >> 3] = (this.#bits[a >> 3] ?? 0) | (1 << (a & 7));
    this.#bits[b >> 3] = (this.#bits[b >> 3] ?? 0) | (1 << (b & 7));
  }

  mayHave(hash: number): boolean {
    const [a, b] = [first(hash) & this.#mask, second(hash) & this.#mask];
    return (
      ((this.#bits[a >> 3] ?? 0) & (1 << (a & 7))) !== 0 && ((this.#bits[b >> 3] ?? 0) & (1 << (b & 7))) !== 0
    );
  }
}

const first = (hash: number) => hash ^ (hash >>> 15);
const second = (hash: number) => Math.imul(hash, 0x9e3779b1) >>> 7;
