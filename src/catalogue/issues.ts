import * as z from 'zod';
import { didYouMean } from '../text/nearest.js';
import { quoted } from '../text/quoted.js';
import type { Path } from './yaml.js';

/** Something wrong with a value of the file, at a path. */
export interface Fault {
  readonly path: Path;
  readonly on: 'key' | 'value';
  readonly message: string;
  readonly hint?: string | (() => string);
}

/** What the schema has against a value, in words: which value, what is wrong, what was meant. */
export function schemaFaults(schema: z.ZodType, value: unknown): readonly Fault[] {
  const outcome = schema.safeParse(value, { reportInput: true });
  return outcome.success ? [] : outcome.error.issues.flatMap((issue) => inWords(schema, issue));
}

/** `components.cca.endpoints[3].port`, as messages name a value. */
export function naming(path: Path): string {
  const dotted = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return dotted.replace(/^\./, '') || 'the catalogue';
}

/** What a mistyped word may stand for; where nothing is near, the whole choice. */
export function meant(word: string, known: readonly string[]): string {
  const near = didYouMean(word, known);
  if (near) return near;
  return known.length === 0 ? 'there is none' : `known: ${known.slice(0, 20).join(', ')}`;
}

function inWords(schema: z.ZodType, issue: z.core.$ZodIssue): readonly Fault[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  const at = (message: string, hint?: string): readonly Fault[] => [
    { path, on: 'value', message: `${naming(path)} ${message}`, ...(hint ? { hint } : {}) },
  ];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((name) => ({
        path: [...path, name],
        on: 'key',
        message: `unknown key ${quoted(name)} in ${naming(path)}`,
        hint: () => meant(name, keysAt(schema, path)),
      }));
    case 'invalid_key':
      return [
        {
          path,
          on: 'key',
          message: `key ${quoted(String(path.at(-1)))} in ${naming(path.slice(0, -1))} is no valid key`,
          hint: issue.issues[0]?.message ?? '',
        },
      ];
    case 'invalid_type':
      return wrongType(issue, path, at);
    case 'invalid_value':
      if (issue.input === undefined) return missing(path);
      return at(`is ${shown(issue.input)}`, meant(String(issue.input), issue.values.map(String)));
    case 'too_small':
      return at(`is ${tooSmall(issue)}`);
    case 'too_big':
      return at(`is ${tooBig(issue)}`);
    case 'custom':
      return at(subject(issue.input, issue.message), (issue.params as { hint?: string } | undefined)?.hint);
    default:
      return at(subject(issue.input, issue.message));
  }
}

function subject(input: unknown, message: string): string {
  return typeof input === 'string' ? `(${quoted(input)}) ${message}` : message;
}

function missing(path: Path): readonly Fault[] {
  const holder = path.slice(0, -1);
  const message = `${naming(holder)} has no ${quoted(String(path.at(-1)))}`;
  return [{ path: holder, on: 'value', message, hint: 'add it' }];
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of keys',
  record: 'a group of keys',
};

function wrongType(
  issue: z.core.$ZodIssueInvalidType,
  path: Path,
  at: (message: string, hint?: string) => readonly Fault[],
): readonly Fault[] {
  if (issue.input === undefined && path.length > 0) return missing(path);
  const expected = `has to be ${kinds[issue.expected] ?? issue.expected}`;
  if (issue.input === null || issue.input === undefined) return at('is empty', expected);
  const numeral = typeof issue.input === 'string' && /^\d+$/.test(issue.input);
  return at(
    `is ${shown(issue.input)}`,
    issue.expected !== 'string' && numeral ? 'write the number without quotes' : expected,
  );
}

function shown(input: unknown): string {
  if (typeof input === 'string') return quoted(input);
  if (Array.isArray(input)) return 'a list';
  return typeof input === 'object' ? 'a group of keys' : String(input);
}

function tooSmall(issue: z.core.$ZodIssueTooSmall): string {
  if (issue.origin === 'array' || issue.origin === 'string')
    return Number(issue.minimum) === 1 ? 'empty' : `too short: at least ${issue.minimum} are needed`;
  return `${shown(issue.input)}, which is less than ${issue.minimum}`;
}

function tooBig(issue: z.core.$ZodIssueTooBig): string {
  if (issue.origin === 'array' || issue.origin === 'string') return `longer than ${issue.maximum}`;
  return `${shown(issue.input)}, which is more than ${issue.maximum}`;
}

/** The keys that the schema knows at a path. */
function keysAt(schema: z.ZodType, path: Path): readonly string[] {
  let here: unknown = schema;
  for (const step of path) {
    here = plain(here);
    if (here instanceof z.ZodObject) here = here.shape[String(step)];
    else if (here instanceof z.ZodRecord) here = here.valueType;
    else if (here instanceof z.ZodArray) here = here.element;
  }
  here = plain(here);
  return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
}

function plain(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ? plain(schema.unwrap()) : schema;
}
