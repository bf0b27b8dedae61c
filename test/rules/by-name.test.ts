import { expect, test } from 'vitest';
import { platforms } from '../../src/rules/index.js';
import { look, rule } from './samples.js';

const byName = [
  ...(['pfsense', 'opnsense', 'fortigate', 'panos', 'cisco-asa', 'junos', 'mikrotik', 'checkpoint'] as const),
  ...(['sophos', 'zscaler', 'aws-network-firewall', 'azure-firewall', 'windows'] as const),
];

test.each(byName)('%s writes names, and so says nothing of addresses that a check saw', async (id) => {
  const platform = await platforms[id]();
  const seen = rule('a.example', { addresses: ['192.0.2.7'] });
  const output = platform.render([seen], look({ seenAt: '2026-01-01T00:00:00.000Z' }));
  expect(output).toBe(platform.render([rule('a.example')], look()));
});

test.each(byName)('%s writes the same whatever the order of the rules', async (id) => {
  const platform = await platforms[id]();
  const rules = [rule('b.example', { ports: [443, 8883] }), rule('c.example'), rule('a.example')];
  expect(platform.render([...rules].reverse(), look())).toBe(platform.render(rules, look()));
});
