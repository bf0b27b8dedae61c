/** How nf_tables compares a field with what stands to the right of it: nft(8), and `nft --debug=netlink`. */
import { type Interval, isIn, merge, type Possible } from '../../intervals.js';
import { interfaceIs } from '../../netfilter/condition.js';
import type { Packet } from '../../netfilter/packet.js';
import { all, any, type Truth } from '../../truth.js';
import type { Element, Operator } from './ast.js';
import { type Field, fieldOf, type Value } from './fields.js';

/** Does the value equal one text: a number, a range, a prefix, an interface or its wildcard? */
function equals(field: Field, value: Value, text: string): Truth {
  if (value.kind === 'absent') return false;
  if (text === '*') return true;
  if (value.kind === 'unknown') return null;
  if (value.kind === 'name') return /^\d+$/.test(text) ? null : interfaceIs(value.name, text, '*');
  const range = field.parse(text);
  return range ? isIn(value.possible, [range]) : null;
}

/** Whether an element's key is what the selectors read; parts of a concatenation all have to be. */
export function hits(selectors: readonly string[], packet: Packet, element: Element): Truth {
  const read = selectors.map((selector) => ({ field: fieldOf(selector), selector }));
  if (element.key.length === 1 && element.key[0] === '*') {
    return read.every(({ field }) => field.read(packet).kind !== 'absent');
  }
  if (element.key.length !== selectors.length) return null;
  return all(read.entries(), ([index, { field }]) =>
    equals(field, field.read(packet), element.key[index] as string),
  );
}

const cache = new WeakMap<readonly Element[], Map<Field, Possible | null>>();

/** The elements of a set of numbers as merged intervals, made once: sets may be long. Null: not all are numbers. */
function intervals(field: Field, elements: readonly Element[]): Possible | null {
  const byField = cache.get(elements) ?? new Map<Field, Possible | null>();
  cache.set(elements, byField);
  const known = byField.get(field);
  if (known !== undefined) return known;
  const ranges = elements.map(({ key }) => (key.length === 1 ? field.parse(key[0] as string) : null));
  const merged = ranges.includes(null) ? null : merge(ranges as readonly Interval[]);
  byField.set(field, merged);
  return merged;
}

export function inSet(selectors: readonly string[], packet: Packet, elements: readonly Element[]): Truth {
  const values = selectors.map((selector) => fieldOf(selector).read(packet));
  if (values.some(({ kind }) => kind === 'absent')) return false;
  const [value] = values;
  if (selectors.length === 1 && value?.kind === 'numbers') {
    const merged = intervals(fieldOf(selectors[0] as string), elements);
    if (merged) return isIn(value.possible, merged);
  }
  return any(elements, (element) => hits(selectors, packet, element));
}

/** All values a field may have, where they are few enough to try one by one. */
function candidates(value: Value): readonly bigint[] | null {
  if (value.kind !== 'numbers') return null;
  return value.possible.every(({ low, high }) => low === high) ? value.possible.map(({ low }) => low) : null;
}

/** One answer for every candidate, or null where they differ. */
function agreed(values: readonly bigint[] | null, judge: (value: bigint) => boolean): Truth {
  if (!values || values.length === 0) return null;
  const [first, ...rest] = values.map(judge);
  return rest.every((other) => other === first) ? (first ?? null) : null;
}

function combined(field: Field, texts: readonly string[]): bigint | null {
  let sum = 0n;
  for (const text of texts) {
    const range = field.parse(text);
    if (range?.low !== range?.high || !range) return null;
    sum |= range.low;
  }
  return sum;
}

/** `tcp flags syn`, `ct state ! new`, `tcp flags & (syn|ack) == syn`, `ip daddr & 255.0.255.0 == 10.0.1.0`. */
export function bitwise(
  field: Field,
  value: Value,
  mask: readonly string[] | null,
  operator: Operator,
  texts: readonly string[],
): Truth {
  if (value.kind === 'absent') return false;
  const wanted = combined(field, texts);
  const bits = mask === null ? null : combined(field, mask);
  if (wanted === null || (mask !== null && bits === null)) return null;
  const masked = candidates(value)?.map((one) => (bits === null ? one : one & bits)) ?? null;
  const anyBit = mask === null && field.bits === true && (operator === 'is' || operator === '!');
  if (anyBit) return agreed(masked, (one) => ((one & wanted) !== 0n) === (operator === 'is'));
  return ordered(masked, operator, wanted);
}

function ordered(values: readonly bigint[] | null, operator: Operator, wanted: bigint): Truth {
  switch (operator) {
    case '!=':
    case '!':
      return agreed(values, (one) => one !== wanted);
    case '<':
      return agreed(values, (one) => one < wanted);
    case '>':
      return agreed(values, (one) => one > wanted);
    case '<=':
      return agreed(values, (one) => one <= wanted);
    case '>=':
      return agreed(values, (one) => one >= wanted);
    default:
      return agreed(values, (one) => one === wanted);
  }
}

const largest = (1n << 128n) - 1n;

/** `<` and its like on a value that may be a range: source ports and addresses. */
export function inequality(value: Value, operator: Operator, wanted: bigint): Truth {
  if (value.kind === 'absent') return false;
  if (value.kind !== 'numbers') return null;
  const below = operator === '<' || operator === '<=';
  const strict = operator === '<' || operator === '>';
  const edge = strict ? (below ? wanted - 1n : wanted + 1n) : wanted;
  const range = below ? { low: 0n, high: edge } : { low: edge, high: largest };
  return range.low > range.high ? false : isIn(value.possible, [range]);
}
