/** The regular expressions of one ACL (src/acl/RegexData.cc, 5.7): any match counts; invalid ones are skipped. */
import { RE2JS } from 're2js';
import type { ConfigLine } from '../../../model/audit.js';
import type { Truth } from '../../truth.js';
import { translate } from './posix-regex.js';
import type { Value } from './values.js';

export interface Expression {
  readonly source: string;
  readonly at: ConfigLine;
  /** Does it match somewhere in the text? null: not to be known. */
  readonly test: (text: string) => Truth;
  /** Why it never matches, or why that is not known. */
  readonly trouble: { readonly kind: 'invalid' | 'unknown'; readonly why: string } | null;
}

/** `.*` in front says nothing and Squid takes it off; the rest is compiled as it stands. */
function trimmed(source: string): string {
  if (source === '.*') return source;
  const rest = source.replace(/^\^\.\*/, '').replace(/^(?:\.\*)+/, '');
  return rest === '' ? '.*' : rest;
}

export function expressionsOf(values: Iterable<Value>): readonly Expression[] {
  const expressions: Expression[] = [];
  let ignoreCase = false;
  for (const { text, at } of values) {
    if (text === '-i' || text === '+i') ignoreCase = text === '-i';
    else expressions.push(compile(text, at, ignoreCase));
  }
  return expressions;
}

function compile(source: string, at: ConfigLine, ignoreCase: boolean): Expression {
  const translation = translate(trimmed(source), ignoreCase);
  if (translation.kind !== 'pattern') {
    const { kind, why } = translation;
    return { source, at, test: () => (kind === 'invalid' ? false : null), trouble: { kind, why } };
  }
  try {
    const compiled = RE2JS.compile(translation.pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    return { source, at, test: (text) => compiled.matcher(text).find(), trouble: null };
  } catch (error) {
    const trouble = { kind: 'unknown', why: (error as Error).message } as const;
    return { source, at, test: () => null, trouble };
  }
}
