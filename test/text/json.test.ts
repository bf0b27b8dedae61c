import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printableJson } from '../../src/text/json.js';

test('what a terminal would obey or hide stands as an escape', () => {
  expect(printableJson('\u001b[1m\u009b1m\u007f\u202e\ufeff\u2028\u{e0041}')).toBe(
    '"\\u001b[1m\\u009b1m\\u007f\\u202e\\ufeff\\u2028\\udb40\\udc41"\n',
  );
});

test('it is the same value in nothing but printable characters', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
      const printed = printableJson([value, text]);
      expect(JSON.parse(printed)).toEqual(JSON.parse(JSON.stringify([value, text])));
      expect(printed).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/u);
    }),
  );
});
