import { describe, expect, it } from 'vitest';
import { type Ask, decisive, possibilities } from '../../src/audit/possibilities.js';

const coin = (ask: Ask, key: string) => ask({ key, unknown: key, options: [true, false] });
const differ = (a: unknown, b: unknown) => a !== b;

describe('possibilities', () => {
  it('evaluates once where nothing is asked', () => {
    expect(possibilities(() => 7, differ)).toEqual({ outcomes: [{ result: 7, path: [] }], complete: true });
  });

  it('gives one unknown the same answer wherever it is asked for', () => {
    const { outcomes } = possibilities((ask) => [coin(ask, 'a'), coin(ask, 'a')], differ);
    expect(outcomes.map(({ result }) => result)).toEqual([
      [true, true],
      [false, false],
    ]);
  });

  it('takes what can be in one way only for known', () => {
    const sole = (ask: Ask) => ask({ key: 'sole', unknown: 'sole', options: ['this'] });
    expect(possibilities(sole, differ).outcomes).toEqual([{ result: 'this', path: [] }]);
  });

  it('asks only for what an evaluation comes to', () => {
    const { outcomes } = possibilities((ask) => coin(ask, 'a') || coin(ask, 'b'), differ);
    expect(outcomes.map(({ result }) => result)).toEqual([true, true, false]);
  });

  it('names the questions on which the answer turns, and no others', () => {
    const { outcomes } = possibilities((ask) => {
      coin(ask, 'idle');
      return coin(ask, 'a') && coin(ask, 'b');
    }, differ);
    expect(decisive(outcomes, differ).map(({ key }) => key)).toEqual(['a', 'b']);
  });

  it('says that it did not look at everything where there is too much', () => {
    const many = (ask: Ask) => Array.from({ length: 30 }, (_, index) => coin(ask, String(index))).length;
    expect(possibilities(many, differ).complete).toBe(false);
  });
});
