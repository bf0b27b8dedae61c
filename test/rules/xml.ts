import { SaxesParser } from 'saxes';

/** An element as a tree, for tests that look into XML. */
export interface Element {
  readonly name: string;
  readonly children: Element[];
  text: string;
}

/** The document as an element without a name; throws where it is not well-formed. */
export function parseXml(xml: string): Element {
  const root: Element = { name: '', children: [], text: '' };
  const stack = [root];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => {
    const element: Element = { name, children: [], text: '' };
    stack.at(-1)?.children.push(element);
    stack.push(element);
  });
  const add = (text: string) => {
    const top = stack.at(-1);
    if (top) top.text += text;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => stack.pop());
  parser.write(xml).close();
  return root;
}

/** The elements at a path of names, `a/b/c`. */
export function findAll(element: Element, path: string): readonly Element[] {
  return path
    .split('/')
    .reduce<readonly Element[]>(
      (found, name) => found.flatMap((one) => one.children.filter((child) => child.name === name)),
      [element],
    );
}

export function textAt(element: Element, path: string): string | undefined {
  return findAll(element, path)[0]?.text;
}
