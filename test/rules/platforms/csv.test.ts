import { expect, test } from 'vitest';
import { csv } from '../../../src/rules/platforms/csv.js';
import { look, rule } from '../samples.js';

test('what else there is to say stands in the last column of each record', () => {
  const gaps = [
    { lost: false, message: '*.x.com also opens "all", and more' },
    { lost: true, message: 'b.example port 443 is left out' },
  ];
  const [header, record] = csv.render([rule('a.example')], look({ gaps })).split('\r\n');
  expect(header?.endsWith(',attention')).toBe(true);
  expect(
    record?.endsWith(',"*.x.com also opens ""all"", and more; LOST: b.example port 443 is left out"'),
  ).toBe(true);
});
