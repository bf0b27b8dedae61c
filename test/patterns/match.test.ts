import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pattern } from '../../src/model/pattern.js';
import { matches } from '../../src/patterns/match.js';

const exact: Pattern = { kind: 'exact', name: 'x.com' };
const subtree: Pattern = { kind: 'subtree', name: 'x.com' };
const subOnly: Pattern = { kind: 'sub-only', name: 'x.com' };
const oneLabel: Pattern = { kind: 'one-label', name: 'x.com' };
const partial: Pattern = { kind: 'partial-label', prefix: 'a-', suffix: '-z', name: 'x.com' };

describe('which hosts a pattern stands for', () => {
  test.each([
    // host, exact, subtree, sub-only, one label, a-*-z
    ['x.com', true, true, false, false, false],
    ['a.x.com', false, true, true, true, false],
    ['b.a.x.com', false, true, true, false, false],
    ['a-1-z.x.com', false, true, true, true, true],
    ['a--z.x.com', false, true, true, true, true],
    ['a-z.x.com', false, true, true, true, false],
    ['a-1-z.b.x.com', false, true, true, false, false],
    ['evilx.com', false, false, false, false, false],
    ['x.com.evil.net', false, false, false, false, false],
    ['.x.com', false, false, false, false, false],
    ['a..x.com', false, false, false, false, false],
    ['com', false, false, false, false, false],
  ])('%s', (host, ...expected) => {
    const found = [exact, subtree, subOnly, oneLabel, partial].map((pattern) => matches(pattern, host));
    expect(found).toEqual(expected);
  });
});

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,5}[a-z0-9])?$/);
const name = fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join('.'));

describe('for any names', () => {
  test('a wider pattern takes all that a narrower one of the same name takes', () => {
    fc.assert(
      fc.property(name, name, (base, host) => {
        const takes = (kind: 'exact' | 'one-label' | 'sub-only' | 'subtree') =>
          matches({ kind, name: base }, host);
        expect(takes('subtree')).toBe(takes('exact') || takes('sub-only'));
        if (takes('one-label')) expect(takes('sub-only')).toBe(true);
      }),
    );
  });

  test('what is below a name is in its subtree, and what only ends in the same letters is not', () => {
    fc.assert(
      fc.property(name, name, label, (base, below, letters) => {
        expect(matches({ kind: 'sub-only', name: base }, `${below}.${base}`)).toBe(true);
        const first = base.split('.')[0] ?? '';
        const same = matches({ kind: 'subtree', name: base }, `${letters}${base}`);
        // `aa.a` is below `a` only where the letters are labels of their own, which here they never are.
        expect(same && !`${letters}${first}`.includes('.')).toBe(false);
        expect(matches({ kind: 'subtree', name: base }, `${base}.${letters}`)).toBe(
          `${base}.${letters}`.endsWith(`.${base}`),
        );
      }),
    );
  });
});
