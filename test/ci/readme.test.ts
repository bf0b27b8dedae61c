import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { withPlatformTable } from '../../scripts/readme-table.js';

it('README.md has the platforms as the code has them (npm run readme writes them)', async () => {
  const readme = readFileSync('README.md', 'utf8');
  expect(await withPlatformTable(readme)).toBe(readme);
});
