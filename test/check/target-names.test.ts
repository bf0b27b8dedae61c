import { expect, test } from 'vitest';
import { nameTargets } from '../../src/check/grouping.js';
import { Targets } from '../../src/check/targets.js';

const at = (...ids: readonly string[]) =>
  ids.map((id) => {
    const [host = '', port] = id.split(':');
    return { id, host, port: Number(port), verdict: 'fail' as const };
  });

const all = at('a.x.example:443', 'b.x.example:443', 'c.example:443', 'a.x.example:8883', 'c.example:8883');

test.each([
  [all, 'all 5 endpoints checked'],
  [at('c.example:443'), 'c.example port 443'],
  [at('a.x.example:8883', 'c.example:8883'), 'all 2 hosts checked on port 8883'],
  [at('a.x.example:443', 'b.x.example:443'), 'all 2 hosts under x.example on port 443'],
  [at('a.x.example:443', 'a.x.example:8883'), 'a.x.example on ports 443 and 8883'],
])('%j', (group, words) => {
  expect(nameTargets(group, new Targets(all))).toBe(words);
});

test('no words that a firewall team could take for a request to open everything', () => {
  for (let size = 1; size <= all.length; size++)
    expect(nameTargets(all.slice(0, size), new Targets(all))).not.toMatch(/every|^all hosts/);
});
