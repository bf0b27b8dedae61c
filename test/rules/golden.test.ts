import { describe, expect, test } from 'vitest';
import { everyForm } from './every-form.js';
import { fixtureCatalogues } from './fixture-catalogues.js';
import { written } from './written.js';

const forms = await everyForm();
const sources = ['192.168.20.0/24', '2001:db8:20::/48'];

// `npx vitest run --project suite test/rules/golden.test.ts -u` writes them anew: read the difference.
describe.each([...fixtureCatalogues()])('%s', (fixture, catalogue) => {
  test.each(forms.map((form) => [form.name, form] as const))(
    '%s is as it was',
    async (name, { platform, look }) => {
      const { text } = written(platform, catalogue, { look: { sources, ...look } });
      await expect(text).toMatchFileSnapshot(`../golden/rules/${fixture}/${name}.txt`);
    },
  );
});
