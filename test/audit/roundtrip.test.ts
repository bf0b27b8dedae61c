/** What `rules` writes for a firewall whose rules know names, `audit` finds all allowed, and nothing too broad. */
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/audit/evaluate.js';
import { type FormatId, formats } from '../../src/audit/index.js';
import { recognise } from '../../src/audit/recognise.js';
import { select } from '../../src/catalogue/select.js';
import type { AuditReport, SourceFile } from '../../src/model/audit.js';
import { type PlatformId, platforms } from '../../src/rules/index.js';
import { fixtureCatalogues } from '../rules/fixture-catalogues.js';
import { written } from '../rules/written.js';

const catalogue = fixtureCatalogues().get('real');
if (!catalogue) throw new Error('the catalogue that ships is missing');
const conditions = Object.keys(catalogue.conditions);

async function rules(platform: PlatformId): Promise<string> {
  if (!catalogue) return '';
  return written(await platforms[platform](), catalogue, { conditions }).text;
}

async function audited(format: FormatId, files: readonly SourceFile[]): Promise<AuditReport> {
  if (!catalogue) throw new Error('no catalogue');
  expect(recognise(files)).toBe(format);
  const vantage = { chain: 'forward', inInterface: null, outInterface: null, dialect: null } as const;
  const find = (pattern: string) => files.filter(({ path }) => path === pattern);
  return evaluate({
    tool: { name: 'em-preflight', version: '0' },
    selection: select(catalogue, [], conditions),
    format,
    files,
    policy: await (await formats[format].load()).parse(files, vantage, { find }),
    known: { client: null, addresses: new Map() },
    failOn: 'stale',
    accept: (findings) => findings,
  });
}

/** What the script leaves on a router whose chain ends in a drop, as `/export` shows it. */
function applied(script: string): string {
  const lists = /^\/ip firewall address-list\n(?:add .*\n)+\/ipv6 firewall address-list\n(?:add .*\n)+/m;
  const added = (root: string) => [
    ...script.matchAll(new RegExp(`do=\\{ /${root} firewall filter (add .*?) place-before=`, 'g')),
  ];
  const chain = (root: string) => [
    `/${root} firewall filter`,
    ...added(root).map(([, add]) => add),
    'add action=drop chain=forward',
    '',
  ];
  return [lists.exec(script)?.[0] ?? '', ...chain('ip'), ...chain('ipv6')].join('\n');
}

const edlRule = [
  'set external-list em type url url https://lists.example.net/em.txt',
  'set service em protocol tcp port 443,8883',
  'set rulebase security rules em from trust to untrust source any destination any',
  'set rulebase security rules em category em application any service em action allow',
  '',
].join('\n');

const fileOf = async (id: PlatformId) => [{ path: 'em.txt', text: await rules(id) }];

describe('what rules writes', () => {
  it.each<[FormatId, PlatformId, () => Promise<readonly SourceFile[]>]>([
    ['panos', 'panos', () => fileOf('panos')],
    ['panos', 'panos-edl', async () => [{ path: 'fw.txt', text: edlRule }, ...(await fileOf('panos-edl'))]],
    ['cisco-asa', 'cisco-asa', () => fileOf('cisco-asa')],
    ['fortigate', 'fortigate', () => fileOf('fortigate')],
    ['mikrotik', 'mikrotik', async () => [{ path: 'r.rsc', text: applied(await rules('mikrotik')) }]],
  ])('is all that %s lets through (%s)', async (format, _platform, files) => {
    const { requirements, findings, verdict } = await audited(format, await files());
    expect(requirements.length).toBeGreaterThan(20);
    expect(requirements.filter(({ verdict: one }) => one !== 'allowed')).toEqual([]);
    expect(findings).toEqual([]);
    expect(verdict).toBe('pass');
  });
});
