/** What `rules` writes for a firewall, `audit` finds in order there: everything needed passes, and nothing else does. */
import { describe, expect, it } from 'vitest';
import { type FormatId, formats } from '../../src/audit/index.js';
import type { Policy } from '../../src/model/audit.js';
import { platforms } from '../../src/rules/index.js';
import { fixtureCatalogues } from '../rules/fixture-catalogues.js';
import { written } from '../rules/written.js';

const vantage = { chain: 'forward', inInterface: null, outInterface: null, dialect: null } as const;

/** Platforms whose whole output is a configuration that `audit` reads. */
const ids = ['pfsense', 'fortigate', 'panos', 'cisco-asa'] as const satisfies readonly (FormatId &
  keyof typeof platforms)[];

async function roundTrip(id: (typeof ids)[number], sources: readonly string[]) {
  const catalogue = fixtureCatalogues().get('real');
  if (!catalogue) throw new Error('the catalogue that ships is a fixture');
  const { text, rules } = written(await platforms[id](), catalogue, { look: { sources } });
  const policy: Policy = await (await formats[id].load()).parse([{ path: id, text }], vantage, {
    find: () => [],
  });
  return { policy, rules };
}

describe.each(ids)('%s', (id) => {
  it.each([
    ['for the clients named', ['192.168.20.0/24'], '192.168.20.9'],
    ['for every client', [], null],
  ])('lets through what was asked for, %s', async (_, sources, client) => {
    const { policy, rules } = await roundTrip(id, sources);
    expect(rules.length).toBeGreaterThan(10);
    for (const { pattern, ports } of rules) {
      if (pattern.kind !== 'exact') throw new Error('no wildcards were asked for');
      for (const port of ports) {
        const flow = { host: pattern.name, port, address: '18.1.2.3', client, privateAddresses: false };
        const { ruling, because } = await policy.decide(flow);
        expect(`${pattern.name}:${port} ${ruling}`, because).toBe(`${pattern.name}:${port} allowed`);
      }
    }
    expect(policy.remarks).toEqual([]);
  });

  it('lets nothing else through', async () => {
    const { policy, rules } = await roundTrip(id, ['192.168.20.0/24']);
    const [first] = rules;
    const name = first?.pattern.name ?? '';
    const strangers = [
      { host: name, port: 25, client: '192.168.20.9' },
      { host: `x.${name}`, port: 443, client: '192.168.20.9' },
      { host: 'stranger.example.org', port: 443, client: '192.168.20.9' },
      { host: name, port: 443, client: '192.168.21.9' },
    ];
    for (const stranger of strangers) {
      const { ruling } = await policy.decide({ ...stranger, address: '18.1.2.3', privateAddresses: false });
      expect(`${stranger.client} -> ${stranger.host}:${stranger.port} ${ruling}`).toMatch(/ blocked$/);
    }
  });
});
