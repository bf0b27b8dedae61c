import { describe, expect, it } from 'vitest';
import { reachable } from '../../../src/audit/firewall/nested.js';

const of = (groups: Readonly<Record<string, readonly string[]>>) => (name: string) => groups[name] ?? [];

describe('groups within groups', () => {
  it.each<[string, Readonly<Record<string, readonly string[]>>, readonly string[]]>([
    ['in their order', { a: ['b', 'c'], b: ['d'] }, ['a', 'b', 'd', 'c']],
    ['in a circle', { a: ['b'], b: ['a', 'c'] }, ['a', 'b', 'c']],
    ['met twice', { a: ['b', 'c'], b: ['d'], c: ['d'] }, ['a', 'b', 'd', 'c']],
  ])('%s', (_what, groups, met) => {
    expect(reachable(['a'], of(groups))).toEqual(met);
  });

  it('a hundred thousand deep', () => {
    const next = (name: string) => (Number(name) < 100_000 ? [String(Number(name) + 1)] : []);
    expect(reachable(['0'], next).length).toBe(100_001);
  });

  it('each once, where the ways to it double with every step', () => {
    const next = (name: string) => {
      const step = Number(name.slice(1)) + 1;
      return step < 60 ? [`l${step}`, `r${step}`] : [];
    };
    expect(reachable(['l0'], next).length).toBe(119);
  });
});
