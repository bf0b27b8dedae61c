import type { Element, Right, Verdict } from './ast.js';
import { refused, type TokenReader } from './reader.js';

const attributesWithValue = new Set(['timeout', 'expires', 'comment']);

/** `{ 10.0.0.1 . 443 timeout 1h : accept, ... }`: the braces of a set, a map or a verdict map. */
export function readElements(reader: TokenReader): readonly Element[] {
  reader.expect('{');
  const elements: Element[] = [];
  for (;;) {
    reader.skipLines();
    if (reader.accept('}')) return elements;
    // A variable that holds a set may stand inside one.
    if (reader.word() === '{')
      for (const element of reader.nested(() => readElements(reader))) elements.push(element);
    else elements.push(readElement(reader));
    reader.skipLines();
    if (reader.accept('}')) return elements;
    reader.expect(',');
  }
}

function readElement(reader: TokenReader): Element {
  const key = readKey(reader);
  const lasting = readAttributes(reader);
  if (!reader.accept(':')) return { key, verdict: null, lasting };
  const verdict = readVerdict(reader);
  if (!verdict) while (!reader.done && !/^[,}]$/.test(reader.word() ?? '')) reader.take();
  return { key, verdict, lasting: readAttributes(reader) && lasting };
}

function readAttributes(reader: TokenReader): boolean {
  let lasting = true;
  for (;;) {
    const word = reader.word() ?? '';
    if (attributesWithValue.has(word)) {
      reader.take();
      reader.take(word);
      if (word !== 'comment') lasting = false;
    } else if (/^(?:counter|quota|limit|last)$/.test(word)) {
      while (
        !reader.done &&
        !/^[,}:]$/.test(reader.word() ?? '') &&
        !attributesWithValue.has(reader.word() ?? '')
      ) {
        reader.take();
      }
    } else return lasting;
  }
}

/** The parts of a concatenation, each one value, range or prefix. */
export function readKey(reader: TokenReader): readonly string[] {
  const key = [readValue(reader)];
  while (reader.accept('.')) key.push(readValue(reader));
  return key;
}

const marks = /^[{}(),;=<>!&|^:\n]$/;

export function readValue(reader: TokenReader): string {
  const token = reader.take('a value');
  if (!token.quoted && marks.test(token.text))
    throw refused(token, `"${token.text.trim()}" stands where a value belongs`);
  if (reader.word() !== '-') return token.text;
  reader.take();
  return `${token.text}-${reader.take('the end of a range').text}`;
}

export function readVerdict(reader: TokenReader): Verdict | null {
  const word = reader.word();
  switch (word) {
    case 'accept':
    case 'drop':
    case 'return':
    case 'continue':
      reader.take();
      return { kind: word };
    case 'jump':
    case 'goto':
      reader.take();
      return { kind: word, chain: reader.take('the name of a chain').text };
    case 'queue':
      reader.take();
      return { kind: 'elsewhere', because: 'a program decides (queue)' };
    default:
      return null;
  }
}

/** `a`, `a,b`, `a | b`, `{ ... }`, `@set`: what stands to the right of a comparison. */
export function readRight(reader: TokenReader): Right {
  if (reader.word() === '{') return { kind: 'elements', elements: readElements(reader) };
  const token = reader.peek();
  if (token && !token.quoted && token.text.startsWith('@')) {
    return { kind: 'named', name: reader.take().text.slice(1) };
  }
  if (reader.accept('(')) {
    const inner = reader.nested(() => readRight(reader));
    reader.expect(')');
    return inner;
  }
  const key = readKey(reader);
  if (key.length > 1) return { kind: 'elements', elements: [{ key, verdict: null, lasting: true }] };
  const values = [...key];
  while (reader.word() === ',' || reader.word() === '|' || reader.word() === 'or') {
    reader.take();
    values.push(readValue(reader));
  }
  return { kind: 'flags', values };
}
