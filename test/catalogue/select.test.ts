import { describe, expect, it, test } from 'vitest';
import { packCatalogue, unpackCatalogue } from '../../src/catalogue/ready.js';
import { requirements, select } from '../../src/catalogue/select.js';
import { UsageError } from '../../src/model/errors.js';
import { catalogueOf, small } from './small.js';

const catalogue = catalogueOf(small);
const ids = (selectors: readonly string[]) => select(catalogue, selectors).components.map(({ id }) => id);

function problems(selectors: readonly string[], conditions: readonly string[] = []) {
  try {
    select(catalogue, selectors, conditions);
    return [];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return error.problems.map(({ message, hint }) => `${message} (${hint})`);
  }
}

test.each([
  [[], ['agent', 'collector', 'legacy']],
  [['all'], ['agent', 'collector', 'legacy']],
  [['ALL'], ['agent', 'collector', 'legacy']],
  [
    ['legacy', 'all'],
    ['agent', 'collector', 'legacy'],
  ],
  [['legacy'], ['legacy']],
  [
    ['legacy', 'agent'],
    ['agent', 'legacy'],
  ],
  [['legacy', 'legacy'], ['legacy']],
  [['colector'], ['collector']],
  [['Agent'], ['agent']],
])('%j selects %j, in the order of the catalogue', (selectors, selected) => {
  expect(ids(selectors)).toEqual(selected);
});

test.each([
  [['agnt'], [], ['unknown component "agnt" (did you mean agent?)']],
  [['xyzzy'], [], ['unknown component "xyzzy" (known: agent, collector, colector, legacy, all)']],
  [['constructor'], [], ['unknown component "constructor" (known: agent, collector, colector, legacy, all)']],
  [['legacy'], ['sometime'], ['unknown condition "sometime" (did you mean sometimes?)']],
  [
    ['lgacy'],
    ['never'],
    ['unknown component "lgacy" (did you mean legacy?)', 'unknown condition "never" (known: sometimes)'],
  ],
])('%j with %j is refused', (selectors, conditions, words) => {
  expect(problems(selectors, conditions)).toEqual(words);
});

describe('requirements', () => {
  const rows = (selectors: readonly string[], conditions: readonly string[] = []) =>
    requirements(select(catalogue, selectors, conditions)).map(
      ({ component, endpoint, counted }) => `${component.id} ${endpoint.host.name} ${counted}`,
    );

  it('are the rows of the catalogue in its order, conditional ones not counted', () => {
    expect(rows([])).toEqual([
      'agent www.example.com true',
      'agent api.example.com false',
      'collector mq.example.com true',
      'collector www.example.com true',
      'legacy www.example.com true',
    ]);
  });

  it('count under a condition that was asked for', () => {
    expect(rows(['agent'], ['sometimes'])).toEqual([
      'agent www.example.com true',
      'agent api.example.com true',
    ]);
  });
});

it('a ready-made catalogue is the one it was made from', () => {
  expect(unpackCatalogue(packCatalogue(catalogue))).toEqual(catalogue);
});
