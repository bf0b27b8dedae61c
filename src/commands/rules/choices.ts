/** What the flags of `rules` may hold. Each throws a UsageError that says what would be right. */
import type { Selection } from '../../model/catalogue.js';
import { UsageError } from '../../model/errors.js';
import type { Platform } from '../../rules/platform.js';
import { didYouMean } from '../../text/nearest.js';
import { quoted } from '../../text/quoted.js';

/** `--prefix`: starts every object's name, so it must be a name on every platform. */
export function parsePrefix(text: string): string {
  if (/^[A-Za-z][A-Za-z0-9_-]{0,15}$/.test(text)) return text;
  throw new UsageError({
    message: `--prefix ${quoted(text)} cannot start a name on every platform`,
    hint: 'a letter first, then letters, digits, - and _, at most 16 characters',
  });
}

/** `--inside`, `--outside`: the name of an interface or zone, or `HOST:PORT` of a proxy. */
export function parsePlace(flag: string, text: string | undefined): string | undefined {
  if (text === undefined || /^[A-Za-z0-9](?:[A-Za-z0-9_.:@/ -]{0,62}[A-Za-z0-9_])?$/.test(text)) return text;
  throw new UsageError({
    message: `${flag} ${quoted(text)} is no name of an interface or zone`,
    hint: 'letters, digits and inner . : _ / @ - or blanks, at most 64 characters',
  });
}

/** `--date`: a day as given, or today (UTC) where only the flag stands. */
export function parseDate(given: string | boolean | undefined, now: Date): string | null {
  if (given === undefined || given === false) return null;
  if (given === true) return now.toISOString().slice(0, 10);
  const day = new Date(`${given}T00:00:00Z`);
  if (/^\d{4}-\d\d-\d\d$/.test(given) && !Number.isNaN(day.valueOf())) return given;
  throw new UsageError({
    message: `--date ${quoted(given)} is no day`,
    hint: 'write it as 2026-01-31, or --date alone for today',
  });
}

/** `--port-choice`: a port that some host of the catalogue offers as an alternative, or null for `both`. */
export function parsePortChoice(text: string, { catalogue }: Selection): number | null {
  if (text === 'both' || text === 'all') return null;
  const endpoints = catalogue.components.flatMap((component) => component.endpoints);
  const offered = new Set(endpoints.filter(({ anyOf }) => anyOf).flatMap(({ ports }) => ports));
  if (/^\d{1,5}$/.test(text) && offered.has(Number(text))) return Number(text);
  const known = [...offered].sort((a, b) => a - b).join(', ');
  throw new UsageError({
    message: `--port-choice ${quoted(text)} is no port that a host of the catalogue offers as an alternative`,
    hint: known ? `choose one of ${known}, or both` : 'leave it out: every port of this catalogue is needed',
  });
}

export function parseVariant(
  text: string | undefined,
  { title, variants = {} }: Platform,
): string | undefined {
  if (text === undefined || Object.hasOwn(variants, text)) return text;
  const known = Object.keys(variants);
  throw new UsageError({
    message: `unknown variant ${quoted(text)} of ${title}`,
    hint:
      didYouMean(text, known) ?? (known.length > 0 ? `known: ${known.join(', ')}` : 'it has one form only'),
  });
}
