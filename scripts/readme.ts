/** Writes what README.md takes from the code: `npm run readme`. A test says when it is stale. */
import { readFile, writeFile } from 'node:fs/promises';
import { withPlatformTable } from './readme-table.js';

await writeFile('README.md', await withPlatformTable(await readFile('README.md', 'utf8')));
