import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pfsense } from '../../../src/rules/platforms/pfsense.js';
import { look, rule } from '../samples.js';

const space = fc.constantFrom(
  '',
  '\n',
  '\r\n',
  '\n\t',
  '\r\n\t\t',
  '\n\n  ',
  ' ',
  '<!-- <alias> -->',
  '\n\t<!-- x -->\n',
);
const text = fc.constantFrom(
  '',
  'mine',
  '<![CDATA[a <rule> & "b"]]>',
  '&lt;alias&gt;',
  'caf\u00e9',
  'em-preflight',
);

function section(name: string, entry: string): fc.Arbitrary<string> {
  const entries = fc.array(
    fc
      .tuple(space, text, space)
      .map(([a, descr, b]) => `${a}<${entry}><name>n</name><descr>${descr}</descr></${entry}>${b}`),
    { maxLength: 4 },
  );
  return fc.oneof(
    fc.constant(''),
    fc.constant(`<${name}/>`),
    fc.tuple(entries, space).map(([all, end]) => `<${name}>${all.join('')}${end}</${name}>`),
  );
}

const config = fc
  .tuple(space, section('aliases', 'alias'), space, section('filter', 'rule'), space, fc.boolean())
  .map(([a, aliases, b, filter, c, swapped]) => {
    const parts = swapped ? [filter, b, aliases] : [aliases, b, filter];
    return `<pfsense><interfaces><lan></lan></interfaces>${a}${parts.join('')}${c}</pfsense>`;
  });

function merge(bytes: Buffer, prefix = 'em'): Buffer {
  const rules = [rule('a.example'), rule('b.example', { ports: [443, 8883] })];
  return Buffer.from(pfsense.merge?.(rules, look({ prefix }), 'config.xml', bytes).bytes ?? []);
}

/** Is `part` what is left of `whole` when characters are taken out? */
function remains(part: string, whole: string): boolean {
  let at = 0;
  for (const character of part) {
    at = whole.indexOf(character, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

test('whatever a configuration looks like: nothing is lost, and a second run changes nothing', () => {
  fc.assert(
    fc.property(config, (before) => {
      const once = merge(Buffer.from(before));
      expect(merge(once).equals(once)).toBe(true);
      const opened = before.replace('<aliases/>', '<aliases>').replace('<filter/>', '<filter>');
      expect(remains(opened, once.toString())).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('rules of two prefixes live side by side, in whatever order they came', () => {
  fc.assert(
    fc.property(config, (before) => {
      const both = merge(merge(Buffer.from(before)), 'site');
      expect(merge(both).equals(both)).toBe(true);
      expect(merge(both, 'site').equals(both)).toBe(true);
    }),
    { numRuns: 200 },
  );
});
