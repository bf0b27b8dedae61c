import { SaxesParser } from 'saxes';
import { UsageError } from '../../model/errors.js';

/** Offsets into the scanned text, `end` exclusive. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** An `<alias>` or a `<rule>` with what tells whose it is. */
export interface Entry extends Span {
  readonly line: number;
  /** The texts of its children `name`, `descr` and `tracker`. */
  readonly texts: ReadonlyMap<string, string>;
}

/** `<aliases>` or `<filter>`: where it stands, and what it holds. */
export interface Section {
  readonly open: Span;
  /** The closing tag; empty, right behind `open`, where the element closes itself. */
  readonly close: Span;
  readonly entries: readonly Entry[];
}

/** Of a config.xml what a splice needs to know. */
export interface PfsenseConfig {
  readonly aliases: Section | null;
  readonly filter: Section | null;
  /** Where `</pfsense>` starts. */
  readonly rootClose: number;
  /** Interface ids (`lan`, `opt1`) and the names the user gave them. */
  readonly interfaces: ReadonlyMap<string, string>;
  readonly interfaceGroups: readonly string[];
}

const entryOf = { aliases: 'alias', filter: 'rule' } as const;
type SectionName = keyof typeof entryOf;

interface Tag {
  readonly name: string;
  readonly isSelfClosing: boolean;
}

interface DraftSection {
  readonly open: Span;
  close: Span;
  readonly entries: { start: number; end: number; line: number; texts: Map<string, string> }[];
}

function notAnExport(file: string, root: string): never {
  const hint =
    root === 'opnsense'
      ? 'this is an OPNsense configuration: see em-preflight rules opnsense'
      : 'export the whole configuration: Diagnostics > Backup & Restore, Backup area: All';
  const message = `the outermost element is <${root}>, not <pfsense>`;
  throw new UsageError({ message, hint, at: { file, line: 1 } });
}

class Scanner {
  readonly sections: Record<SectionName, DraftSection | null> = { aliases: null, filter: null };
  readonly interfaces = new Map<string, string>();
  readonly interfaceGroups: string[] = [];
  rootClose = -1;

  readonly #path: string[] = [];
  #content = '';

  constructor(
    readonly text: string,
    readonly file: string,
    readonly parser = new SaxesParser({ position: true }),
  ) {
    parser.on('error', ({ message }) => {
      const what = message.replace(/^(?:.*?:)?\d+:\d+: /, '').replace(/\.$/, '');
      this.#fail(`not well-formed XML: ${what}`);
    });
    parser.on('opentag', (tag) => this.#open(tag));
    parser.on('text', (piece) => this.#collect(piece));
    parser.on('cdata', (piece) => this.#collect(piece));
    parser.on('closetag', (tag) => this.#close(tag));
  }

  #fail(message: string): never {
    throw new UsageError({
      message,
      hint: 'give the file as Diagnostics > Backup & Restore exported it, unencrypted',
      at: { file: this.file, line: this.parser.line, column: this.parser.columnIndex + 1 },
    });
  }

  /** The section that the parser is in, if it is one of the two that matter. */
  #section(): SectionName | null {
    const name = this.#path[1];
    return name === 'aliases' || name === 'filter' ? name : null;
  }

  #open(tag: Tag): void {
    if (this.#path.length === 0 && tag.name !== 'pfsense') notAnExport(this.file, tag.name);
    this.#path.push(tag.name);
    this.#content = '';
    const depth = this.#path.length;
    const end = this.parser.position;
    // `<` cannot stand inside a tag, so the nearest one to the left starts this one.
    const span = { start: this.text.lastIndexOf('<', end - 1), end };
    const name = this.#section();
    if (name && depth === 2) {
      if (this.sections[name]) this.#fail(`there is a second <${name}> section`);
      this.sections[name] = { open: span, close: { start: end, end }, entries: [] };
    } else if (name && depth === 3 && tag.name === entryOf[name]) {
      this.sections[name]?.entries.push({ ...span, line: this.parser.line, texts: new Map() });
    } else if (depth === 3 && this.#path[1] === 'interfaces') {
      this.interfaces.set(tag.name, '');
    }
  }

  #collect(piece: string): void {
    this.#content += piece;
  }

  #close(tag: Tag): void {
    const [, section, parent] = this.#path;
    const depth = this.#path.length;
    const end = this.parser.position;
    const start = tag.isSelfClosing ? end : this.text.lastIndexOf('</', end - 1);
    const name = this.#section();
    const entry = name ? this.sections[name]?.entries.at(-1) : undefined;
    if (depth === 1) this.rootClose = start;
    else if (name && depth === 2) Object.assign(this.sections[name] ?? {}, { close: { start, end } });
    else if (name && entry && depth === 3 && tag.name === entryOf[name]) entry.end = end;
    else if (name && entry && depth === 4 && parent === entryOf[name])
      entry.texts.set(tag.name, this.#content);
    else if (section === 'interfaces' && depth === 4 && tag.name === 'descr')
      this.interfaces.set(parent ?? '', this.#content);
    else if (section === 'ifgroups' && depth === 4 && tag.name === 'ifname')
      this.interfaceGroups.push(this.#content);
    this.#content = '';
    this.#path.pop();
  }
}

/**
 * Reads a config.xml without changing it. `text` holds one character per byte (latin1), so that every offset
 * is a byte's. Throws a UsageError with line and column where it is no pfSense configuration.
 */
export function scanPfsense(text: string, file: string): PfsenseConfig {
  const scanner = new Scanner(text, file);
  scanner.parser.write(text).close();
  const { sections, rootClose, interfaces, interfaceGroups } = scanner;
  return { ...sections, rootClose, interfaces, interfaceGroups };
}
