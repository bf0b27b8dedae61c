import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainSet } from '../../../src/audit/formats/squid/domain-set.js';

function setOf(...lines: readonly string[]): DomainSet {
  const set = new DomainSet();
  set.addFile({ path: 'list.txt', text: lines.join('\n') });
  return set;
}

describe('a list of domains', () => {
  it.each([
    ['x.com', 'x.com', true],
    ['x.com', 'a.x.com', false],
    ['.x.com', 'x.com', true],
    ['.x.com', 'a.b.x.com', true],
    ['.x.com', 'evilx.com', false],
    ['*.x.com', 'a.x.com', false],
    ['X.Com', 'x.com', true],
    ['  .x.com  # note', 'a.x.com', true],
    ['# .x.com', 'a.x.com', false],
    ['x.com y.com', 'x.com', false],
    ['.x.com\r', 'a.x.com', true],
    ['..x.com', 'a.x.com', false],
    ['x.com.', 'x.com', false],
  ])('%j takes in %s: %s', (line, host, has) => {
    expect(setOf('first.example', line, 'last.example').has(host)).toBe(has);
  });

  /** Whether Squid loads it, as the table of Squid 5.7 says. */
  it.each([
    [['.x.com', 'x.com'], ['fatal']],
    [['x.com', '.x.com'], ['fatal']],
    [['www.x.com', '.x.com'], ['fatal']],
    [['.b.x.com', '.x.com'], ['fatal']],
    [['.x.com', 'www.x.com'], ['covered']],
    [['.x.com', '.b.x.com'], ['covered']],
    [['x.com', 'x.com'], []],
    [['.x.com', '.x.com'], []],
    [['.x.com', 'www.x.com', '.x.com'], ['covered']],
    [['x.com', 'www.x.com', 'ax.com', '.ax.com.net'], []],
  ])('%j comes to %j', (lines, kinds) => {
    expect(setOf(...lines).clashes.map(({ kind }) => kind)).toEqual(kinds);
  });

  it('finds what a plain search finds', () => {
    const label = fc.constantFrom('a', 'b', 'x', 'com', 'net', 'a-b');
    const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
    const entry = fc.tuple(fc.boolean(), name).map(([dotted, text]) => (dotted ? `.${text}` : text));
    const property = fc.property(fc.array(entry, { maxLength: 12 }), name, (lines, host) => {
      const plain = lines.some((line) => (line.startsWith('.') ? `.${host}`.endsWith(line) : line === host));
      expect(setOf(...lines).has(host)).toBe(plain);
    });
    fc.assert(property, { numRuns: 2000 });
  });
});
