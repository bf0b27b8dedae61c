/** The options of a rule: SigParseOptions of detect-parse.c, Suricata 7.0.10. */
import type { ConfigLine } from '../../model/audit.js';
import { quoted } from '../../text/quoted.js';
import { refused } from './refuse.js';

export interface Option {
  readonly keyword: string;
  /** Without quotes and without `!`; null: there is none. */
  readonly value: string | null;
  readonly negated: boolean;
}

/** Keywords whose value stands in quotes, has to or may. */
const quotesNeeded = new Set(['msg', 'content', 'uricontent', 'filemagic']);
const quotesAllowed = new Set([
  'pcre',
  'app-layer-protocol',
  'ip_proto',
  'filename',
  'fileext',
  'tls.subject',
  'tls.issuerdn',
  'tls.fingerprint',
  'lua',
]);
/** A `!` in front of the value is taken off by Suricata itself. */
const negatable = new Set(['content', 'pcre', 'app-layer-protocol', 'filemagic', 'filename', 'fileext']);

/** Throws a UsageError where Suricata would refuse the options. */
export function readOptions(text: string, at: ConfigLine): readonly Option[] {
  const options: Option[] = [];
  let rest = text.replace(/^[ \t]+/, '');
  while (rest !== '') {
    const end = endOf(rest);
    if (end < 0) throw refused(at, 'an option does not end in a semicolon', 'end every option with ";"');
    options.push(optionOf(rest.slice(0, end), at));
    rest = rest.slice(end + 1).replace(/^[ \t]+/, '');
  }
  return options;
}

/** The semicolon that ends the option: the first without a backslash in front, whatever the quotes say. */
function endOf(text: string): number {
  let end = text.indexOf(';');
  while (end > 0 && text[end - 1] === '\\') end = text.indexOf(';', end + 1);
  return end;
}

function optionOf(text: string, at: ConfigLine): Option {
  const colon = text.indexOf(':');
  const name = (colon < 0 ? text : text.slice(0, colon)).trim();
  const keyword = name.toLowerCase();
  if (keyword === '') throw refused(at, 'an option has no keyword', 'take the semicolon too many out');
  const given = colon < 0 ? '' : text.slice(colon + 1).trim();
  if (given === '') return { keyword, value: null, negated: false };
  const negated = negatable.has(keyword) && given.startsWith('!');
  const value = negated ? given.slice(1).trim() : given;
  if (quotesNeeded.has(keyword) && !value.startsWith('"'))
    throw refused(at, `the value of ${keyword} has to stand in quotes`, `write ${keyword}:"...";`);
  if (!value.startsWith('"') || !(quotesNeeded.has(keyword) || quotesAllowed.has(keyword)))
    return { keyword, value, negated };
  if (!value.endsWith('"'))
    throw refused(
      at,
      `the value of ${keyword} has no closing quote: ${quoted(value.slice(1))}`,
      'put a backslash in front of a semicolon within quotes',
    );
  if (value.length < 3) throw refused(at, `the value of ${keyword} is empty`, 'write what it should be');
  return { keyword, value: value.slice(1, -1), negated };
}
