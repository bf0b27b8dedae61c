/** Builds what a rule asks of the server's name, keyword by keyword. */
import type { ConfigLine } from '../../model/audit.js';
import { quoted } from '../../text/quoted.js';
import type { Content, Match } from './buffer.js';
import { contentText, NoContent } from './bytes.js';
import type { Option } from './options.js';
import { expression, NoPattern } from './pcre.js';
import { refused } from './refuse.js';

/** One view of the name, and everything that has to be found in it. */
export interface NameBuffer {
  readonly transforms: readonly string[];
  readonly matches: readonly Match[];
}

interface Open {
  readonly transforms: readonly string[];
  readonly matches: Match[];
}

/** Which bytes a keyword such as `content` is about. */
type Current = 'name' | 'payload' | 'elsewhere';

/** Keywords that say more of the `content` before them. */
const modifiers = new Set(['nocase', 'startswith', 'endswith', 'offset', 'depth', 'distance', 'within']);

export class NameBuffers {
  readonly #buffers: Open[] = [];
  #current: Current = 'payload';
  #open: Open | null = null;
  /** Transforms that wait for a match to begin a buffer of their own. */
  #pending: string[] = [];
  /** A transform may still be added: nothing that was added before has begun a buffer yet. */
  #fresh = false;
  /** Where the last content is; null: there was none. */
  #last: { readonly matches: Match[]; readonly index: number } | 'unseen' | null = null;
  /** Matches of bytes that nobody knows. */
  payload = false;
  /** A transform that was written after what it should have changed, and so changes nothing. */
  late: string | null = null;

  constructor(readonly at: ConfigLine) {}

  get buffers(): readonly NameBuffer[] {
    return this.#buffers;
  }

