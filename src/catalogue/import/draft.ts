import { type Problem, UsageError } from '../../model/errors.js';
import { quoted } from '../../text/quoted.js';
import { type Line, type ListedHost, readLine } from './line.js';
import { componentFirst, findHeader, readRecord } from './table.js';

/** A row of a draft, with what its author has to look at. */
export interface DraftRow {
  readonly host: string;
  readonly ports: readonly number[];
  readonly anyOf: boolean;
  readonly line: number;
  readonly doubts: readonly string[];
}

export interface DraftComponent {
  readonly id: string;
  readonly title: string;
  readonly doubts: readonly string[];
  readonly rows: readonly DraftRow[];
}

/** A list of hosts on its way to become a catalogue. */
export interface Draft {
  readonly components: readonly DraftComponent[];
  readonly wildcards: readonly string[];
  readonly doubts: readonly string[];
}

interface OpenComponent {
  readonly id: string;
  readonly title: string;
  readonly doubts: string[];
  rows: DraftRow[];
}

/** Of more prose than this only the beginning and the end are quoted: a draft of a leaflet is no leaflet. */
const quotedLines = 8;

/** Where rows go that stand under no heading. */
const unnamed = 'imported';

/**
 * Reads a plain list, a CSV or the text of a document line by line. Words between hosts are headings; a
 * word beside a host in a CSV is its component. What is uncertain is kept as a doubt.
 * Throws a UsageError with every line that holds no host and can be nothing else.
 */
export function readDraft(file: string, text: string): Draft {
  const reader = new DraftReader(file);
  const lines = text.split(/\r\n|\n|\r/);
  const header = findHeader(lines);
  if (header && header.leftOut.length > 0) reader.leaveOutColumns(header.leftOut);
  lines.forEach((line, index) => {
    if (header && index === header.index) return;
    const columns = header && index > header.index ? header.columns : componentFirst(line);
    const read = columns ? readRecord(line, columns) : [readLine(line)];
    for (const one of read) reader.read(one, index + 1, columns !== null || /[,;\t]/.test(line));
  });
  return reader.end();
}

class DraftReader {
  readonly #file: string;
  readonly #components = new Map<string, OpenComponent>();
  readonly #wildcards = new Set<string>();
  readonly #doubts: string[] = [];
  readonly #problems: Problem[] = [];
  /** Words that no host has followed yet. */
  #heading: { readonly text: string; readonly line: number }[] = [];
  #current: OpenComponent | null = null;
  #last: OpenComponent | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  read(line: Line, number: number, separated: boolean): void {
    switch (line.kind) {
      case 'blank':
        return;
      case 'words':
        this.#heading.push({ text: line.text, line: number });
        return;
      case 'refused':
        this.#problems.push({
          at: { file: this.#file, line: number, column: line.column },
          message: line.message,
          hint: line.hint,
        });
        return;
      case 'wildcards':
        for (const name of line.names) this.#wildcards.add(name);
        this.#leaveOutHeading();
        return;
      case 'ports':
        this.#portsOfLast(line, number);
        return;
      case 'hosts':
        this.#hosts(line.hosts, number, separated);
    }
  }

  leaveOutColumns(titles: readonly string[]): void {
    this.#doubts.push(`columns that are left out: ${titles.join(', ')}`);
  }

  end(): Draft {
    for (const { text, line } of this.#heading)
      this.#problems.push({
        at: { file: this.#file, line, column: 1 },
        message: `${quoted(text)} is no host, and no host follows that it could be the heading of`,
        hint: 'take the line out, or start it with # as a comment',
      });
    const components = [...this.#components.values()];
    if (components.length === 0 && this.#problems.length === 0)
      this.#problems.push({
        at: { file: this.#file },
        message: 'holds no host',
        hint: 'name a list of hosts',
      });
    if (this.#problems.length > 0) throw new UsageError(this.#problems);
    return { components, wildcards: [...this.#wildcards], doubts: this.#doubts };
  }

  #hosts(hosts: readonly ListedHost[], line: number, separated: boolean): void {
    this.#openHeading();
    const beside =
      hosts.length > 1 ? [`line ${line} holds ${hosts.length} hosts: do they belong to one list?`] : [];
    for (const { rest, ...host } of hosts) {
      const named = separated && rest !== '';
      const component = named ? this.#component(rest, []) : (this.#current ?? this.#component(unnamed, []));
      const remark = rest !== '' && !named ? [`the line goes on: ${rest}`] : [];
      this.#add(component, { ...rowOf(host), line, doubts: [...beside, ...remark] });
    }
  }

  #add(component: OpenComponent, row: DraftRow): void {
    this.#last = component;
    const earlier = component.rows.find(({ host }) => host === row.host);
    if (!earlier) {
      component.rows = [...component.rows, row];
      return;
    }
    const ports = [...new Set([...earlier.ports, ...row.ports])].sort((a, b) => a - b);
    const doubt = `listed again on line ${row.line}`;
    const merged = {
      ...earlier,
      ports,
      anyOf: earlier.anyOf || row.anyOf,
      doubts: [...earlier.doubts, doubt],
    };
    component.rows = component.rows.map((one) => (one === earlier ? merged : one));
  }

  #portsOfLast({ ports, anyOf }: Extract<Line, { kind: 'ports' }>, line: number): void {
    const last = this.#last?.rows.at(-1);
    if (!this.#last || !last || last.ports.length > 0) {
      this.#problems.push({
        at: { file: this.#file, line, column: 1 },
        message: 'ports without a host before them',
        hint: 'write host and ports on one line',
      });
      return;
    }
    const doubts = [...last.doubts, `the ports stand on line ${line}`];
    this.#last.rows = [...this.#last.rows.slice(0, -1), { ...last, ports, anyOf, doubts }];
  }

  /** The last of several lines of words is the heading: the others end what was before. */
  #openHeading(): void {
    const heading = this.#heading.pop();
    this.#leaveOutHeading();
    if (heading)
      this.#current = this.#component(heading.text, [`line ${heading.line} was taken for its heading`]);
  }

  #leaveOutHeading(): void {
    const [first, last] = [this.#heading[0], this.#heading.at(-1)];
    if (first && last && this.#heading.length > quotedLines)
      this.#doubts.push(
        `lines ${first.line} to ${last.line} are left out: from "${first.text}" to "${last.text}"`,
      );
    else for (const { text, line } of this.#heading) this.#doubts.push(`line ${line} is left out: ${text}`);
    this.#heading = [];
  }

  #component(title: string, doubts: readonly string[]): OpenComponent {
    const id = slug(title);
    const known = this.#components.get(id);
    if (known) return known;
    const fresh: OpenComponent = { id, title, doubts: [...doubts], rows: [] };
    this.#components.set(id, fresh);
    return fresh;
  }
}

function rowOf({ name, ports, anyOf }: Omit<ListedHost, 'rest'>) {
  return { host: name, ports, anyOf: anyOf && ports.length > 1 };
}

/** A component id made of a heading; `all` is taken. */
function slug(title: string): string {
  const plain = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 48)
    .replace(/^-|-$/g, '');
  return plain === '' || plain === 'all' ? unnamed : plain;
}
