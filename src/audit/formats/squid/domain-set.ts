/**
 * The names of one dstdomain ACL, as Squid 5 keeps them (src/acl/DomainData.cc): `.x.com` is x.com and all
 * below it, anything else is itself alone. Made for lists of a million names: only the names with a dot in
 * front go into a table; of the others a filter knows which are surely not there, and the rest is looked up
 * among all when somebody asks. What is known of a name is where its bytes lie.
 */
import type { SourceFile } from '../../../model/audit.js';
import { NameFilter } from './name-filter.js';
import { lineOf, type Names, namesIn } from './name-lines.js';
import { extended, NameTable, seed } from './name-table.js';

/** A name that Squid refuses beside another one (`fatal`), or drops because of it. */
export interface Clash {
  readonly kind: 'fatal' | 'covered' | 'star';
  readonly name: string;
  /** The name that it clashes with. */
  readonly other: string;
  readonly file: string;
  readonly line: number;
}

/** Names as they were given: a word of squid.conf, or a list file. */
interface Source extends Names {
  readonly file: string;
  /** The line of squid.conf; null: a list file has lines of its own. */
  readonly line: number | null;
}

/** A name where it stands. */
interface Spot {
  readonly source: Source;
  readonly number: number;
  readonly start: number;
  readonly end: number;
  /** 1 for the first name. */
  readonly order: number;
}

const STAR = 42;
const DOT = 46;

/** More than these of a kind tell nobody more. */
const enough = 20;

