/** XML as a tree whose elements know their lines. No document type, hence no entity of its making, is taken. */
import { SaxesParser } from 'saxes';
import type { SourceFile } from '../model/audit.js';
import { UsageError } from '../model/errors.js';

export interface XmlElement {
  readonly name: string;
  readonly line: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own text, without that of its children, trimmed. */
  readonly text: string;
}

interface Open extends XmlElement {
  readonly children: XmlElement[];
  text: string;
}

/** No configuration is nested deeper. */
const deepest = 100;

/** Throws a UsageError with line and column for what is no well-formed document, or declares a document type. */
export function parseXml(file: SourceFile): XmlElement {
  const parser = new SaxesParser({ position: true, xmlns: false });
  const stack: Open[] = [];
  let root: XmlElement | undefined;
  const refuse = (what: string, hint: string): never => {
    throw new UsageError({
      message: what,
      hint,
      at: { file: file.path, line: parser.line, column: parser.column + 1 },
    });
  };
  const whole = 'give the exported configuration, whole and unchanged';
  parser.on('error', (error) => refuse(`this is no well-formed XML: ${reason(error)}`, whole));
  parser.on('doctype', () => refuse('it declares a document type, which no export does', whole));
  parser.on('opentag', ({ name, attributes }) => {
    if (stack.length >= deepest) refuse(`its elements are nested more than ${deepest} deep`, whole);
    stack.push({ name, line: parser.line, attributes, children: [], text: '' });
  });
  const add = (text: string): void => {
    const open = stack.at(-1);
    if (open) open.text += text;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => {
    const element = stack.pop();
    if (!element) return;
    element.text = element.text.trim();
    const parent = stack.at(-1);
    if (parent) parent.children.push(element);
    else root = element;
  });
  parser.write(file.text.replace(/^\uFEFF/, '')).close();
  return root ?? refuse('there is no element in it', whole);
}

function reason(error: Error): string {
  return error.message.replace(/^\d+:\d+: /, '').replace(/\.$/, '');
}

export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((one) => one.name === name);
}

/** The element at the end of a path of names, where each step takes the first of its name. */
export function descend(element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>((at, name) => child(at, name), element);
}

export function children(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((one) => one.name === name) ?? [];
}

/** The text of a child, or '' where it is empty or not there. */
export function textOf(element: XmlElement | undefined, name: string): string {
  return child(element, name)?.text ?? '';
}

export function has(element: XmlElement | undefined, name: string): boolean {
  return child(element, name) !== undefined;
}
