import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../src/text/duration.js';

test.each([
  ['500ms', 500],
  ['5s', 5_000],
  ['1m', 60_000],
  ['1.5m', 90_000],
  ['1h', 3_600_000],
  ['5', null],
  ['5 s', null],
  ['-5s', null],
  ['0s', null],
  ['5sec', null],
  ['1e3ms', null],
  ['9999999999s', null],
  ['', null],
])('parse %j', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  [0, '0 ms'],
  [0.4, '0.4 ms'],
  [8, '8 ms'],
  [9.97, '10 ms'],
  [812.4, '812 ms'],
  [999.7, '1 s'],
  [1_250, '1.3 s'],
  [59_960, '1 min'],
  [125_000, '2 min 5 s'],
])('format %f', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
