import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatIds } from '../../src/audit/index.js';
import { root, run } from './fixture.js';

const folders = readdirSync(root);

/** `UPDATE_FIXTURES=1` writes what the program says now: for new cases, and to be read before it is kept. */
const update = process.env.UPDATE_FIXTURES === '1';

describe('the registry of configuration formats', () => {
  it('holds every file of the folder, and nothing else', () => {
    const modules = readdirSync(new URL('../../src/audit/formats/', import.meta.url));
    expect(modules.map((name) => name.replace(/\.ts$/, '')).sort()).toEqual([...formatIds].sort());
  });

  it.each(formatIds)('has fixtures for %s', (id) => {
    expect(existsSync(join(root, id)) && readdirSync(join(root, id)).length).toBeTruthy();
  });
});

describe.each(formatIds.filter((id) => folders.includes(id)))('%s', (id) => {
  it.each(readdirSync(join(root, id)))('%s', async (name) => {
    const path = join(root, id, name, 'expected.json');
    const actual = await run(id, name);
    if (update) writeFileSync(path, `${JSON.stringify(actual, null, 2)}\n`);
    expect(actual).toEqual(JSON.parse(readFileSync(path, 'utf8')));
  });
});
