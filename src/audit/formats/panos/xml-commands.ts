/** A configuration as XML (an export, or the API's answer), as the set commands that would make it. */
import type { SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import { parseXml, type XmlElement } from '../../xml.js';
import type { Command, Word } from './commands.js';

export function isXml({ text }: SourceFile): boolean {
  return /^\uFEFF?\s*</.test(text);
}

/** Throws a UsageError where there is no `<config>`. */
export function* xmlCommandsOf(file: SourceFile): Generator<Command> {
  const root = parseXml(file);
  const config = find(root, 'config');
  if (!config) {
    throw new UsageError({
      message: `the outermost element is <${root.name}>, and there is no <config> in it`,
      hint: 'give what Device > Setup > Operations > Export named configuration snapshot downloads',
      at: { file: file.path, line: root.line },
    });
  }
  for (const child of config.children) yield* commandsBelow(child, [child.name], file);
}

function find(element: XmlElement, name: string): XmlElement | undefined {
  if (element.name === name) return element;
  return element.children.map((child) => find(child, name)).find((found) => found !== undefined);
}

/** An element is a word, an entry its name, members are a list: each leaf makes one command. */
function* commandsBelow(element: XmlElement, path: readonly Word[], file: SourceFile): Generator<Command> {
  const command = (...words: readonly Word[]): Command => ({
    at: { file: file.path, line: element.line, text: ['set', ...path, ...words].flat().join(' ') },
    words: ['set', ...path, ...words],
  });
  if (element.name === 'entry') yield command();
  const members = element.children.filter(({ name }) => name === 'member');
  if (members.length > 0) yield command(members.map(({ text }) => text));
  else if (element.children.length === 0 && element.text !== '') yield command(element.text);
  for (const child of element.children) {
    if (child.name === 'member') continue;
    const name = child.name === 'entry' ? (child.attributes.name ?? '') : child.name;
    // An attribute of an object that is empty says nothing; below an attribute, the name is what is said.
    const silent = child.name !== 'entry' && child.children.length === 0 && child.text === '';
    if (silent && element.name === 'entry') continue;
    if (child.children.length === 0 && child.text === '') yield command(name);
    else yield* commandsBelow(child, [...path, name], file);
  }
}
