import { expect, test } from 'vitest';
import { codePoint, quoted, unprintable } from '../../src/text/quoted.js';

test('a quoted word shows what a terminal would obey, and is cut short', () => {
  expect(quoted('a\x1b[2Jb')).toBe('"a\\x1b[2Jb"');
  expect(quoted('x'.repeat(100))).toBe(`"${'x'.repeat(59)}…"`);
});

test.each([
  ['plain — text, in Français', null],
  ['tab\there', '\t'],
  ['two\nlines', '\n'],
  ['bidi \u202e override', '\u202e'],
  ['line\u2028separator', '\u2028'],
])('the unprintable character of %j', (text, character) => {
  expect(unprintable(text)).toBe(character);
});

test('a code point as people look it up', () => {
  expect(codePoint('\x1b')).toBe('U+001B');
  expect(codePoint('\u{1F600}')).toBe('U+1F600');
});
