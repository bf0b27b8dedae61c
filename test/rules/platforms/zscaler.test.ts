import { describe, expect, test } from 'vitest';
import { zscaler } from '../../../src/rules/platforms/zscaler.js';
import { cases, look, rule, wildcardSamples } from '../samples.js';

/** URL format guidelines: lower case, no scheme, port or path; labels up to 63, the host up to 255. */
const entry = /^\.?(?:[a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63}$/;

describe.each(cases(wildcardSamples))('%s', (_, { rules, from }) => {
  const output = zscaler.render(rules, look({ sources: from }));
  const lines = output.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const wanted = rules.map(({ pattern }) => (pattern.kind === 'subtree' ? `.${pattern.name}` : pattern.name));

  test('the lines are the names, as Zscaler takes them', () => {
    expect([...lines].sort()).toEqual([...new Set(wanted)].sort());
    expect(lines.filter((line) => !entry.test(line) || line.length > 255)).toEqual([]);
  });

  test('the variant urls is these lines alone', () => {
    expect(zscaler.render(rules, look({ variant: 'urls' }))).toBe(lines.map((line) => `${line}\n`).join(''));
  });

  test('every port but the category’s own is given to the firewall', () => {
    const said = output.split('\n').filter((line) => line.includes('TCP destination ports'));
    const sets = new Set(rules.map(({ ports }) => ports.join(', ')));
    expect(said.map((line) => /ports ([\d, ]+)\)/.exec(line)?.[1])).toEqual(
      expect.arrayContaining([...sets]),
    );
    for (const cidr of from.slice(0, rules.length)) expect(output).toContain(cidr);
  });
});

test('a port never stands in the category', () => {
  const output = zscaler.render([rule('b.example', { ports: [8883] })], look({ variant: 'urls' }));
  expect(output).toBe('b.example\n');
  expect(zscaler.can.ports).toBe(false);
});
