import { expect, test } from 'vitest';
import { allPlatforms, platformsTable } from '../../src/commands/rules/platform-list.js';
import { platforms } from '../../src/rules/index.js';
import { displayWidth } from '../../src/text/width.js';

test('every platform has its line, and what it can express below, in 80 columns', async () => {
  const lines = platformsTable(await allPlatforms(), 80)
    .trimEnd()
    .split('\n');
  const headings = lines.filter((line) => !line.startsWith(' '));
  expect(headings.map((line) => line.split(' ')[0])).toEqual(Object.keys(platforms));
  for (const line of lines) expect(displayWidth(line), line).toBeLessThanOrEqual(80);
  expect(lines.filter((line) => line.startsWith('    names: '))).toHaveLength(headings.length);
});
