/** What `rules` writes for Suricata and for AWS, `audit` finds all allowed, and nothing too broad. */
import { describe, expect, it } from 'vitest';
import { select } from '../../../src/catalogue/select.js';
import { platforms } from '../../../src/rules/index.js';
import { fixtureCatalogues } from '../../rules/fixture-catalogues.js';
import { type Asked, written } from '../../rules/written.js';
import { audited } from './audited.js';

const catalogue = fixtureCatalogues().get('real');
if (!catalogue) throw new Error('the catalogue that ships is missing');
const conditions = Object.keys(catalogue.conditions);

async function roundtrip(
  id: 'suricata' | 'aws-network-firewall',
  asked: Asked,
  client: string | null = null,
) {
  if (!catalogue) throw new Error('no catalogue');
  const { text } = written(await platforms[id](), catalogue, { conditions, ...asked });
  const path = id === 'suricata' ? 'em.rules' : 'em.json';
  const report = await audited([{ path, text }], select(catalogue, [], conditions), client);
  expect(report.format).toBe(id);
  expect(report.requirements.length).toBeGreaterThan(20);
  expect(report.requirements.filter(({ verdict }) => verdict !== 'allowed')).toEqual([]);
  return report;
}

describe.each(['suricata', 'aws-network-firewall'] as const)('what rules writes for %s', (id) => {
  it('lets everything through that is needed, and no more', async () => {
    const { findings, verdict } = await roundtrip(id, {});
    expect(findings).toEqual([]);
    expect(verdict).toBe('pass');
  });

  it('says which rule passes each', async () => {
    const { requirements } = await roundtrip(id, {});
    for (const { host, by, because } of requirements) {
      expect(by?.text).toContain(`"${host}"`);
      expect(because).toMatch(/^this rule passes it/);
    }
  });

  it('stays within the vendor with the wildcards that are suggested', async () => {
    const { findings } = await roundtrip(id, { wildcards: 'suggested' });
    expect(findings).toEqual([]);
  });

  it("opens too much with the vendor's wildcard for all of AWS", async () => {
    const { findings } = await roundtrip(id, { wildcards: 'vendor' });
    expect(findings.map(({ kind, message }) => `${kind} ${/every name in \S+/.exec(message)?.[0]}`)).toEqual([
      'over-broad every name in amazonaws.com',
    ]);
  });

  it('holds for the clients that --source names', async () => {
    const { findings } = await roundtrip(id, { look: { sources: ['10.0.0.0/8'] } }, '10.1.2.3');
    expect(findings).toEqual([]);
  });
});
