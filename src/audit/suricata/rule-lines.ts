/** A file of rules as its lines make rules: DetectLoadSigFile of detect-engine-loader.c, Suricata 7.0.10. */
import type { ConfigLine, Remark, SourceFile } from '../../model/audit.js';
import { linesOf } from '../lines.js';
import { refused } from './refuse.js';

export interface RuleLines {
  readonly rules: readonly ConfigLine[];
  /** Rules behind a blank, which Suricata ignores, with the number of rules in front of each. */
  readonly indented: readonly { readonly at: ConfigLine; readonly after: number }[];
}

/** DETECT_MAX_RULE_SIZE, less the end of the text. */
const longest = 8191;

/** Throws a UsageError for what Suricata cannot read as lines of rules. */
export function ruleLines(file: SourceFile): RuleLines {
  const rules: ConfigLine[] = [];
  const indented: { at: ConfigLine; after: number }[] = [];
  if (file.text.charCodeAt(0) === 0xfeff) {
    const at = { file: file.path, line: 1, text: '' };
    throw refused(at, 'the file begins with a byte-order mark', 'save it as UTF-8 without one');
  }
  /** A rule that goes on: Suricata puts what follows in the place of the backslash. */
  let begun: ConfigLine | null = null;
  for (const at of linesOf(file)) {
    if (begun === null && isIgnored(at.text)) {
      if (looksLikeRule.test(at.text)) indented.push({ at, after: rules.length });
      continue;
    }
    const text: string = begun ? begun.text + at.text : at.text;
    const first: ConfigLine = begun ?? at;
    const trimmed = text.trimEnd();
    if (trimmed.length > longest) {
      throw refused(
        first,
        'it is longer than 8191 characters',
        'break the rule up, or name a group in place of a list',
      );
    }
    if (trimmed.endsWith('\\')) {
      begun = { ...first, text: trimmed.slice(0, -1) };
      continue;
    }
    rules.push({ ...first, text });
    begun = null;
  }
  if (begun) rules.push(begun);
  return { rules, indented };
}

function isIgnored(text: string): boolean {
  return text === '' || /^[ \t#\r]/.test(text);
}

const looksLikeRule = /^[ \t]+(?:pass|drop|reject\w*|alert)[ \t].*[-<]>.*\(/;

/** For a rule that Suricata ignores. */
export function ignored(at: ConfigLine): Remark {
  return {
    kind: 'unmatchable',
    message: 'Suricata ignores this rule, because its line begins with a blank',
    remedy: 'begin the line with the action',
    at,
  };
}
