import { expect, test } from 'vitest';
import { didYouMean, nearest } from '../../src/text/nearest.js';

const formats = ['console', 'json', 'junit', 'tap', 'csv', 'markdown', 'github'];

test.each([
  ['jsno', ['json']],
  ['consol', ['console']],
  ['mark', ['markdown']],
  ['JUnit', ['junit']],
  ['xyzzy', []],
  ['', []],
])('%j', (word, names) => {
  expect(nearest(word, formats)).toEqual(names);
});

test('as a hint', () => {
  expect(didYouMean('jsno', formats)).toBe('did you mean json?');
  expect(didYouMean('camapo', ['camapi', 'camapis', 'rgt'])).toBe('did you mean camapi or camapis?');
  expect(didYouMean('xyzzy', formats)).toBeUndefined();
});

test('a word of a megabyte takes no time', () => {
  expect(nearest('a'.repeat(1_000_000), formats)).toEqual([]);
});
