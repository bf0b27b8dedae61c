import { expect, test } from 'vitest';
import { diffCatalogues } from '../../src/catalogue/diff.js';
import { catalogueOf, small } from './small.js';

const words = (after: string, before = small) =>
  diffCatalogues(catalogueOf(before), catalogueOf(after)).map(
    ({ kind, of, component, name, before: was, after: is }) =>
      [kind, of, component, name, was, is].map((part) => part ?? '-').join(' | '),
  );
const without = (line: string) => small.replace(line, '');

test('the same needs, whatever the order and the wording', () => {
  expect(words(small)).toEqual([]);
  expect(words(small.replace('title: { en: Agent }', 'title: { en: Another name }'))).toEqual([]);
  expect(words(small.replace('www: { name', 'web: { name').replaceAll('host: www', 'host: web'))).toEqual([]);
});

test.each([
  [
    'a port',
    small.replace('host: www, port: 443', 'host: www, port: 8443'),
    'changed | endpoint | agent | www.example.com | port 443 | port 8443',
  ],
  [
    'an any-of',
    small.replace('anyOf: [443, 8883]', 'allOf: [443, 8883]'),
    'changed | endpoint | collector | mq.example.com | port 443 or 8883 | port 443 and 8883',
  ],
  [
    'a condition of a row',
    without(', condition: sometimes'),
    'changed | endpoint | agent | api.example.com | port 443, only with sometimes | port 443',
  ],
  [
    'a row less',
    without('      - { host: mq, anyOf: [443, 8883] }\n'),
    'removed | endpoint | collector | mq.example.com | port 443 or 8883 | -',
  ],
  [
    'a row more',
    `${small}      - { host: api, port: 443 }\n`,
    'added | endpoint | legacy | api.example.com | - | port 443',
  ],
  [
    'a row under another condition',
    `${small}      - { host: www, port: 80, condition: sometimes }\n`,
    'added | endpoint | legacy | www.example.com | - | port 80, only with sometimes',
  ],
  [
    'where a component runs',
    small.replace('runsOn: device', 'runsOn: pc'),
    'changed | component | - | agent | runs in the device | runs on a PC',
  ],
  ['a protocol', without(', speaks: mqtt'), 'changed | host | - | mq.example.com | mqtt | https'],
  [
    'a rotating host',
    small.replace('www.example.com }', 'www.example.com, rotating: true }'),
    'changed | host | - | www.example.com | https | https, rotating addresses',
  ],
  [
    'a condition',
    small.replace('conditions:', 'conditions:\n  never: { en: Never }'),
    'added | condition | - | never | - | Never',
  ],
  [
    'a wildcard',
    `wildcards: ["*.example.com"]${small}`,
    'added | wildcard | - | *.example.com | - | recommended',
  ],
])('%s', (_, after, difference) => {
  expect(words(after)).toEqual([difference]);
  expect(words(small, after)).toHaveLength(1);
});

test('a component with all its rows', () => {
  const legacy = small.slice(small.indexOf('  legacy:'));
  expect(words(without(legacy))).toEqual([
    'removed | component | - | legacy | runs on a PC | -',
    'removed | endpoint | legacy | www.example.com | port 443 | -',
  ]);
});
