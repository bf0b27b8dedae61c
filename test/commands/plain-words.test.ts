import { expect, it } from 'vitest';
import { selectorsOf } from '../../src/commands/check/plain-words.js';

it.each<[string, readonly string[] | null]>([
  ['', []],
  ['cca CDCA-v2', ['cca', 'CDCA-v2']],
  ['--json cca --deadline 10s -v --ca-file /tmp/ca.pem erds', ['cca', 'erds']],
  ['--ca-file', null],
  ['--lab', null],
  ['--dns-server 10.0.0.1', null],
  ['cca --proxy none', null],
  ['--catalogue other.yaml', null],
  ['-4', null],
  ['-- cca', null],
  ['--help', null],
  ['--deadline=10s', null],
])('check %s', (line, selectors) => {
  expect(selectorsOf(line.split(' ').filter((word) => word !== ''))).toEqual(selectors);
});
