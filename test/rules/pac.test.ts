import { afterAll, expect, test } from 'vitest';
import { type PacEngine, startPac } from '../../src/pac/engine.js';
import { pac } from '../../src/rules/platforms/pac.js';
import { fixtureCatalogues } from './fixture-catalogues.js';
import { written } from './written.js';

const real = fixtureCatalogues().get('real');
if (!real) throw new Error('the catalogue that ships is missing');

const engines: PacEngine[] = [];
afterAll(() => {
  for (const engine of engines) engine.dispose();
});

async function asked(wildcards?: 'suggested' | 'vendor') {
  const { text, rules } = written(pac, real as NonNullable<typeof real>, wildcards ? { wildcards } : {});
  const world = {
    myIpAddress: '192.0.2.1',
    dnsResolve: () => Promise.reject(new Error('the file must not ask DNS')),
  };
  const engine = await startPac(text, world);
  engines.push(engine);
  return { rules, find: (url: string) => engine.find(url, new URL(url).hostname) };
}

const blocked = 'PROXY 127.0.0.1:9';

test('every host of the catalogue goes out on each of its ports', async () => {
  const { rules, find } = await asked();
  for (const { pattern, ports } of rules)
    for (const port of ports) expect(await find(`https://${pattern.name}:${port}/a?b=c:80`)).toBe('DIRECT');
});

test.each([
  'https://www.example.com/',
  'https://evilygles.com/',
  'https://xrgt.srv.ygles.com/',
  'https://sub.rgt.srv.ygles.com/',
  'https://rgt.srv.ygles.com.evil.net/',
  'https://srv.ygles.com/',
  'https://rgt.srv.ygles.com:8883/',
  'https://rgt.srv.ygles.com:80/',
  'http://rgt.srv.ygles.com/',
  'https://www.example.com/https://rgt.srv.ygles.com:443/',
  'https://rgt.srv.ygles.com:443@www.example.com/',
  'https://constructor/',
])('%s does not', async (url) => {
  const { find } = await asked();
  expect(await find(url)).toBe(blocked);
});

test('a name in capitals with a dot at its end is the same name', async () => {
  const { rules } = await asked();
  expect(rules.length).toBeGreaterThan(0);
  const { text } = written(pac, real);
  const world = { myIpAddress: '192.0.2.1', dnsResolve: () => Promise.resolve(null) };
  const engine = await startPac(text, world);
  engines.push(engine);
  expect(await engine.find('https://RGT.srv.ygles.com./', 'RGT.srv.ygles.com.')).toBe('DIRECT');
});

test('a wildcard takes names below it, not the name itself and no look-alike', async () => {
  const { find } = await asked('suggested');
  expect(await find('https://new.srv.ygles.com/')).toBe('DIRECT');
  expect(await find('https://a.new.srv.ygles.com/')).toBe('DIRECT');
  expect(await find('https://srv.ygles.com/')).toBe(blocked);
  expect(await find('https://evilsrv.ygles.com/')).toBe(blocked);
  expect(await find('https://bucket.s3.amazonaws.com/')).toBe(blocked);
});
