import { describe, expect, test } from 'vitest';
import { needs } from '../setup/needs.js';
import { everyForm, type Form } from './every-form.js';
import { fixtureCatalogues } from './fixture-catalogues.js';
import { clean, parsers } from './parsers.js';
import { type Asked, written } from './written.js';

const forms = await everyForm();
const catalogues = fixtureCatalogues();
const sources = ['192.168.20.0/24', '2001:db8:20::/48'];

/** One test: the real parser reads what is written of a fixture. */
function read({ platform, name, look }: Form, fixture: string, asked: Asked = {}): void {
  const parser = parsers[name];
  const catalogue = catalogues.get(fixture);
  if (!parser || !catalogue || parser.only?.includes(fixture) === false) return;
  test.runIf(needs(...parser.needs))(name, () => {
    const { text } = written(platform, catalogue, { ...asked, look: { sources, ...look } });
    expect(parser.read(text)).toBe(clean);
  });
}

describe.each([...catalogues.keys()])('the real parser reads %s', (fixture) => {
  for (const form of forms) read(form, fixture);
});

describe.each(['suggested', 'vendor'] as const)('the real parser reads the %s wildcards', (wildcards) => {
  for (const form of forms.filter(({ platform }) => platform.can.patterns.length > 1))
    read(form, 'real', { wildcards });
});

test('whoever claims a real parser is read by one here', () => {
  const elsewhere = ['pac'];
  const claimed = forms
    .filter(({ platform }) => platform.checked.by === 'parser')
    .map(({ platform }) => platform.id);
  expect([...new Set(claimed)].filter((id) => !parsers[id] && !elsewhere.includes(id))).toEqual([]);
});
