/** The comment on top of every snippet: what it is for, how to apply and undo it, and what to know of it. */
import type { Look, NameLookup, Rule } from '../model/rules.js';
import { stripControls } from '../text/terminal.js';
import type { Platform } from './platform.js';

/** What a platform adds to the heading. Commands stand indented on lines of their own. */
export interface Words {
  readonly apply: readonly string[];
  readonly undo: readonly string[];
  /** What to know besides what holds for every platform of its kind; one entry for each point. */
  readonly know?: readonly string[];
}

/** The lines of the heading, without any comment mark; plain text, no control characters. */
export function heading(
  { title, can }: Pick<Platform, 'title' | 'can'>,
  words: Words,
  rules: readonly Rule[],
  look: Look,
): readonly string[] {
  const know = [...(words.know ?? []), ...lookupNotes(can.names, rules, look), ...choiceNotes(rules)];
  return [
    `em-preflight: lets eMaintenance out, written for ${title}`,
    `For: ${look.components.join(', ')}`,
    `Clients: ${look.sources.length > 0 ? look.sources.join(', ') : 'any'}`,
    `Catalogue: ${stripControls(look.catalogue.title)}`,
    `  sha256 ${look.catalogue.sha256}`,
    ...(look.date ? [`Date: ${look.date}`] : []),
    ...(look.seenAt ? [`Addresses: as a check saw them at ${look.seenAt}`] : []),
    ...section('Not as asked:', look.gaps.map(gapText)),
    ...section('To apply:', words.apply),
    ...section('To undo:', words.undo),
    ...section('To know:', know),
  ];
}

/** `lines` behind a comment mark. */
export function comments(lines: readonly string[], mark = '#'): readonly string[] {
  return lines.map((line) => (line === '' ? mark : `${mark} ${line}`));
}

function gapText({ lost, message }: Look['gaps'][number]): string {
  return lost ? `LOST: ${message}` : message;
}

function section(title: string, points: readonly string[]): readonly string[] {
  return points.length === 0 ? [] : ['', title, ...points.flatMap((point) => wrapped(point))];
}

const width = 96;

/** Commands (indented) stay whole; prose is broken between words. */
function wrapped(point: string): readonly string[] {
  if (point.startsWith(' ')) return [`  ${point}`];
  const lines: string[] = [];
  let line = '-';
  for (const word of point.split(' ')) {
    if (line.length + 1 + word.length > width && line.trim() !== '-') {
      lines.push(line);
      line = ' ';
    }
    line += ` ${word}`;
  }
  return [...lines, line].map((text) => `  ${text}`);
}

const lookup: Readonly<Record<NameLookup, (rotating: string | null) => readonly string[]>> = {
  'in-traffic': () => [
    'It goes by the name in the traffic (TLS SNI, CONNECT), so changing addresses do no harm. A client that ' +
      'hides the name (Encrypted ClientHello) is not recognised.',
  ],
  'dns-snooping': () => [
    'Addresses are learned from DNS answers: the clients have to use this resolver, and neither DNS over ' +
      'HTTPS or TLS nor a resolver elsewhere. An answer that a client still has cached opens nothing.',
  ],
  periodic: (rotating) => [
    rotating
      ? `The operator changes the addresses of ${rotating} without notice: this and the client may see ` +
        'different ones, and connections then fail now and then. Let both use the same resolver.'
      : 'Names are looked up here and by the client apart: let both use the same resolver.',
  ],
  none: (rotating) => [
    rotating
      ? `These are addresses, and the operator changes those of ${rotating} without notice: they go stale.`
      : 'These are addresses: they go stale when the operator changes them.',
  ],
};

function lookupNotes(names: NameLookup, rules: readonly Rule[], look: Look): readonly string[] {
  const rotating = rules.filter((rule) => rule.rotating);
  const notes = lookup[names](
    rotating.length > 0 ? someOf(rotating.map(({ pattern }) => pattern.name)) : null,
  );
  return look.seenAt && names !== 'in-traffic'
    ? [...notes, `The addresses written out were seen at ${look.seenAt}: the older, the staler.`]
    : notes;
}

function choiceNotes(rules: readonly Rule[]): readonly string[] {
  const hostsByChoice = new Map<string, string[]>();
  for (const { anyOf, ports, pattern } of rules) {
    if (!anyOf || ports.length < 2) continue;
    const hosts = hostsByChoice.get(anyOf.join(', '));
    if (hosts) hosts.push(pattern.name);
    else hostsByChoice.set(anyOf.join(', '), [pattern.name]);
  }
  return [...hostsByChoice].map(
    ([ports, hosts]) =>
      `One of the ports ${ports} is enough for ${someOf(hosts)}; --port-choice leaves the others out.`,
  );
}

const named = 5;

/** The first few of a list in words. */
function someOf(names: readonly string[]): string {
  if (names.length <= named) return names.join(', ');
  return `${names.slice(0, named).join(', ')} and ${names.length - named} more`;
}
