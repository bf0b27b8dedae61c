import { expect, test } from 'vitest';
import { platforms } from '../../src/rules/index.js';
import { look, rule } from './samples.js';
import { parseXml } from './xml.js';

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

/** What a product acts on: the output without its comment. */
function meaning(id: (typeof byName)[number], output: string): unknown {
  if (output.startsWith('<?xml')) return parseXml(output);
  if (!output.startsWith('{')) {
    const sign = id === 'cisco-asa' ? '!' : '#';
    return output.split('\n').filter((line) => line !== '' && !line.startsWith(sign));
  }
  return JSON.parse(output, (key, value) => {
    if (key === 'comment' || key === 'comments') return undefined;
    return key === 'RulesString' ? meaning(id, value) : value;
  });
}

test.each(byName)('%s: nothing of a hostile title leaves the comment', async (id) => {
  const platform = await platforms[id]();
  const title = '\nset x\r\n" \' ` $(reboot) ; --><alias/> ]]> --> \u2028\u0085# ! | {} \\';
  const rules = [rule('a.example', { ports: [443, 8883] })];
  const hostile = platform.render(rules, look({ catalogue: { title, sha256: '0'.repeat(64) } }));
  expect(meaning(id, hostile)).toEqual(meaning(id, platform.render(rules, look())));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
  expect(hostile).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028]/);
});