/** Bytes from which on a source counts as long. */
const long = 100_000;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class DomainSet {
  readonly #sources: Source[] = [];
  #index: Index | null = null;

  get isEmpty(): boolean {
    return (
      this.#sources.every(({ line }) => line === null) &&
      (this.#sources.length === 0 || this.#built().names === 0)
    );
  }

  /** Adds one name of squid.conf. */
  add(name: string, file: string, line: number): void {
    const bytes = encoder.encode(name.toLowerCase());
    this.#sources.push({ bytes, spans: Int32Array.of(0, bytes.length), file, line });
    this.#index = null;
  }

  /** Adds a list file: one name on a line, `#` begins a comment. */
  addFile(file: SourceFile): void {
    const names = namesIn(file.bytes ?? encoder.encode(file.text));
    this.#sources.push({ ...names, file: file.path, line: null });
    this.#index = null;
  }

  /** What Squid would say of the names when it loads them; at most a few of each kind. */
  get clashes(): readonly Clash[] {
    return this.#built().clashes;
  }

  /** Is the host, lower case, one of the names or below one that takes in what is below? */
  has(host: string): boolean {
    if (this.#sources.length === 0) return false;
    const index = this.#built();
    const known = index.answers.get(host);
    if (known !== undefined) return known;
    const answer = index.has(encoder.encode(host));
    index.answers.set(host, answer);
    return answer;
  }

  /** The names at or below a domain, as they are written, and where. */
  within(domain: string): readonly Mentioned[] {
    return this.#sources.length === 0 ? [] : this.#built().within(encoder.encode(domain));
  }

  #built(): Index {
    this.#index ??= new Index(this.#sources);
    return this.#index;
  }
}

export interface Mentioned {
  readonly name: string;
  readonly subtree: boolean;
  readonly file: string;
  readonly line: number;
}

class Index {
  /** Names with a dot in front, without it; the bits are their order from 1. */
  readonly #dotted = new NameTable();
  readonly #dottedFilter: NameFilter;
  readonly #exact: NameFilter;
  /** What `has` said of each host: every line that names the ACL asks again. */
  readonly answers = new Map<string, boolean>();
  readonly clashes: Clash[] = [];
  /** The orders of two names that Squid refuses together; the pair that it comes to first. */
  #fatal: { readonly narrow: number; readonly wide: number } | null = null;
  names = 0;

  constructor(readonly sources: readonly Source[]) {
    const size = sources.some(({ bytes }) => bytes.length > long) || sources.length > 200 ? 'large' : 'small';
    this.#dottedFilter = new NameFilter(size);
    this.#exact = new NameFilter(size);
    for (const { bytes } of sources) this.#dotted.addSource(bytes);
    this.#dotted.reserve(sources.reduce((sum, source) => sum + dottedIn(source), 0));
    this.#each((spot) => this.#noteDotted(spot));
    this.#each((spot) => this.#check(spot));
    if (this.#fatal) this.clashes.unshift(this.#explain(this.#fatal));
  }

  has(host: Uint8Array): boolean {
    let hash = seed;
    for (let at = host.length - 1; at >= 0; at -= 1) {
      const code = host[at] ?? 0;
      if (code === DOT && this.#dotted.bitsOf(hash, host, at + 1) !== 0) return true;
      hash = extended(hash, code);
    }
    if (this.#dotted.bitsOf(hash, host, 0) !== 0) return true;
    return this.#exact.mayHave(hash) && this.#isSpelt(host);
  }

  within(domain: Uint8Array): readonly Mentioned[] {
    const found: Mentioned[] = [];
    this.#each((spot) => {
      if (!endsWith(spot, domain)) return;
      const name = spelling(spot);
      const subtree = name.startsWith('.');
      found.push({ name: subtree ? name.slice(1) : name, subtree, ...placeOf(spot) });
    });
    return found;
  }

  /** Looks through the sources for a name that the filter could not rule out. */
  #isSpelt(wanted: Uint8Array): boolean {
    let found = false;
    this.#each((spot) => {
      found ||= spot.end - spot.start === wanted.length && endsWith(spot, wanted);
    });
    return found;
  }

  #each(visit: (spot: Spot) => void): void {
    let order = 0;
    for (const [number, source] of this.sources.entries()) {
      const { spans } = source;
      // One object for all names of a source: a million of them would only be thrown away.
      const spot = { source, number, start: 0, end: 0, order };
      for (let index = 0; index < spans.length; index += 2) {
        spot.start = spans[index] ?? 0;
        spot.end = spans[index + 1] ?? 0;
        spot.order += 1;
        visit(spot);
      }
      order = spot.order;
    }
    this.names = order;
  }

  #noteDotted({ source: { bytes }, number, start, end, order }: Spot): void {
    if (bytes[start] !== DOT || end - start < 2) return;
    let hash = seed;
    for (let at = end - 1; at > start; at -= 1) hash = extended(hash, bytes[at] ?? 0);
    const place = this.#dotted.place(hash, number, start + 1, end);
    if (this.#dotted.bits(place) === 0) this.#dotted.setBits(place, order);
    this.#dottedFilter.add(hash);
  }

  /** Widest first: what lies below an earlier name is dropped, what lies below a later one is fatal. */
  #check(spot: Spot): void {
    const { start, end, order } = spot;
    const { bytes } = spot.source;
    const dotted = bytes[start] === DOT && end - start > 1;
    const first = dotted ? start + 1 : start;
    if (bytes[first] === STAR) this.#note('star', spot, start);
    let hash = seed;
    for (let at = end - 1; at >= first; at -= 1) {
      const code = bytes[at] ?? 0;
      if (code === DOT && at + 1 < end) {
        const wider = this.#orderOf(hash, spot, at + 1);
        if (wider !== 0) {
          if (wider < order) this.#note('covered', spot, at + 1);
          else this.#refuse(order, wider);
          return;
        }
      }
      hash = extended(hash, code);
    }
    if (dotted) return;
    const wider = this.#orderOf(hash, spot, first);
    if (wider !== 0) this.#refuse(order, wider);
    this.#exact.add(hash);
  }

  /** The order of the name with a dot that ends the spot from `start` on; 0: there is none. */
  #orderOf(hash: number, { source: { bytes }, end }: Spot, start: number): number {
    if (!this.#dottedFilter.mayHave(hash)) return 0;
    return this.#dotted.bitsOf(hash, end === bytes.length ? bytes : bytes.subarray(0, end), start);
  }

  #note(kind: 'covered' | 'star', spot: Spot, wider: number): void {
    if (this.clashes.length >= enough) return;
    const other = `.${decoder.decode(spot.source.bytes.subarray(wider, spot.end))}`;
    this.clashes.push({ kind, name: spelling(spot), other, ...placeOf(spot) });
  }

  #refuse(narrow: number, wide: number): void {
    const before = this.#fatal;
    if (before && Math.max(before.narrow, before.wide) <= Math.max(narrow, wide)) return;
    this.#fatal = { narrow, wide };
  }

  /** The later of two names is where Squid stops. */
  #explain({ narrow, wide }: { readonly narrow: number; readonly wide: number }): Clash {
    const names = new Map<number, Clash>();
    this.#each((spot) => {
      if (spot.order !== narrow && spot.order !== wide) return;
      names.set(spot.order, { kind: 'fatal', name: spelling(spot), other: '', ...placeOf(spot) });
    });
    const [later, earlier] = [names.get(Math.max(narrow, wide)), names.get(Math.min(narrow, wide))];
    if (!later || !earlier) throw new Error('a name was lost');
    return { ...later, other: earlier.name };
  }
}

function dottedIn({ bytes, spans }: Source): number {
  let count = 0;
  for (let index = 0; index < spans.length; index += 2) if (bytes[spans[index] ?? 0] === DOT) count += 1;
  return count;
}

const spelling = ({ source: { bytes }, start, end }: Spot) => decoder.decode(bytes.subarray(start, end));

function placeOf({ source, start }: Spot): { readonly file: string; readonly line: number } {
  return { file: source.file, line: source.line ?? lineOf(source.bytes, start) };
}

/** Is the spot's name this domain, or does it lie below it? */
function endsWith({ source: { bytes }, start, end }: Spot, domain: Uint8Array): boolean {
  const from = end - domain.length;
  if (from < start || (from > start && bytes[from - 1] !== DOT)) return false;
  for (let at = domain.length - 1; at >= 0; at -= 1) {
    if (bytes[from + at] !== domain[at]) return false;
  }
  return true;
}
