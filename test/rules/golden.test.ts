import { describe, expect, test } from 'vitest';
import { platforms } from '../../src/rules/index.js';
import { needs } from '../setup/needs.js';
import { fixtureCatalogues } from './fixture-catalogues.js';
import { clean, parsers } from './parsers.js';
import { written } from './written.js';

const all = await Promise.all(Object.values(platforms).map((load) => load()));
const forms = all.flatMap((platform) => [
  { platform, variant: undefined, name: platform.id },
  ...Object.keys(platform.variants ?? {}).map((variant) => ({
    platform,
    variant,
    name: `${platform.id}.${variant}`,
  })),
]);
const sources = ['192.168.20.0/24', '2001:db8:20::/48'];

for (const [fixture, catalogue] of fixtureCatalogues()) {
  describe(fixture, () => {
    for (const { platform, variant, name } of forms) {
      const look = { sources, ...(variant === undefined ? {} : { variant }) };
      const { text } = written(platform, catalogue, { look });

      test(`${name} is as it was`, async () => {
        await expect(text).toMatchFileSnapshot(`../golden/rules/${fixture}/${name}.txt`);
      });

      const parser = parsers[name];
      if (!parser || parser.only?.includes(fixture) === false) continue;
      test.runIf(needs(...parser.needs))(`${name} is read by the real parser`, () => {
        expect(parser.read(text)).toBe(clean);
      });
    }
  });
}

describe('wildcards', () => {
  const real = fixtureCatalogues().get('real');
  for (const whose of ['suggested', 'vendor'] as const)
    for (const { platform, variant, name } of forms) {
      const parser = parsers[name];
      if (!real || !parser || parser.only) continue;
      const look = { sources, ...(variant === undefined ? {} : { variant }) };
      test.runIf(needs(...parser.needs))(
        `${name} with the ${whose} wildcards is read by the real parser`,
        () => {
          expect(parser.read(written(platform, real, { wildcards: whose, look }).text)).toBe(clean);
        },
      );
    }
});

test('whoever claims a real parser is read by one here', () => {
  const elsewhere = ['pac'];
  const claimed = all.filter(({ checked }) => checked.by === 'parser').map(({ id }) => id);
  expect(claimed.filter((id) => !parsers[id] && !elsewhere.includes(id))).toEqual([]);
});
