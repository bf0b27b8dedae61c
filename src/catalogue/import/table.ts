/** Lists in columns: CSV with a line of titles, in any order, or with the component in front of the host. */
import { readHostName } from '../../model/hostname.js';
import { hostOf, type Line, portOf, refused } from './line.js';

/** Where a record has what. */
export interface Columns {
  readonly host: number;
  readonly ports: number;
  readonly component: number;
  /** True where the component's cell may name several. */
  readonly several: boolean;
  /** Says that one of the ports is enough; -1 where there is no such column, as for the others. */
  readonly anyOf: number;
  readonly separator: string;
}

export interface Header {
  /** Its place among the lines, from 0. */
  readonly index: number;
  readonly columns: Columns;
  /** Titles of columns that a draft has no place for. */
  readonly leftOut: readonly string[];
}

const titles = {
  host: /^(host|host ?name|fqdn|domain|name|server|destination)$/,
  ports: /^((tcp|destination) )?ports?( ?\(s\))?$/,
  component: /^(components?|service|product|application|group)$/,
  anyOf: /^(any of|one is enough)$/,
} as const;

const separators = [',', ';', '\t'] as const;

/** A cell, with the column of its first character, from 1. */
interface Cell {
  readonly text: string;
  readonly column: number;
}

/** RFC 4180, for a record on one line: a cell in quotation marks may hold the separator; "" is one mark. */
function cellsOf(line: string, separator: string): readonly Cell[] {
  const pattern = new RegExp(`\\s*(?:"((?:[^"]|"")*)"\\s*|([^${separator}]*))(?:${separator}|$)`, 'uy');
  const cells: Cell[] = [];
  while (pattern.lastIndex <= line.length) {
    const column = pattern.lastIndex + 1;
    const match = pattern.exec(line);
    if (!match) break;
    cells.push({ text: (match[1]?.replaceAll('""', '"') ?? match[2] ?? '').trim(), column });
    if (!match[0].endsWith(separator)) break;
  }
  return cells;
}

/** The line of titles, where the first line that says anything is one: it names a host's column, and no host. */
export function findHeader(lines: readonly string[]): Header | null {
  const index = lines.findIndex((line) => line.replace(/^\s*#.*/, '').trim() !== '');
  const line = lines[index]?.replace(/^\ufeff/, '');
  if (line === undefined) return null;
  for (const separator of separators) {
    const words = cellsOf(line, separator).map(({ text }) => text.toLowerCase().replace(/[_-]/g, ' '));
    const find = (title: RegExp) => words.findIndex((word) => title.test(word));
    const columns = {
      host: find(titles.host),
      ports: find(titles.ports),
      component: find(titles.component),
      anyOf: find(titles.anyOf),
    };
    if (words.length < 2 || columns.host < 0) continue;
    const used: readonly number[] = Object.values(columns);
    return {
      index,
      columns: { ...columns, several: words[columns.component] === 'components', separator },
      leftOut: words.filter((word, at) => word !== '' && !used.includes(at)),
    };
  }
  return null;
}

/** Without titles: `component,host` or `component,host,ports`; null for all else. */
export function componentFirst(line: string): Columns | null {
  for (const separator of separators) {
    const [component, host, ports, ...more] = cellsOf(line, separator);
    if (!component || !host || more.length > 0 || hostOf(component.text, true)) continue;
    const plain = /^[\p{L}\p{N}][^:]*$/u.test(component.text);
    if (!plain || !hostOf(host.text, true) || (ports && readPorts(ports.text) === null)) continue;
    return { host: 1, ports: ports ? 2 : -1, component: 0, several: false, anyOf: -1, separator };
  }
  return null;
}

/** A record in columns: a line for each of its components. */
export function readRecord(line: string, columns: Columns): readonly Line[] {
  const cells = cellsOf(line, columns.separator);
  if (/^\s*#/.test(line) || cells.every(({ text }) => text === '')) return [{ kind: 'blank' }];
  const text = (at: number) => cells[at]?.text ?? '';
  const place = (at: number) => ({ text: text(at), column: cells[at]?.column ?? 1 });
  const name = text(columns.host);
  if (/^\*\.[^*]+$/.test(name) && !('reason' in readHostName(name.slice(2))))
    return [{ kind: 'wildcards', names: [name.toLowerCase()] }];
  const host = hostOf(name, true);
  if (!host) {
    const read = readHostName(name);
    const why = 'reason' in read ? read : { reason: 'is no host name', hint: undefined };
    return [refused(place(columns.host), why.reason, why.hint)];
  }
  const stated = readPorts(text(columns.ports));
  if (!stated) return [refused(place(columns.ports), 'are no ports', 'write numbers from 1 to 65535')];
  const ports = [...new Set([...(host.port === null ? [] : [host.port]), ...stated.ports])];
  const enough = text(columns.anyOf).toLowerCase();
  const listed = {
    name: host.name,
    ports: ports.sort((a, b) => a - b),
    anyOf: stated.anyOf || !['', 'false', 'no', '0'].includes(enough),
  };
  const named = text(columns.component);
  const components = columns.several ? named.split(/[\s,;]+/) : [named];
  return components.map((rest) => ({ kind: 'hosts', hosts: [{ ...listed, rest }] }));
}

/** `443`, `443 8883`, `443/tcp`, `443 or 8883`, `TCP 443`, nothing; null where something else is said. */
function readPorts(text: string): { readonly ports: readonly number[]; readonly anyOf: boolean } | null {
  const words = text
    .toLowerCase()
    .split(/[\s,;:&+|/]+/)
    .filter((word) => !/^(|tcp|https?|ports?|and|et|und)$/.test(word));
  const isOr = (word: string) => /^(or|ou|oder)$/.test(word);
  const ports = words.filter((word) => !isOr(word)).map(portOf);
  if (ports.includes(null)) return null;
  return { ports: ports.filter((port) => port !== null), anyOf: words.some(isOr) };
}
