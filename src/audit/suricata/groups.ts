/**
 * Lists of addresses and ports: `any`, `10.0.0.0/8`, `[$HOME_NET,!10.1.0.0/16]`, `443`, `[1024:,!8080]`.
 * detect-engine-address.c and detect-engine-port.c of Suricata 7.0.10.
 */
import { quoted } from '../../text/quoted.js';
import { parseAddressRange } from '../addresses.js';
import type { Interval } from '../intervals.js';

export type Term<T> =
  | { readonly kind: 'any' }
  | { readonly kind: 'value'; readonly value: T }
  /** `$NAME`; `@NAME` is a set that only AWS knows. */
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'group'; readonly group: Group<T> };

/** What is in one of `plus`, or in anything where there is none, and in none of `minus`. */
export interface Group<T> {
  readonly plus: readonly Term<T>[];
  readonly minus: readonly Term<T>[];
}

/** A text that is no list: why. */
export class NoGroup extends Error {}

/** Deeper lists are refused by Suricata too. */
const deepest = 64;

export function parseGroup<T>(text: string, read: (word: string) => T | null, depth = 0): Group<T> {
  if (depth > deepest) throw new NoGroup('lists stand within lists more than 64 deep');
  const plus: Term<T>[] = [];
  const minus: Term<T>[] = [];
  for (const part of parts(text)) {
    const negated = part.startsWith('!');
    const body = (negated ? part.slice(1) : part).trim();
    if (body === '' || body.startsWith('!')) throw new NoGroup(`${quoted(text)} has an empty place`);
    const inner = body.startsWith('[') ? parseGroup(unbracketed(body), read, depth + 1) : null;
    if (inner && !negated) {
      // The exceptions of an inner list hold for the whole list.
      plus.push(...inner.plus);
      minus.push(...inner.minus);
      continue;
    }
    const term: Term<T> = inner ? { kind: 'group', group: inner } : termOf(body, read);
    if (negated && term.kind === 'any') throw new NoGroup('"!any" is nothing at all');
    (negated ? minus : plus).push(term);
  }
  return { plus, minus };
}

function unbracketed(text: string): string {
  if (text.endsWith(']')) return text.slice(1, -1);
  throw new NoGroup(`${quoted(text)} has brackets that do not match`);
}

/** At the commas outside brackets. */
function parts(text: string): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '[') depth++;
    else if (text[i] === ']') depth--;
    if (depth < 0) throw new NoGroup(`${quoted(text)} has brackets that do not match`);
    if (text[i] === ',' && depth === 0) {
      found.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  if (depth !== 0) throw new NoGroup(`${quoted(text)} has brackets that do not match`);
  return [...found, text.slice(start).trim()];
}

function termOf<T>(word: string, read: (word: string) => T | null): Term<T> {
  if (/^any$/i.test(word)) return { kind: 'any' };
  if (/^[$@][\w-]+$/.test(word)) return { kind: 'variable', name: word };
  const value = read(word);
  if (value === null) throw new NoGroup(`${quoted(word)} is not understood`);
  return { kind: 'value', value };
}

export type AddressRange = NonNullable<ReturnType<typeof parseAddressRange>>;

export const parseAddresses = (text: string): Group<AddressRange> => parseGroup(text, parseAddressRange);

/** `443`, `440:450`, `1024:`, `:1023`. */
function portRange(word: string): Interval | null {
  const [, first, colon, last] = /^(\d{1,5})?\s*(:)?\s*(\d{1,5})?$/.exec(word) ?? [];
  if (colon === undefined) {
    const port = Number(first);
    return first !== undefined && last === undefined && port <= 65535
      ? { low: BigInt(port), high: BigInt(port) }
      : null;
  }
  const low = Number(first ?? 0);
  const high = Number(last ?? 65535);
  if (low > high || high > 65535 || (first === undefined && last === undefined)) return null;
  return { low: BigInt(low), high: BigInt(high) };
}

export const parsePorts = (text: string): Group<Interval> => parseGroup(text, portRange);

/** Does the list, or a variable in it, take something out? `isNegative` says so of a variable; null: not known. */
export function takesOut<T>(
  { plus, minus }: Group<T>,
  isNegative: (variable: string) => boolean | null,
): boolean | null {
  if (minus.length > 0) return true;
  const inner = plus.flatMap((term) => (term.kind === 'variable' ? [isNegative(term.name)] : []));
  if (inner.includes(true)) return true;
  return inner.includes(null) ? null : false;
}
