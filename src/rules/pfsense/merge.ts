import { UsageError } from '../../model/errors.js';
import type { Merged } from '../platform.js';
import type { PfsenseAddition } from './addition.js';
import { clashes, isOurs } from './clashes.js';
import { aliasElement, type PfsenseRule, ruleElement } from './elements.js';
import { replaced, stillUsed } from './replaced.js';
import { type PfsenseConfig, type Section, scanPfsense } from './scan.js';

/** `text[start, end)` becomes `insert`. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
}

const utf8Mark = '\u00ef\u00bb\u00bf';

/** One character per byte. pfSense writes UTF-8; anything wider than a byte a character is refused. */
function readable(bytes: Uint8Array, file: string): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const encrypted = /^\s*---- BEGIN config\.xml ----/.test(text);
  if (!encrypted && !text.includes('\0')) return text;
  throw new UsageError({
    message: encrypted ? 'this backup is encrypted' : 'this is no text in UTF-8',
    hint: 'export it once more from Diagnostics > Backup & Restore, without "Encrypt this configuration file"',
    at: { file, line: 1 },
  });
}

/** Where the line's indentation before `offset` starts, its line break included. */
function lineStart(text: string, offset: number): number {
  return offset - (/(?:\r?\n)?[\t ]*$/.exec(text.slice(Math.max(0, offset - 200), offset))?.[0].length ?? 0);
}

function indented(blocks: readonly (readonly string[])[], depth: number, newline: string): string {
  const indent = '\t'.repeat(depth);
  return blocks.flatMap((lines) => lines.map((line) => newline + indent + line)).join('');
}

/**
 * Takes out what an earlier run put in and puts the blocks where that stood; the first time, in front of
 * the section's entries (`first`) or behind them.
 */
function sectionEdits(
  text: string,
  section: Section,
  mark: string,
  blocks: readonly (readonly string[])[],
  place: 'first' | 'last',
): readonly Edit[] {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const ours = section.entries.filter(isOurs(mark));
  const removed = ours.map(({ start, end }) => ({ start: lineStart(text, start), end, insert: '' }));
  const neighbour = place === 'first' ? section.entries[0] : section.entries.at(-1);
  const fallback = neighbour && place === 'last' ? neighbour.end : section.open.end;
  const at = removed[0]?.start ?? fallback;
  const closesOnOwnLine = text.slice(section.open.end, section.close.start).includes('\n');
  const tail = closesOnOwnLine ? '' : `${newline}\t`;
  return [{ start: at, end: at, insert: indented(blocks, 2, newline) + tail }, ...removed];
}

/** `<aliases/>` or nothing at all becomes a section that holds the blocks. */
function newSection(
  text: string,
  config: PfsenseConfig,
  name: 'aliases' | 'filter',
  blocks: readonly (readonly string[])[],
): Edit {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const inner = `<${name}>${indented(blocks, 2, newline)}${newline}\t</${name}>`;
  const empty = config[name]?.open;
  if (empty) return { ...empty, insert: inner };
  const start = lineStart(text, config.rootClose);
  return { start, end: start, insert: `${newline}\t${inner}` };
}

/** The same rules with trackers that no other rule of the configuration has. */
function withFreeTrackers(
  rules: readonly PfsenseRule[],
  config: PfsenseConfig,
  mark: string,
): readonly PfsenseRule[] {
  const others = config.filter?.entries.filter((entry) => !isOurs(mark)(entry)) ?? [];
  const taken = new Set(others.map((entry) => Number(entry.texts.get('tracker'))));
  return rules.map((rule) => {
    let { tracker } = rule;
    while (taken.has(tracker)) tracker += 1;
    taken.add(tracker);
    return { ...rule, tracker };
  });
}

function apply(text: string, edits: readonly Edit[]): string {
  let result = '';
  let done = 0;
  for (const { start, end, insert } of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    result += text.slice(done, start) + insert;
    done = end;
  }
  return result + text.slice(done);
}

/**
 * A pfSense configuration with aliases and rules added, every other byte as it was; given its own result, it
 * returns it. New rules come first on their interface: behind a block rule they would do nothing.
 * Throws a UsageError where the file is no such configuration, or names or the interface do not fit it.
 */
export function mergeIntoPfsense(bytes: Uint8Array, file: string, addition: PfsenseAddition): Merged {
  const all = readable(bytes, file);
  const byteOrderMark = all.startsWith(utf8Mark) ? utf8Mark : '';
  const text = all.slice(byteOrderMark.length);
  const config = scanPfsense(text, file);
  const problems = [...clashes(config, addition, file), ...stillUsed(text, config, addition, file)];
  if (problems.length > 0) throw new UsageError(problems);
  const aliases = addition.aliases.map(aliasElement);
  const rules = withFreeTrackers(addition.rules, config, addition.mark).map(ruleElement);
  const edits = (['aliases', 'filter'] as const).flatMap((name) => {
    const blocks = name === 'aliases' ? aliases : rules;
    const section = config[name];
    if (!section || (section.close.start === section.open.end && section.close.end === section.open.end))
      return [newSection(text, config, name, blocks)];
    return sectionEdits(text, section, addition.mark, blocks, name === 'aliases' ? 'last' : 'first');
  });
  return {
    bytes: Buffer.from(byteOrderMark + apply(text, edits), 'latin1'),
    remarks: replaced(config, addition),
  };
}
