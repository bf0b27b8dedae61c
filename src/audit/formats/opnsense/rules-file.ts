/** The rules of Firewall > Rules [new] as that page exports and imports them: CSV with a header (opnsense/core issue 9661). */
import type { SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import type { XmlElement } from '../../xml.js';

export function isRulesFile({ text }: SourceFile): boolean {
  return /^\uFEFF?@uuid,/.test(text);
}

/** Each row as config.xml would hold it: `<rule>` with a child for each column. */
export function rulesIn(file: SourceFile): readonly XmlElement[] {
  const [header, ...rows] = recordsOf(file);
  return rows.map(({ cells, line }) => {
    if (cells.length !== header?.cells.length) {
      throw new UsageError({
        message: `this row has ${cells.length} cells, where the header has ${header?.cells.length ?? 0}`,
        hint: 'give what Firewall > Rules exports, or what "em-preflight rules opnsense --variant rules" writes',
        at: { file: file.path, line },
      });
    }
    const element = (name: string, text: string): XmlElement => ({
      name,
      line,
      attributes: {},
      children: [],
      text,
    });
    return { ...element('rule', ''), children: cells.map((cell, i) => element(header.cells[i] ?? '', cell)) };
  });
}

interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

/** RFC 4180: a cell in quotes may hold commas, line breaks and doubled quotes. */
function recordsOf({ text }: SourceFile): readonly Row[] {
  const rows: Row[] = [];
  let cells: string[] = [];
  let line = 1;
  let start = 1;
  for (const [, quoted, plain = '', end] of text
    .replace(/^\uFEFF/, '')
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    cells.push(quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"'));
    line += (quoted?.split('\n').length ?? 1) - 1;
    if (end === ',') continue;
    line += 1;
    if (cells.length > 1 || cells[0] !== '') rows.push({ cells, line: start });
    cells = [];
    start = line;
    if (end === '') break;
  }
  return rows;
}
