/** `acl NAME time [SMTWHFAD-] [h1:m1-h2:m2]` (src/acl/TimeData.cc, 5.7). */
import type { ConfigLine } from '../../../model/audit.js';
import { refused } from './refuse.js';
import type { Value } from './values.js';

/** Minutes from midnight, both ends included, on some days of the week (0 is Sunday). */
interface Period {
  readonly days: ReadonlySet<number>;
  readonly from: number;
  readonly to: number;
}

/** A minute of a week. */
export interface Moment {
  readonly day: number;
  readonly minute: number;
}

const dayOf: Readonly<Record<string, readonly number[]>> = {
  S: [0],
  M: [1],
  T: [2],
  W: [3],
  H: [4],
  F: [5],
  A: [6],
  D: [1, 2, 3, 4, 5],
};

const everyDay: ReadonlySet<number> = new Set([0, 1, 2, 3, 4, 5, 6]);

export function parsePeriods(values: Iterable<Value>, at: ConfigLine): readonly Period[] {
  const periods: Period[] = [];
  let days = new Set<number>();
  for (const { text } of values) {
    if (!/^\d/.test(text)) {
      for (const letter of text) for (const day of dayOf[letter] ?? []) days.add(day);
      continue;
    }
    periods.push({ days: days.size > 0 ? days : everyDay, ...hours(text, at) });
    days = new Set();
  }
  if (days.size > 0) periods.push({ days, from: 0, to: 24 * 60 });
  return periods;
}

function hours(text: string, at: ConfigLine): { readonly from: number; readonly to: number } {
  const [, h1, m1, h2, m2] = (/^(\d+):(\d+)-(\d+):(\d+)/.exec(text) ?? []).map(Number);
  const bad = () =>
    refused(at, `${JSON.stringify(text)} is no range of time`, 'write HH:MM-HH:MM, the earlier first');
  if (h1 === undefined || m1 === undefined || h2 === undefined || m2 === undefined) throw bad();
  const late = h2 < 24 || (h2 === 24 && m2 === 0);
  if (h1 > 23 || m1 > 59 || m2 > 59 || !late || h1 * 60 + m1 > h2 * 60 + m2) throw bad();
  return { from: h1 * 60 + m1, to: h2 * 60 + m2 };
}

export function holds(periods: readonly Period[], { day, minute }: Moment): boolean {
  return periods.some(({ days, from, to }) => days.has(day) && from <= minute && minute <= to);
}

/** Moments of which each stands for all that lie in the same periods. */
export function moments(periods: readonly Period[]): readonly Moment[] {
  const minutes = new Set(periods.flatMap(({ from, to }) => [from, from - 1, to, to + 1]));
  const possible = [0, ...minutes].filter((minute) => minute >= 0 && minute < 24 * 60);
  return [...everyDay].flatMap((day) => possible.map((minute) => ({ day, minute })));
}
