import { describe, expect, test } from 'vitest';
import { zscaler } from '../../../src/rules/platforms/zscaler.js';
import { asked, cases, look, opened, rule, type samples, wildcardSamples } from '../samples.js';

/** URL format guidelines: lower case, no scheme, port or path; labels up to 63, the host up to 255. */
const entry = /^\.?(?:[a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63}$/;

const spell = ({ pattern: { kind, name } }: (typeof samples)[string][number]) => [
  kind === 'subtree' ? `.${name}` : name,
];

describe.each(cases(wildcardSamples))('%s', (_, { rules, from }) => {
  const output = zscaler.render(rules, look({ sources: from }));
  const lines = output.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

  test('the lines are the names, as Zscaler takes them', () => {
    expect([...lines].sort()).toEqual([...new Set(rules.flatMap(spell))].sort());
    expect(lines.filter((line) => !entry.test(line) || line.length > 255)).toEqual([]);
  });

  test('the variant urls is these lines alone', () => {
    expect(zscaler.render(rules, look({ variant: 'urls' }))).toBe(lines.map((line) => `${line}\n`).join(''));
  });

  test('every port and name is given to the firewall, for the given clients', () => {
    const blocks = output.split('\n# Firewall Filtering rule ').slice(1);
    const pairs = blocks.map((block) => ({
      hosts: [...block.matchAll(/^# {3}(\S+)$/gm)].map(([, name]) => name ?? '?'),
      ports: (/TCP destination ports ([\d, ]+)\)/.exec(block)?.[1] ?? '?').split(', '),
    }));
    expect(opened(pairs)).toEqual(asked(rules, spell));
    for (const block of blocks) expect(block).toContain(`clients ${from.join(', ') || 'any'},`);
  });
});

test('a port never stands in the category', () => {
  const output = zscaler.render([rule('b.example', { ports: [8883] })], look({ variant: 'urls' }));
  expect(output).toBe('b.example\n');
  expect(zscaler.can.ports).toBe(false);
});
