import { describe, expect, test } from 'vitest';
import type { Capabilities, Rule } from '../../src/model/rules.js';
import { lower } from '../../src/rules/lower.js';
import { rule } from './samples.js';

const everything: Capabilities = {
  patterns: ['exact', 'subtree', 'sub-only', 'one-label', 'partial-label'],
  names: 'in-traffic',
  ports: true,
};
const covers = [rule('a.x.com'), rule('b.x.com')];
const wildcard = rule('x.com', { pattern: { kind: 'sub-only', name: 'x.com' }, covers });

describe('what a platform cannot say', () => {
  test('everything can be said: nothing is lost', () => {
    expect(lower([rule('a.com'), wildcard], everything, ['10.0.0.0/8'])).toEqual({
      rules: [rule('a.com'), wildcard],
      gaps: [],
    });
  });

  test('that exact names are not exact is said, where there are any', () => {
    const can = { ...everything, belowToo: true } as const;
    const message = 'exact names cannot be said here: each lets the names below it through too';
    expect(lower([rule('a.com'), wildcard], can, []).gaps).toEqual([{ lost: false, message }]);
    expect(lower([wildcard], can, []).gaps).toEqual([]);
  });

  test('a wider pattern stands in, and that is said', () => {
    const { rules, gaps } = lower([wildcard], { ...everything, patterns: ['exact', 'subtree'] }, []);
    expect(rules).toMatchObject([{ pattern: { kind: 'subtree', name: 'x.com' } }]);
    expect(gaps).toEqual([
      { lost: false, message: '*.x.com opens *.x.com and x.com here: nothing narrower can be said' },
    ]);
  });

  test('a pattern that takes in the name itself leaves of its exact rule only the other ports', () => {
    const can = { ...everything, patterns: ['exact', 'subtree'] } as const;
    const apex = (ports: readonly number[]) => lower([wildcard, rule('x.com', { ports })], can, []).rules;
    const subtree = [{ kind: 'subtree', name: 'x.com' }, [443]];
    const written = (rules: readonly Rule[]) => rules.map(({ pattern, ports }) => [pattern, ports]);
    expect(written(apex([443]))).toEqual([subtree]);
    expect(written(apex([443, 8883]))).toEqual([[{ kind: 'exact', name: 'x.com' }, [8883]], subtree]);
  });

  test('names that lie too deep for a wildcard are written beside it', () => {
    const deep = rule('a.b.c.x.com');
    const wide = { ...wildcard, covers: [...covers, deep] };
    const { rules, gaps } = lower([wide], { ...everything, depth: 2 }, []);
    expect(rules).toEqual([deep, wide]);
    expect(gaps).toEqual([
      {
        lost: false,
        message:
          'a wildcard reaches 2 labels below its domain here: deeper names of *.x.com are written as exact names',
      },
    ]);
    expect(lower([wildcard], { ...everything, depth: 1 }, []).gaps).toEqual([]);
  });

  test('without wildcards the exact names are written', () => {
    const { rules, gaps } = lower([wildcard], { ...everything, patterns: ['exact'] }, []);
    expect(rules).toEqual(covers);
    expect(gaps).toMatchObject([{ lost: false }]);
  });

  test('exact names join what was left of them', () => {
    const rest = rule('a.x.com', { ports: [8883] });
    const { rules } = lower([wildcard, rest], { ...everything, patterns: ['exact'] }, []);
    expect(rules.map(({ pattern, ports }) => [pattern.name, ports])).toEqual([
      ['a.x.com', [443, 8883]],
      ['b.x.com', [443]],
    ]);
  });

  test('a name that is too long is lost', () => {
    const { rules, gaps } = lower([rule('a.com'), rule('abc.com')], { ...everything, hostLength: 5 }, []);
    expect(rules).toEqual([rule('a.com')]);
    expect(gaps).toEqual([
      { lost: true, message: 'abc.com port 443 is left out: it has 7 characters, a name here at most 5' },
    ]);
  });

  test('what exceeds a list is lost, name by name', () => {
    const { rules, gaps } = lower(
      [rule('a.com'), rule('b.com'), rule('c.com')],
      { ...everything, entries: 1 },
      [],
    );
    expect(rules).toEqual([rule('a.com')]);
    expect(gaps.map(({ lost }) => lost)).toEqual([true, true]);
  });

  test('clients of IPv6 are left out where only IPv4 can be let out, and are never everybody', () => {
    const can = { ...everything, ipv6: false } as const;
    const both = lower([rule('a.com')], can, ['10.0.0.0/8', '2001:db8::/32']);
    expect(both.rules).toHaveLength(1);
    expect(both.gaps).toMatchObject([
      { lost: false, message: expect.stringContaining('2001:db8::/32 is left') },
    ]);
    const alone = lower([rule('a.com')], can, ['2001:db8::/32']);
    expect([alone.rules, alone.gaps.map(({ lost }) => lost)]).toEqual([[], [true]]);
  });

  test('that plain HTTP does not get through is said where its port is opened', () => {
    const can = { ...everything, tlsOnly: true } as const;
    expect(lower([rule('a.com', { ports: [80, 443] })], can, []).gaps).toMatchObject([
      { lost: false, message: expect.stringContaining('plain HTTP on port 80') },
    ]);
    expect(lower([rule('a.com', { ports: [443, 8883] })], can, []).gaps).toEqual([]);
  });

  test('ports and clients that cannot be bound are said', () => {
    const { gaps } = lower([rule('a.com')], { ...everything, ports: false, clients: false }, ['10.0.0.0/8']);
    expect(gaps.map(({ lost, message }) => [lost, message.split(':')[0]])).toEqual([
      [false, 'ports cannot be said here'],
      [false, 'clients cannot be limited here'],
    ]);
  });
});
