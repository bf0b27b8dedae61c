import { describe, expect, test } from 'vitest';
import { panosEdl } from '../../../src/rules/platforms/panos-edl.js';
import { asked, cases, look, opened, wildcardSamples, withStar } from '../samples.js';

describe.each(cases(wildcardSamples))('%s', (_, { rules, from }) => {
  const gaps = [{ lost: true, message: 'b.example port 443 is left out' }];
  const list = panosEdl.render(rules, look({ sources: from, gaps }));
  const notes = panosEdl.render(rules, look({ sources: from, gaps, variant: 'notes' }));

  test('the list is entries alone, as a list of URLs has no comments', () => {
    const lines = list.split('\n').slice(0, -1);
    expect(lines.filter((line) => !/^(?:\*\.)?[a-z0-9.-]+\/$/.test(line))).toEqual([]);
    expect(new Set(lines)).toEqual(new Set(rules.flatMap(withStar).map((name) => `${name}/`)));
  });

  test('what it cannot say stands in the notes, with the ports of each name', () => {
    expect(notes).toContain('LOST: b.example port 443 is left out\n');
    const pairs = [...notes.matchAll(/^TCP ([\d, ]+):\n((?: {2}\S+\/\n)+)/gm)].map(
      ([, ports = '', names = '']) => ({
        hosts: names.trim().split(/\/\s*/).filter(Boolean),
        ports: ports.split(', '),
      }),
    );
    expect(opened(pairs)).toEqual(asked(rules, withStar));
  });
});
