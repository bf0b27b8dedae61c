import { expect, it, test } from 'vitest';
import { decodePage, hasTitle, pageTitle } from '../../src/text/html.js';

it.each([
  ['<html><TITLE lang="en">Web Page\n Blocked</TITLE>', 'Web Page Blocked'],
  ['<title>\x1b[2JOwned\x07</title>', 'Owned'],
  ['<title>::error::x</title>', ': :error::x'],
  ['<title>cut off', 'cut off'],
  ['<titles>no</titles>', null],
  ['<title></title>', null],
  ['<title', null],
  ['no page', null],
])('the title of %j is %j', (page, title) => {
  expect(pageTitle(page)).toBe(title);
});

test('a page is UTF-8 where it can be, even cut off within a letter', () => {
  const page = Buffer.from('Accès refusé');
  expect(decodePage(page)).toBe('Accès refusé');
  expect(decodePage(page.subarray(0, -1))).toBe('Accès refus');
  expect(decodePage(Buffer.from('Accès refusé', 'latin1'))).toBe('Accès refusé');
});

it.each([
  ['<title>x</title>', true],
  ['<title>x', false],
  ['<p>x</p>', false],
  ['<title>', false],
])('%j has a title to read: %j', (page, known) => {
  expect(hasTitle(page)).toBe(known);
});

test('a page of tags that never end is read in one pass', () => {
  const started = performance.now();
  expect(pageTitle('<title'.repeat(500_000))).toBeNull();
  expect(pageTitle('<title '.repeat(500_000))).toBeNull();
  // Read again for each tag, it would take minutes.
  expect(performance.now() - started).toBeLessThan(5_000);
});
