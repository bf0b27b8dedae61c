import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { translate } from '../../../src/audit/formats/squid/posix-regex.js';

/** What regcomp and regexec of the GNU C library say; each row was tried there. */
describe('a POSIX extended regular expression', () => {
  it.each([
    ['a.c', 'xabcx', true],
    ['^a', 'ba', false],
    ['[[:digit:]]{2}', 'a12', true],
    ['[a\\]', '\\', true],
    ['[]a]', ']', true],
    ['[^.]', '.', false],
    ['\\d', '5', false],
    ['\\d', 'd', true],
    ['\\w+\\.', 'a_b.', true],
    ['(a|b)+c', 'abac', true],
    ['\\-', '-', true],
    ['a{,1}b', 'b', true],
  ])('%s finds itself in %s: %s', (expression, text, found) => {
    const translation = translate(expression, false);
    if (translation.kind !== 'pattern') throw new Error(translation.why);
    expect(RE2JS.compile(translation.pattern).matcher(text).find()).toBe(found);
  });

  it.each([
    ['*.x.com', 'invalid'],
    ['a||*', 'invalid'],
    ['[z-a]', 'invalid'],
    ['a{2,1}', 'invalid'],
    ['(a)\\1', 'unknown'],
    ['\\<a', 'unknown'],
    ['(a', 'unknown'],
    ['a)', 'unknown'],
    ['[a', 'unknown'],
    ['a\\', 'unknown'],
  ])('%s is %s', (expression, kind) => {
    expect(translate(expression, false).kind).toBe(kind);
  });
});