  /** `tls.sni;` */
  begin(): void {
    if (this.#pending.length > 0)
      throw this.#refused(`nothing follows ${this.#pending[0]}`, 'write the content after it');
    this.#needsMatches();
    this.#current = 'name';
    this.#fresh = true;
    this.#open = this.#buffers.find(({ transforms }) => transforms.length === 0) ?? this.#add([]);
  }

  /** Another buffer, whose contents are not evaluated here. */
  leave(to: Exclude<Current, 'name'>): void {
    this.#needsMatches();
    this.#current = to;
    this.#open = null;
    this.#pending = [];
    this.#fresh = to === 'elsewhere';
  }

  /** A keyword with a list of its own, such as `ssl_state`: what follows is about the payload again. */
  interrupt(): void {
    this.#current = 'payload';
    this.#open = null;
  }

  transform(keyword: string): void {
    if (this.#current === 'elsewhere') return;
    if (this.#current === 'payload' || !this.#fresh)
      throw this.#refused(`${keyword} does not follow a buffer`, `write tls.sni; ${keyword}; content:"...";`);
    this.#pending.push(keyword);
  }

  /** `content`, `pcre`, `bsize`, and those that say more of a content. */
  match(option: Option): boolean {
    if (modifiers.has(option.keyword)) {
      this.#modify(option);
      return true;
    }
    const match = this.#matchOf(option);
    if (!match) return false;
    if (this.#current !== 'name') {
      this.payload ||= this.#current === 'payload';
      if (match.kind === 'content') this.#last = 'unseen';
      return true;
    }
    this.unknownMatch(match);
    return true;
  }

  /** Adds a match to the view of the name that is under way, such as one that is not understood. */
  unknownMatch(match: Match = { kind: 'unknown' }): void {
    if (this.#current !== 'name' || !this.#open) return;
    if (this.#pending.length > 0) {
      const transforms = [...this.#open.transforms, ...this.#pending];
      if (this.#open.matches.length === 0) this.#buffers.splice(this.#buffers.indexOf(this.#open), 1);
      this.#open = this.#add(transforms);
      this.#pending = [];
      this.#fresh = false;
    }
    this.#open.matches.push(match);
    if (match.kind === 'content')
      this.#last = { matches: this.#open.matches, index: this.#open.matches.length - 1 };
  }

  /** Throws for a buffer without anything to find in it. */
  end(): void {
    if (this.#buffers.some(({ matches }) => matches.length === 0)) throw this.#empty();
    this.late = this.#pending[0] ?? null;
  }

  #add(transforms: readonly string[]): Open {
    const added = { transforms, matches: [] };
    this.#buffers.push(added);
    return added;
  }

  #needsMatches(): void {
    if (this.#open && this.#open.matches.length === 0) throw this.#empty();
  }

  #empty() {
    return this.#refused('tls.sni has nothing to match', 'write tls.sni; content:"...";');
  }

  #matchOf({ keyword, value, negated }: Option): Match | null {
    if (keyword === 'content') return this.#content(value ?? '', negated);
    if (keyword === 'bsize') return sizeOf(value ?? '') ?? { kind: 'unknown' };
    if (keyword !== 'pcre') return null;
    try {
      return { kind: 'pcre', negated, find: expression(value ?? '') };
    } catch (error) {
      if (!(error instanceof NoPattern)) throw error;
      throw this.#refused(error.message, 'write pcre:"/expression/i";');
    }
  }

  #content(value: string, negated: boolean): Content {
    try {
      const text = contentText(value);
      const where = { offset: 0, depth: 0, distance: null, within: null };
      const how = { nocase: false, startswith: false, endswith: false };
      return { kind: 'content', text, negated, ...how, ...where };
    } catch (error) {
      if (!(error instanceof NoContent)) throw error;
      throw this.#refused(`content ${quoted(value)}: ${error.message}`, 'mend the content');
    }
  }

  #modify({ keyword, value }: Option): void {
    if (this.#last === null)
      throw this.#refused(`${keyword} has no content in front of it`, `write content:"..."; ${keyword};`);
    if (this.#last === 'unseen') return;
    const { matches, index } = this.#last;
    const content = matches[index] as Content;
    const problem = this.#problem(content, keyword);
    if (problem) throw this.#refused(problem, 'take one of them out');
    const changed = modified(content, keyword, value ?? '');
    // A number from a byte of the packet (byte_extract), or what Suricata would refuse.
    matches[index] = changed ?? { kind: 'unknown' };
    if (!changed) this.#last = 'unseen';
    else if (changed.depth > 0 && changed.depth - changed.offset < content.text.length)
      throw this.#refused(
        `depth is smaller than ${quoted(content.text)}`,
        'take depth out, or make it larger',
      );
  }

  #problem(content: Content, keyword: string): string | null {
    const absolute = content.startswith || content.depth > 0 || content.offset > 0;
    const relative = content.distance !== null || content.within !== null;
    if (keyword === 'startswith' || keyword === 'depth') {
      if (content.depth > 0) return `${keyword} stands beside another depth or startswith`;
      if (relative) return `${keyword} stands beside distance or within`;
      if (keyword === 'startswith' && content.offset > 0) return 'startswith stands beside offset';
    }
    if (keyword === 'offset' && (content.startswith || relative))
      return 'offset stands beside what excludes it';
    if ((keyword === 'distance' || keyword === 'within') && absolute)
      return `${keyword} stands beside depth, offset or startswith`;
    return null;
  }

  #refused(message: string, hint: string) {
    return refused(this.at, message, hint);
  }
}

function modified(content: Content, keyword: string, value: string): Content | null {
  if (keyword === 'nocase') return { ...content, nocase: true };
  if (keyword === 'startswith') return { ...content, startswith: true, depth: content.text.length };
  if (keyword === 'endswith') return { ...content, endswith: true };
  if (!/^-?\d{1,6}$/.test(value)) return null;
  const number = Number(value);
  if (keyword === 'distance') return { ...content, distance: number };
  if (number < 0) return null;
  if (keyword === 'within') return { ...content, within: number };
  // Depth counts from the offset, whichever is written first.
  if (keyword === 'depth') return { ...content, depth: number + content.offset };
  return { ...content, offset: number, depth: content.depth > 0 ? content.depth + number : 0 };
}

/** `20`, `>10`, `<10`, `>=`, `<=`, `10<>20` (neither end belongs to it). */
function sizeOf(value: string): Match | null {
  const [, low, high] = /^(\d{1,9})\s*(?:<>|-)\s*(\d{1,9})$/.exec(value) ?? [];
  if (low !== undefined && high !== undefined)
    return { kind: 'size', low: Number(low) + 1, high: Number(high) - 1 };
  const [, sign, digits] = /^(<=|>=|<|>|=)?\s*(\d{1,9})$/.exec(value) ?? [];
  if (digits === undefined) return null;
  const number = Number(digits);
  if (sign === '<' || sign === '<=')
    return { kind: 'size', low: 0, high: sign === '<' ? number - 1 : number };
  if (sign === '>' || sign === '>=')
    return { kind: 'size', low: sign === '>' ? number + 1 : number, high: Number.MAX_SAFE_INTEGER };
  return { kind: 'size', low: number, high: number };
}
