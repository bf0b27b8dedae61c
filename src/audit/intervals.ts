import type { Truth } from './truth.js';

/** Both ends belong to it. Ports, protocol numbers and addresses alike are judged as numbers. */
export interface Interval {
  readonly low: bigint;
  readonly high: bigint;
}

/** What a field of a packet may be: a single value where it is known, everything it may be where it is not. */
export type Possible = readonly Interval[];

export function point(value: bigint | number): Possible {
  return [{ low: BigInt(value), high: BigInt(value) }];
}

/** Sorted, and no two touch: the form every search below relies on. */
export function merge(intervals: Iterable<Interval>): Possible {
  const sorted = [...intervals].sort((a, b) => (a.low < b.low ? -1 : a.low > b.low ? 1 : 0));
  const merged: Interval[] = [];
  for (const next of sorted) {
    const last = merged.at(-1);
    if (!last || next.low > last.high + 1n) merged.push(next);
    else if (next.high > last.high) merged[merged.length - 1] = { low: last.low, high: next.high };
  }
  return merged;
}

/** What is left of `whole` without `holes`. Both merged. */
export function subtract(whole: Possible, holes: Possible): Possible {
  let rest = [...whole];
  for (const hole of holes) {
    rest = rest.flatMap(({ low, high }) => {
      if (hole.high < low || hole.low > high) return [{ low, high }];
      const parts: Interval[] = [];
      if (low < hole.low) parts.push({ low, high: hole.low - 1n });
      if (high > hole.high) parts.push({ low: hole.high + 1n, high });
      return parts;
    });
  }
  return rest;
}

/** The first interval of a merged list that ends at or after `value`. */
function firstEndingAfter(merged: Possible, value: bigint): Interval | undefined {
  let low = 0;
  let high = merged.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((merged[middle] as Interval).high < value) low = middle + 1;
    else high = middle;
  }
  return merged[low];
}

/** Is a value that may be any of `possible` in the merged list? Null: some would be, some would not. */
export function isIn(possible: Possible, merged: Possible): Truth {
  let inside = 0;
  let outside = 0;
  for (const { low, high } of possible) {
    const near = firstEndingAfter(merged, low);
    if (near && near.low <= low && near.high >= high) inside++;
    else if (!near || near.low > high) outside++;
    else return null;
  }
  if (inside > 0 && outside > 0) return null;
  return inside > 0;
}
