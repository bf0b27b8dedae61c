import type { SourceFile } from '../../../model/audit.js';
import { parseAddressRange } from '../../addresses.js';

export interface Token {
  readonly text: string;
  readonly quoted: boolean;
  /** Where it stands: a file may be included by another. */
  readonly file: SourceFile;
  readonly line: number;
}

const operators = /^(?:==|!=|<=|>=|<<|>>|[{}(),;=<>!&|^])/;
const blank = /^(?:[ \t\r\f]|\\\r?\n)+/;
const word = /^[^\s{}(),;=<>!&|^"#\\]+/;

/** Splits nft's script language; a new line is a token of its own, because it ends a statement. */
export function tokenize(file: SourceFile): readonly Token[] {
  const tokens: Token[] = [];
  let rest = file.text.replace(/^\uFEFF/, '');
  let line = 1;
  const push = (text: string, quoted = false): void => {
    tokens.push({ text, quoted, file, line });
  };
  while (rest !== '') {
    const skipped = blank.exec(rest)?.[0] ?? /^#[^\n]*/.exec(rest)?.[0] ?? '';
    line += skipped.split('\n').length - 1;
    rest = rest.slice(skipped.length);
    if (skipped !== '' || rest === '') continue;
    const string = /^"([^"\n]*)"/.exec(rest);
    const operator = operators.exec(rest)?.[0];
    const plain = word.exec(rest)?.[0];
    if (rest.startsWith('\n')) push('\n');
    else if (string) push(string[1] as string, true);
    else if (operator !== undefined) push(operator);
    else for (const part of splitColon(plain ?? rest.charAt(0))) push(part);
    if (rest.startsWith('\n')) line++;
    rest = rest.slice((string?.[0] ?? operator ?? plain ?? ' ').length);
  }
  return tokens;
}

/** `443:accept` is three tokens, but the colons of an address or a hardware address are its own. */
function splitColon(text: string): readonly string[] {
  if (!text.includes(':') || text === ':' || parseAddressRange(text) !== null) return [text];
  if (/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i.test(text)) return [text];
  const at = text.endsWith(':') ? text.length - 1 : text.lastIndexOf(':');
  return [text.slice(0, at), ':', text.slice(at + 1)].filter((part) => part !== '');
}
