import { expect, it } from 'vitest';
import { Below, domainsOf } from '../../src/patterns/below.js';

it.each([
  ['a.x.com', ['a.x.com', 'x.com', 'com']],
  ['localhost', ['localhost']],
])('%s lies in %j', (name, domains) => {
  expect(domainsOf(name)).toEqual(domains);
});

it('finds by whole labels, in the order given', () => {
  const below = new Below(['b.x.com', 'x.com', 'ax.com', 'a.b.x.com'], (name) => name);
  expect(below.of('x.com')).toEqual(['b.x.com', 'x.com', 'a.b.x.com']);
  expect(below.of('b.x.com')).toEqual(['b.x.com', 'a.b.x.com']);
  expect(below.of('.com')).toEqual([]);
  expect(below.of('org')).toEqual([]);
});
