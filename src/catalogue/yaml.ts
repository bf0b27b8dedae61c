import {
  type CollectionTag,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  type ParsedNode,
  parseDocument,
  type ScalarTag,
  visit,
  type YAMLMap,
  type YAMLParseError,
} from 'yaml';
import type { FilePosition } from '../model/errors.js';
import { quoted } from '../text/quoted.js';
import { escapeControls } from '../text/terminal.js';

/** The way from the root of a file to a value in it: keys and indexes. */
export type Path = readonly (string | number)[];

/** Something wrong in a file, at an offset of its text. */
export interface Blemish {
  readonly offset: number;
  readonly message: string;
  /** A function where it takes time to find: only errors that are shown need theirs. */
  readonly hint?: string | (() => string);
}

export interface YamlFile {
  /** Plain data, or undefined where `blemishes` leave none to speak of. */
  readonly value: unknown;
  readonly blemishes: readonly Blemish[];
  /** Where a value stands, or its key; the nearest enclosing value where it stands nowhere. */
  offset(path: Path, on: 'key' | 'value'): number;
  position(offset: number): Required<Omit<FilePosition, 'file'>>;
}

/**
 * Reads YAML 1.2 (and so JSON) without what a list of hosts has no use for: anchors and aliases, which can
 * explode, tags but those given, several documents. Never throws for what the text holds.
 */
export function readYaml(text: string, tags: readonly (ScalarTag | CollectionTag)[] = []): YamlFile {
  const lines = new LineCounter();
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      stringKeys: true,
      // Looked for below: the parser compares every key with every other.
      uniqueKeys: false,
      schema: 'core',
      customTags: [...tags],
    });
    const syntax = syntaxErrors(document.errors);
    const root = document.contents;
    const refused = syntax.length > 0 ? [] : unwanted(root, new Set(tags.map(({ tag }) => tag)));
    const readable = syntax.length === 0 && !refused.some(({ alias }) => alias);
    return {
      value: readable ? document.toJS() : undefined,
      blemishes: [...syntax, ...refused],
      offset: (path, on) => offsetOf(root, path, on),
      position,
    };
  } catch (error) {
    // The composer calls itself for each level of nesting.
    if (!(error instanceof RangeError)) throw error;
    return { value: undefined, blemishes: [{ offset: 0, message: tooDeep }], offset: () => 0, position };
  }
}

const notYaml = 'look for what is not closed, quoted or indented as its neighbours, there or just before';
const tooDeep = 'nested too deeply to be read';

function syntaxErrors(errors: readonly YAMLParseError[]): readonly Blemish[] {
  const exhausted = errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  if (exhausted) return [{ offset: exhausted.pos[0], message: tooDeep }];
  // Where a tab breaks the indentation, every line after it seems to be wrong.
  const tabs = errors.filter(({ code }) => code === 'TAB_AS_INDENT');
  return (tabs.length > 0 ? tabs : errors).map(({ code, pos, message }, index) =>
    code === 'MULTIPLE_DOCS'
      ? { offset: pos[0], message: 'a second document starts here', hint: 'keep one document to a file' }
      : {
          offset: pos[0],
          message: `not valid YAML: ${escapeControls(lowered(message))}`,
          ...(index === 0 && { hint: code === 'TAB_AS_INDENT' ? 'indent with spaces' : notYaml }),
        },
  );
}

interface Refused extends Blemish {
  readonly alias: boolean;
}

function unwanted(root: Node | null, known: ReadonlySet<string>): readonly Refused[] {
  const found: Refused[] = [];
  const refuse = (node: unknown, message: string, hint: string) =>
    found.push({ offset: start(node), message, hint, alias: isAlias(node) });
  visit(root, {
    Alias: (_, node) => {
      refuse(node, `alias *${escapeControls(node.source)}`, 'write the value out: aliases are not followed');
    },
    Map: (_, map) => {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        const name = keyOf(key);
        if (name === '__proto__') refuse(key, 'key "__proto__"', 'name it otherwise');
        if (seen.has(name)) refuse(key, `duplicate key ${quoted(name)}`, 'keep one of the two');
        seen.add(name);
      }
      marks(map);
    },
    Seq: (_, list) => marks(list),
    Scalar: (_, scalar) => marks(scalar),
  });
  return found;

  function marks(node: Node & { anchor?: string; tag?: string }): void {
    const { anchor, tag } = node;
    if (anchor) refuse(node, `anchor &${escapeControls(anchor)}`, 'leave it out: aliases are not followed');
    if (tag && !known.has(tag))
      refuse(node, `tag ${escapeControls(tag)}`, 'leave it out: the kind of a value shows without it');
  }
}

function keyOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : '';
}

function offsetOf(root: unknown, path: Path, on: 'key' | 'value'): number {
  let node = root;
  for (const [depth, step] of path.entries()) {
    const last = depth === path.length - 1;
    const next = child(node, step);
    if (next === undefined) break;
    if (last && on === 'key' && isPair(next)) return start(next.key);
    node = isPair(next) ? (next.value ?? next.key) : next;
  }
  return start(node);
}

function child(node: unknown, step: string | number): unknown {
  if (isMap(node)) return pairsOf(node).get(String(step));
  if (isSeq(node)) return node.items[Number(step)];
  return undefined;
}

/** Each group's pairs by key: a file may have as many errors as keys. */
const indexes = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  const known = indexes.get(map) ?? new Map(map.items.map((pair) => [keyOf(pair.key), pair]));
  indexes.set(map, known);
  return known;
}

function start(node: unknown): number {
  return (node as ParsedNode | null | undefined)?.range?.[0] ?? 0;
}

function lowered(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
