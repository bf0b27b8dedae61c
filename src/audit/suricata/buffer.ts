/**
 * Looks into a buffer as Suricata does: DetectEngineContentInspection of detect-engine-content-inspection.c,
 * 7.0.10. What relates to an earlier match is tried for each place where that one matches.
 */
import { any, type Truth } from '../truth.js';

export interface Content {
  readonly kind: 'content';
  readonly text: string;
  readonly negated: boolean;
  readonly nocase: boolean;
  readonly startswith: boolean;
  readonly endswith: boolean;
  readonly offset: number;
  /** From the beginning of the buffer; 0: to its end. */
  readonly depth: number;
  readonly distance: number | null;
  readonly within: number | null;
}

export type Match =
  | Content
  /** `pcre` without relation to what matched before; `find` is null where it is not understood. */
  | { readonly kind: 'pcre'; readonly negated: boolean; readonly find: ((text: string) => boolean) | null }
  | { readonly kind: 'size'; readonly low: number; readonly high: number }
  | { readonly kind: 'unknown' };

/** Is the next content one that counts from where this one ends? */
function isFollowed(matches: readonly Match[], index: number): boolean {
  const next = matches.slice(index + 1).find(({ kind }) => kind === 'content' || kind === 'unknown');
  if (next?.kind !== 'content') return next !== undefined;
  return next.distance !== null || next.within !== null;
}

/** More places than these are not tried: Suricata gives up too (inspection-recursion-limit). */
const mostSteps = 3000;

export function inspect(buffer: string, matches: readonly Match[]): Truth {
  return new Inspection(buffer, matches).from(0, 0);
}

class Inspection {
  #steps = 0;
  readonly #lower: string;

  constructor(
    readonly buffer: string,
    readonly matches: readonly Match[],
  ) {
    this.#lower = buffer.toLowerCase();
  }

  from(index: number, after: number): Truth {
    const match = this.matches[index];
    if (!match) return true;
    if (++this.#steps > mostSteps) return null;
    if (match.kind === 'content') return this.#content(match, index, after);
    const own = this.#own(match);
    if (own === false) return false;
    const rest = this.from(index + 1, after);
    return rest === false ? false : own === null ? null : rest;
  }

  #own(match: Exclude<Match, Content>): Truth {
    if (match.kind === 'size') return match.low <= this.buffer.length && this.buffer.length <= match.high;
    if (match.kind === 'unknown' || match.find === null) return null;
    return match.find(this.buffer) !== match.negated;
  }

  #content(content: Content, index: number, after: number): Truth {
    const { offset, depth } = this.#window(content, after);
    const places = this.#places(content, offset, depth);
    if (content.negated) {
      return places.length === 0 ? this.from(index + 1, after) : false;
    }
    if (!isFollowed(this.matches, index)) {
      const [first] = places;
      return first === undefined ? false : this.from(index + 1, first);
    }
    return any(places, (end) => this.from(index + 1, end));
  }

  #window(content: Content, after: number): { readonly offset: number; readonly depth: number } {
    const { length } = this.buffer;
    if (content.distance === null && content.within === null) {
      return {
        offset: content.offset,
        depth: content.depth === 0 ? length : Math.min(content.depth, length),
      };
    }
    const distance = content.distance ?? 0;
    const offset = Math.max(after + distance, 0, content.offset);
    const within = content.within === null ? length : Math.min(length, after + content.within + distance);
    return { offset, depth: content.depth === 0 ? within : Math.min(within, after + content.depth) };
  }

  /** Where it ends, each time it stands in the window. */
  #places(content: Content, offset: number, depth: number): readonly number[] {
    if (offset > depth || depth <= 0 || (content.endswith && depth < this.buffer.length)) return [];
    const [where, what] = content.nocase
      ? [this.#lower, content.text.toLowerCase()]
      : [this.buffer, content.text];
    const ends: number[] = [];
    for (let at = where.indexOf(what, offset); at >= 0; at = where.indexOf(what, at + 1)) {
      const end = at + what.length;
      if (end > depth) break;
      // A negated one with endswith looks at the first place only.
      if (!content.endswith || end === this.buffer.length) ends.push(end);
      else if (content.negated) break;
    }
    return ends;
  }
}
