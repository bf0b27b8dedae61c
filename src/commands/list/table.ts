import { type Requirement, requirements } from '../../catalogue/select.js';
import type { Component, Endpoint, Selection } from '../../model/catalogue.js';
import { type Column, table } from '../../text/table.js';
import { displayWidth, padEnd, wrapAfter } from '../../text/width.js';
import { styled } from '../style.js';

export interface TableLook {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly columns: number;
  /** True: the rows under their components, without headings, notes and totals. */
  readonly quiet: boolean;
}

/** The catalogue for a person: a block for each component, a line for each host it needs. */
export function listTable(selection: Selection, look: TableLook): string {
  const rows = requirements(selection);
  const line = rowLayout(rows, look.columns);
  const blocks = selection.components.map((component) => {
    const own = rows.filter((row) => row.component === component);
    return [
      ...componentHeading(component, look),
      ...own.flatMap((row) => [line(cells(row.endpoint)), ...notes(row, selection, look)]),
    ].join('\n');
  });
  const top = look.quiet ? [] : [heading(selection, line, look)];
  const bottom = look.quiet ? [] : [totals(rows)];
  return `${[...top, ...blocks, ...bottom].join('\n\n')}\n`;
}

type Cells = readonly [host: string, ports: string, basis: string, line: string];

const titles: Cells = ['host', 'port', 'basis', 'line'];

function cells({ host, ports, anyOf, portStated, source }: Endpoint): Cells {
  const line = source.line === null ? '-' : String(source.line);
  return [host.name, ports.join(anyOf ? ' or ' : ' and '), portStated ? 'stated' : 'assumed', line];
}

/** Lays out one row so that all blocks have the same columns. */
function rowLayout(rows: readonly Requirement[], columns: number): (row: Cells) => string {
  const widths = titles.map((title, index) =>
    rows.reduce(
      (most, { endpoint }) => Math.max(most, displayWidth(cells(endpoint)[index] ?? '')),
      title.length,
    ),
  );
  const layout: readonly Column[] = [
    { title: '' },
    { title: '' },
    { title: '', fixed: true },
    { title: '', fixed: true, align: 'right' },
  ];
  return (row) => {
    const padded = row.map((cell, index) =>
      index < 3 ? padEnd(cell, widths[index] ?? 0) : cell.padStart(widths[3] ?? 0),
    );
    return indented(table(layout, [padded], columns - 2));
  };
}

function indented(lines: string): string {
  return lines.trimEnd().replace(/^/gm, '  ');
}

function heading({ catalogue }: Selection, line: (row: Cells) => string, look: TableLook): string {
  const { title, document } = catalogue;
  return [
    ...wrapAfter('', title, look.columns),
    ...(document ? wrapAfter('', `line: of "${document.title}" (${document.language})`, look.columns) : []),
    '',
    dim(line(titles), look),
  ].join('\n');
}

function componentHeading({ id, title, purpose, runsOn }: Component, look: TableLook): readonly string[] {
  const where = runsOn === 'pc' ? 'on a PC' : 'in the device';
  const name = wrapAfter(`${id}  `, `${title.en}, ${where}`, look.columns).map((line) => bold(line, look));
  if (look.quiet || purpose.en === title.en) return name;
  return [...name, ...wrapAfter('  ', purpose.en, look.columns).map((line) => dim(line, look))];
}

function notes(
  { endpoint, counted }: Requirement,
  { catalogue }: Selection,
  look: TableLook,
): readonly string[] {
  const { condition, host } = endpoint;
  const why = condition === null ? '' : (catalogue.conditions[condition]?.en ?? condition);
  const counting = counted ? 'counted, as --with asks' : `not counted without --with ${condition}`;
  return [
    ...(condition === null ? [] : wrapAfter('    ', `${why}: ${counting}`, look.columns)),
    ...(host.remark && !look.quiet ? wrapAfter('    ', host.remark.en, look.columns) : []),
  ];
}

function totals(rows: readonly Requirement[]): string {
  const pairs = rows.flatMap(({ endpoint }) => endpoint.ports.map((port) => `${endpoint.host.name}:${port}`));
  const hosts = new Set(rows.map(({ endpoint }) => endpoint.host.name)).size;
  const assumed = rows.filter(({ endpoint }) => !endpoint.portStated).length;
  const counts = [
    count(rows.length, 'entry', 'entries'),
    count(hosts, 'host'),
    `${new Set(pairs).size} host:port pairs`,
  ];
  return `${counts.join(', ')}; ${assumed === 0 ? 'no port' : `the port of ${assumed}`} is assumed, not stated`;
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

function bold(text: string, { color }: TableLook): string {
  return color ? styled('bold', text) : text;
}

function dim(text: string, { color }: TableLook): string {
  return color ? styled('dim', text) : text;
}
