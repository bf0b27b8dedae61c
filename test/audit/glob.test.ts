import { describe, expect, it } from 'vitest';
import { fitsGlob } from '../../src/audit/glob.js';

describe('a glob pattern', () => {
  it.each([
    ['*.conf', 'a.conf', true],
    ['*.conf', '.hidden.conf', false],
    ['*.conf', 'a.conf.bak', false],
    ['?-[!x]*', '1-abc', true],
    ['?-[!x]*', '1-xbc', false],
    ['a+b(c)', 'a+b(c)', true],
    ['[a-c]x[]]', 'bx]', true],
    ['[a-c]x', 'dx', false],
    ['a[b', 'a[b', true],
    ['*a*b*c', 'aabbaabbc', true],
    [`${'*a'.repeat(100)}*b`, 'a'.repeat(200), false],
  ])('%s fits %s: %s', (pattern, name, fits) => {
    expect(fitsGlob(pattern, name)).toBe(fits);
  });
});
