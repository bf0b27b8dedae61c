/** The comment on top of every snippet: what it is for, how to apply and undo it, and what to know of it. */
import type { Look, Rule } from '../model/rules.js';
import { stripControls } from '../text/terminal.js';
import { andMore } from './and-more.js';

/** What stands above a snippet besides what every snippet says. A line that starts with a blank is a command. */
export interface Guide {
  readonly apply: readonly string[];
  readonly undo: readonly string[];
  readonly know: readonly string[];
}

/** The lines of the comment on top, without comment signs: printable, none empty but between sections. */
export function heading(title: string, rules: readonly Rule[], look: Look, guide: Guide): readonly string[] {
  return [
    `Outbound allow rules for ${look.components.join(', ')}, written by em-preflight for ${title}.`,
    `Clients: ${look.sources.length > 0 ? look.sources.join(', ') : 'any'}`,
    `Catalogue: ${stripControls(look.catalogue.title)}`,
    `  sha256 ${look.catalogue.sha256}`,
    ...(look.date ? [`Date: ${look.date}`] : []),
    ...(look.seenAt ? [`Addresses: as a check saw them at ${look.seenAt}; they go stale`] : []),
    ...section(
      'Attention',
      look.gaps.map(({ lost, message }) => (lost ? `LOST: ${message}` : message)),
    ),
    ...section('One of several ports is enough', choices(rules)),
    ...section('To apply', guide.apply),
    ...section('To undo', guide.undo),
    ...section('To know', guide.know),
  ];
}

/** The heading for a product that is given names: addresses that a check saw play no part in it. */
export function headingByName(
  title: string,
  rules: readonly Rule[],
  look: Look,
  guide: Guide,
): readonly string[] {
  return heading(title, rules, { ...look, seenAt: null }, guide);
}

/** Each line behind a comment sign; lines of nothing get the bare sign. */
export function commented(sign: string, lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? sign.trimEnd() : `${sign}${line.replace(/[\r\n]/g, ' ')}`));
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.flatMap(wrapped)];
}

function choices(rules: readonly Rule[]): readonly string[] {
  const hosts = new Map<string, string[]>();
  for (const { anyOf, pattern, ports } of rules) {
    if (!anyOf || ports.length < 2) continue;
    const words = `${anyOf.join(' or ')} (the option port-choice leaves the others out)`;
    const known = hosts.get(words);
    if (known) known.push(pattern.name);
    else hosts.set(words, [pattern.name]);
  }
  return [...hosts].map(([words, names]) => `${andMore(names)}: ${words}`);
}

const width = 118;

/** Commands stay whole; prose is broken between words where it is longer than a screen. */
function wrapped(text: string): readonly string[] {
  if (text.length <= width || text.startsWith(' ')) return [`  ${text}`];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one) => `  ${one}`);
}
