/**
 * squid.conf as a flat run of directives: macros put in, conditions decided, includes followed
 * (src/cache_cf.cc, parseOneConfigFile and parseManyConfigFiles, 5.7).
 */
import type { ConfigLine, SourceFile } from '../../../model/audit.js';
import type { Library } from '../../format.js';
import { directiveNames } from './directive-names.js';
import { logicalLines } from './lines.js';
import { refused } from './refuse.js';

export interface Directive {
  readonly name: string;
  /** What follows the name. */
  readonly rest: string;
  readonly at: ConfigLine;
}

/** An include that was not at hand: anything may stand there. */
export interface Gap {
  readonly gap: string;
  readonly at: ConfigLine;
}

export type Statement = Directive | Gap;

export function isGap(statement: Statement): statement is Gap {
  return 'gap' in statement;
}

const deepestInclude = 16;

/** The process that reads the file: SMP workers each read it with a number of their own. */
export interface Process {
  readonly number: number;
}

function withMacros(text: string, { number }: Process): string {
  return text
    .replaceAll(/\$\{service_name\}/g, 'squid')
    .replaceAll(/\$\{process_name\}/g, `squid-${number}`)
    .replaceAll(/\$\{process_number\}/g, String(number));
}

/** `strtol(3)` with base 0 over the whole word, or null. */
function integer(word: string): number | null {
  const match = /^\s*([+-]?)(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)$/i.exec(word);
  if (!match?.[2]) return null;
  const digits = match[2];
  const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  return match[1] === '-' ? -value : value;
}

function condition(expression: string, at: ConfigLine): boolean {
  if (expression === 'true') return true;
  if (expression === 'false') return false;
  const equals = expression.indexOf('=');
  const hint = 'a condition is true, false or INTEGER = INTEGER';
  if (equals < 0) throw refused(at, `the condition ${JSON.stringify(expression)} cannot be evaluated`, hint);
  const [left, right] = [expression.slice(0, equals).trimEnd(), expression.slice(equals + 1).trimStart()];
  const [a, b] = [integer(left), integer(right)];
  if (a === null || b === null) {
    throw refused(at, `${JSON.stringify(a === null ? left : right)} is not an integer`, hint);
  }
  return a === b;
}

/** isspace(3): other white space of Unicode, such as a no-break space, is part of a word. */
const space = /^[ \t\n\v\f\r]+/;

/** The text after `keyword`, or null when the line does not begin with it as a word. */
function after(text: string, keyword: string): string | null {
  if (!text.startsWith(keyword)) return null;
  const rest = text.slice(keyword.length);
  return rest === '' || space.test(rest) ? rest.replace(space, '') : null;
}

export function* statements(file: SourceFile, library: Library, process: Process): Generator<Statement> {
  yield* fileStatements(file, { library, process, trail: [file.path] });
}

interface Reading {
  readonly library: Library;
  readonly process: Process;
  /** The files that include one another, outermost first. */
  readonly trail: readonly string[];
}

function* fileStatements(file: SourceFile, reading: Reading): Generator<Statement> {
  // Only the innermost condition counts, also inside an outer one that is false: so does Squid.
  const branches: boolean[] = [];
  let last: ConfigLine | null = null;
  for (const line of logicalLines(file)) {
    const at = { ...line, text: withMacros(line.text, reading.process) };
    last = at;
    const expression = after(at.text, 'if');
    if (expression !== null) branches.push(condition(expression, at));
    else if (after(at.text, 'endif') !== null) leave(branches, at);
    else if (after(at.text, 'else') !== null) turn(branches, at);
    else if (branches.at(-1) !== false) yield* oneStatement(at, file, reading);
  }
  if (branches.length > 0 && last) {
    throw refused(last, "an 'if' has no 'endif'", 'add the missing endif');
  }
}

function leave(branches: boolean[], at: ConfigLine): void {
  if (branches.pop() === undefined) throw refused(at, "'endif' without 'if'", 'take the line out');
}

function turn(branches: boolean[], at: ConfigLine): void {
  const branch = branches.pop();
  if (branch === undefined) throw refused(at, "'else' without 'if'", 'take the line out');
  branches.push(!branch);
}

function* oneStatement(at: ConfigLine, file: SourceFile, reading: Reading): Generator<Statement> {
  const paths = at.text.length >= 9 ? after(at.text, 'include') : null;
  if (paths !== null) {
    yield* included(paths, at, file, reading);
    return;
  }
  const [name = '', rest = ''] = splitOnce(at.text);
  if (name.startsWith('\uFEFF')) {
    throw refused(at, 'the file begins with a byte-order mark', 'save it as UTF-8 without a byte-order mark');
  }
  if (!directiveNames.has(name)) {
    throw refused(
      at,
      `${JSON.stringify(name)} is no directive of Squid 5 to 7`,
      'correct the word or take the line out',
    );
  }
  yield { name, rest, at };
}

function splitOnce(text: string): readonly [string, string] {
  const match = /^([^ \t\n\r]+)[ \t\n\r]*(.*)$/s.exec(text);
  return [match?.[1] ?? '', match?.[2] ?? ''];
}

/** Words of an include line; quotes keep spaces together. */
function includePaths(text: string): readonly string[] {
  return [...text.matchAll(/(?:"[^"]*"|[^ \t\n\v\f\r"])+/g)].map(([word]) => word.replaceAll('"', ''));
}

function* included(paths: string, at: ConfigLine, file: SourceFile, reading: Reading): Generator<Statement> {
  if (reading.trail.length > deepestInclude) {
    throw refused(
      at,
      `includes are nested more than ${deepestInclude} deep (${reading.trail.slice(-3).join(' > ')})`,
      'break the loop of includes',
    );
  }
  for (const path of includePaths(paths)) {
    if (path.startsWith('#')) {
      throw refused(at, 'an include line takes no comment', 'put the comment on a line of its own');
    }
    const found = reading.library.find(path, file);
    if (found.length === 0) yield { gap: path, at };
    for (const next of found) {
      yield* fileStatements(next, { ...reading, trail: [...reading.trail, next.path] });
    }
  }
}
