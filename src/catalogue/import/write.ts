import { escapeControls } from '../../text/terminal.js';
import type { Draft, DraftComponent, DraftRow } from './draft.js';

/** Where a draft comes from. */
export interface Origin {
  /** As the user named the file. */
  readonly file: string;
  /** Of the file's bytes, hex. */
  readonly sha256: string;
}

/** A draft as a catalogue file, whose comments say what has to be looked at. */
export function writeDraft(draft: Draft, origin: Origin): string {
  const keys = hostKeys(draft.components.flatMap(({ rows }) => rows.map(({ host }) => host)));
  const title = `Imported from ${escapeControls(origin.file, 150)}`;
  const assumes = draft.components.some(({ rows }) => rows.some(({ ports }) => ports.length === 0));
  return [
    '# yaml-language-server: $schema=catalogue.schema.json',
    '#',
    '# A draft: look at the lines marked "check", then run `em-preflight catalogue validate` on it.',
    '# For completion in an editor: em-preflight catalogue schema > catalogue.schema.json',
    ...draft.doubts.map((doubt) => `# check: ${comment(doubt)}`),
    '',
    `title: ${text(title)}`,
    '',
    'document:',
    `  title: ${text(escapeControls(origin.file, 150))}`,
    '  language: und # check: the language of the list',
    `  sha256: ${origin.sha256}`,
    ...(assumes ? ['', '# check: where the list states no port', 'assume: { port: 443 }'] : []),
    ...(draft.wildcards.length > 0
      ? ['', 'wildcards:', ...draft.wildcards.map((name) => `  - ${text(name)}`)]
      : []),
    '',
    '# check: what each host speaks, whether it asks for a client certificate, whether its addresses rotate',
    'hosts:',
    ...[...keys].map(([name, key]) => `  ${scalarKey(key)}: { name: ${name} }`),
    '',
    'components:',
    ...draft.components.flatMap((component) => componentLines(component, keys)),
    '',
  ].join('\n');
}

function componentLines({ id, title, doubts, rows }: DraftComponent, keys: ReadonlyMap<string, string>) {
  return [
    ...doubts.map((doubt) => `  # check: ${comment(doubt)}`),
    `  ${scalarKey(id)}:`,
    `    title: { en: ${text(escapeControls(title, 150))} }`,
    '    runsOn: device # check: device or pc',
    '    endpoints:',
    ...rows.map((row) => `      ${rowText(row, keys.get(row.host) ?? row.host)}`),
  ];
}

function rowText({ ports, anyOf, line, doubts }: DraftRow, key: string): string {
  const [only] = ports;
  const list = `[${ports.join(', ')}]`;
  const stated =
    ports.length > 1
      ? `${anyOf ? 'anyOf' : 'allOf'}: ${list}, `
      : only === undefined
        ? ''
        : `port: ${only}, `;
  const remarks = doubts.length === 0 ? '' : ` # check: ${comment(doubts.join('; '))}`;
  return `- { host: ${scalarKey(key)}, ${stated}line: ${line} }${remarks}`;
}

/** For each host, in order, the shortest beginning of its name that no other host has. */
function hostKeys(names: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const keys = new Map<string, string>();
  for (const name of names) {
    if (keys.has(name)) continue;
    const labels = name.split('.');
    const beginnings = labels.map((_, index) =>
      labels
        .slice(0, index + 1)
        .join('-')
        .slice(0, 60)
        .replace(/-+$/, ''),
    );
    const free = beginnings.find((key) => !taken.has(key)) ?? numbered(beginnings.at(-1) ?? name, taken);
    taken.add(free);
    keys.set(name, free);
  }
  return keys;
}

function numbered(key: string, taken: ReadonlySet<string>): string {
  for (let number = 2; ; number++) if (!taken.has(`${key}-${number}`)) return `${key}-${number}`;
}

/** A key that YAML would read as a number, a truth value or nothing is quoted. */
function scalarKey(key: string): string {
  return /^[a-z][a-z0-9-]*$/.test(key) && !/^(true|false|null|yes|no|on|off|y|n)$/.test(key)
    ? key
    : text(key);
}

/** JSON's strings are YAML's double-quoted ones. */
function text(value: string): string {
  return JSON.stringify(value);
}

function comment(words: string): string {
  return escapeControls(words, 300);
}
