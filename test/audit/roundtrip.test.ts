/** What `rules` writes and a format reads: `audit` finds it all allowed, nothing too broad, and misses what is taken out. */
import { describe, expect, it, test } from 'vitest';
import { evaluate } from '../../src/audit/evaluate.js';
import { formatIds, formats } from '../../src/audit/index.js';
import { recognise } from '../../src/audit/recognise.js';
import { select } from '../../src/catalogue/select.js';
import type { AuditReport, SourceFile } from '../../src/model/audit.js';
import { platforms } from '../../src/rules/index.js';
import { everyForm, type Form } from '../rules/every-form.js';
import { fixtureCatalogues } from '../rules/fixture-catalogues.js';
import { type Reading, readings } from '../rules/readings.js';
import { type Asked, written } from '../rules/written.js';

const catalogue = fixtureCatalogues().get('real');
if (!catalogue) throw new Error('the catalogue that ships is missing');
const conditions = Object.keys(catalogue.conditions);
const forms = await everyForm();

const variantOf = ({ look }: Form) => look.variant ?? '';
const readingOf = (form: Form) =>
  (readings as Readonly<Record<string, Readonly<Record<string, Reading | string>>>>)[form.platform.id]?.[
    variantOf(form)
  ];

/** Every host was seen at an address of its own. */
const addresses = new Map(
  catalogue.hosts.map(({ name }, index) => [name, [`7.1.0.${index + 1}`, `2a00:7::${index + 1}`]]),
);

interface Options extends Asked {
  readonly client?: { readonly 4: string; readonly 6: string };
}

const options: Readonly<Record<string, Options>> = {
  plain: {},
  'suggested wildcards': { wildcards: 'suggested' },
  'with clients': {
    look: { sources: ['10.0.0.0/8', '192.168.7.0/24', '2001:db8:20::/48'] },
    client: { 4: '10.1.2.3', 6: '2001:db8:20::7' },
  },
  'addresses of a report': { addresses, look: { seenAt: '2026-01-01T00:00:00.000Z' } },
  'another prefix': { look: { prefix: 'Canon_1-a' } },
};

/** What a form and those that belong beside it say, as files. */
function filesOf(form: Form, reading: Reading, asked: Options): readonly SourceFile[] {
  if (!catalogue) return [];
  const beside = forms.filter(
    (other) => other.platform === form.platform && reading.beside?.includes(variantOf(other)),
  );
  const path = (one: Form) => (one === form ? 'em' : `em.${variantOf(one)}`);
  const files = [form, ...beside].map((one) => ({
    path: path(one),
    text: written(one.platform, catalogue, { ...asked, conditions, look: { ...asked.look, ...one.look } })
      .text,
  }));
  return reading.site ? [{ path: 'site', text: reading.site.replaceAll('NAME', 'em') }, ...files] : files;
}

async function audited(
  reading: Reading,
  files: readonly SourceFile[],
  { client }: Options = {},
): Promise<AuditReport> {
  if (!catalogue) throw new Error('no catalogue');
  expect(recognise(files)).toBe(reading.format);
  const vantage = {
    chain: 'forward',
    inInterface: null,
    outInterface: null,
    dialect: reading.dialect ?? null,
  } as const;
  const find = (pattern: string) => files.filter(({ path }) => path === pattern);
  return evaluate({
    tool: { name: 'em-preflight', version: '0' },
    selection: select(catalogue, [], conditions),
    format: reading.format,
    files,
    policy: await (await formats[reading.format].load()).parse(files, vantage, { find }),
    known: { client: client?.[reading.family ?? 4] ?? null, addresses: new Map() },
    failOn: 'stale',
    accept: (findings) => findings,
  });
}

const read = forms.flatMap((form) => {
  const reading = readingOf(form);
  return typeof reading === 'object' ? [[form.name, form, reading] as const] : [];
});

test('every form has its reading, or the reason why it has none', () => {
  expect(forms.filter((form) => readingOf(form) === undefined).map(({ name }) => name)).toEqual([]);
  expect(Object.keys(readings).sort()).toEqual(Object.keys(platforms).sort());
});

test('what has the name of a format is read by it, and every format reads something', () => {
  const own = forms.filter((form) => (formatIds as readonly string[]).includes(form.platform.id));
  expect(own.filter((form) => variantOf(form) === '').map((form) => typeof readingOf(form))).toEqual(
    formatIds.map(() => 'object'),
  );
});

describe.each(read)('%s', (_name, form, reading) => {
  it.each(Object.entries(options))('%s: all allowed, nothing too broad', async (_option, asked) => {
    const report = await audited(reading, filesOf(form, reading, asked), asked);
    expect(report.requirements.length).toBeGreaterThan(20);
    expect(report.requirements.filter(({ verdict }) => verdict !== 'allowed')).toEqual([]);
    expect(report.findings).toEqual([]);
    expect(report.verdict).toBe('pass');
  });

  it('a host whose name is taken out is no longer allowed', async () => {
    const gone = 'rgt.srv.ygles.com';
    const files = filesOf(form, reading, {}).map(({ path, text }) => ({
      path,
      text: text.replaceAll(gone, 'another.example.net') + (reading.rest ?? ''),
    }));
    const { requirements } = await audited(reading, files);
    const allowed = requirements.filter(({ verdict }) => verdict === 'allowed').map(({ host }) => host);
    expect(requirements.map(({ host }) => host)).toContain(gone);
    expect(allowed).not.toContain(gone);
    expect(new Set(allowed).size).toBe(new Set(requirements.map(({ host }) => host)).size - 1);
  });
});
