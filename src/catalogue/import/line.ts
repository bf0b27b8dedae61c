import { parse as parseDomain } from 'tldts';
import { readHostName } from '../../model/hostname.js';
import { codePoint, unprintable } from '../../text/quoted.js';

/** A host as one line of a list has it. */
export interface ListedHost {
  readonly name: string;
  /** Ascending, distinct; empty where the line states none. */
  readonly ports: readonly number[];
  /** True where the line says "or" between them. */
  readonly anyOf: boolean;
  /** What stands behind host and ports: a component in a CSV, a remark in prose. */
  readonly rest: string;
}

/** What a line of a list turned out to be. */
export type Line =
  | { readonly kind: 'blank' }
  | { readonly kind: 'hosts'; readonly hosts: readonly ListedHost[] }
  | { readonly kind: 'wildcards'; readonly names: readonly string[] }
  /** Ports of the host on the line before, as in "Port 443 ou Port 8883". */
  | { readonly kind: 'ports'; readonly ports: readonly number[]; readonly anyOf: boolean }
  /** Words without a host: a heading, or prose. */
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'refused'; readonly column: number; readonly message: string; readonly hint: string };

interface Token {
  readonly text: string;
  /** Counts from 1. */
  readonly column: number;
}

/**
 * Reads one line of a plain list, a CSV or a document: `host`, `host:port`, `host,port,component`,
 * `host - Port 443 ou Port 8883`, several of these side by side, wildcards, or words. `#` starts a comment.
 */
export function readLine(text: string): Line {
  const code = text.replace(/(^|\s)#.*$/u, '').trimEnd();
  const bad = unprintable(code.replaceAll('\t', ' '));
  if (bad)
    return refused({ text: bad, column: code.indexOf(bad) + 1 }, `holds the character ${codePoint(bad)}`);
  const tokens = [...code.matchAll(/[^\s,;|"]+/gu)].map((match) => ({
    text: match[0],
    column: match.index + 1,
  }));
  const [first] = tokens;
  if (!first || tokens.every(({ text: word }) => columnTitle.test(word))) return { kind: 'blank' };
  const starts = tokens.flatMap((token, index) => (hostOf(token.text, index === 0) ? [index] : []));
  if (starts.length > 0) return hostLine(tokens, starts);
  const words = tokens.map(({ text: word }) => word);
  if (words.every((word) => word.startsWith('*.'))) return wildcardLine(tokens);
  if (leadingPorts(words).length === words.length && portsOf(words).length > 0)
    return { kind: 'ports', ports: portsOf(words), anyOf: words.some((word) => either.test(word)) };
  return wordLine(first, code);
}

/** The heading of a CSV. */
const columnTitle = /^(host|hostname|fqdn|domain|name|ports?|component|protocol)$/i;
/** What stands between a host and its ports, in the languages such documents come in. */
const filler = /^(ports?|tcp|https?|[-–—:&+]|ou|or|oder|et|and|und)$/i;
const either = /^(ou|or|oder)$/i;

function hostLine(tokens: readonly Token[], starts: readonly number[]): Line {
  const [first] = tokens;
  if (first && starts[0] !== 0) return refused(first, 'stands before a host', 'start the line with the host');
  return {
    kind: 'hosts',
    hosts: starts.map((start, nth): ListedHost => {
      const [head = '', ...behind] = tokens.slice(start, starts[nth + 1]).map(({ text }) => text);
      const { name, port } = hostOf(head, true) ?? { name: head, port: null };
      const stated = leadingPorts(behind);
      const ports = [...(port === null ? [] : [port]), ...portsOf(stated)];
      return {
        name,
        ports: [...new Set(ports)].sort((a, b) => a - b),
        anyOf: stated.some((word) => either.test(word)),
        rest: behind.slice(stated.length).join(' '),
      };
    }),
  };
}

/** A word with a dot in it that is a host name; within a line its last label has to be a real one. */
export function hostOf(
  word: string,
  first: boolean,
): { readonly name: string; readonly port: number | null } | null {
  const [, text = '', port] = word.match(/^(.*?)(?::(\d{1,5}))?$/u) ?? [];
  const read = readHostName(text);
  if ('reason' in read || !read.name.includes('.')) return null;
  if (port !== undefined && portOf(port) === null) return null;
  if (!first && !parseDomain(read.name).isIcann) return null;
  return { name: read.name, port: port === undefined ? null : portOf(port) };
}

function wildcardLine(tokens: readonly Token[]): Line {
  const wrong = tokens.find(({ text }) => 'reason' in readHostName(text.slice(2)));
  if (wrong) return refused(wrong, 'is no wildcard of the form *.example.com');
  return { kind: 'wildcards', names: tokens.map(({ text }) => text.toLowerCase()) };
}

/**
 * A word that is meant as a host and is none is refused; other words may be a heading, or prose with its
 * bullets, footnotes and alternatives: `•`, `*Only`, `CCA/eRDS`.
 */
function wordLine(first: Token, text: string): Line {
  const meantAsHost = /[^\p{L}\p{N}().'’/*•‣◦▪–—-]|\.[^.]/u.test(first.text);
  if (!meantAsHost) return { kind: 'words', text: text.trim() };
  const read = readHostName(first.text);
  return 'reason' in read ? refused(first, read.reason, read.hint) : refused(first, 'is no host name');
}

function leadingPorts(words: readonly string[]): readonly string[] {
  const end = words.findIndex((word) => !filler.test(word) && portOf(word) === null);
  return end < 0 ? words : words.slice(0, end);
}

function portsOf(words: readonly string[]): readonly number[] {
  return [...new Set(words.map(portOf).filter((port) => port !== null))].sort((a, b) => a - b);
}

export function portOf(word: string): number | null {
  const port = /^\d{1,5}$/.test(word) ? Number(word) : 0;
  return port >= 1 && port <= 65535 ? port : null;
}

export function refused(
  { text, column }: Token,
  reason: string,
  hint = 'write a host, or take the line out',
): Line {
  return { kind: 'refused', column, message: `${JSON.stringify(text)} ${reason}`, hint };
}
