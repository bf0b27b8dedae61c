import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Lull } from '../../src/net/lull.js';

/** Has it been reached by the time that everything due within some milliseconds has happened? */
async function isReached(lull: Lull, within: number): Promise<boolean> {
  return Promise.race([lull.reached.then(() => true), setTimeout(within).then(() => false)]);
}

it('comes once nothing more is begun', async () => {
  const lull = new Lull();
  lull.begun(5);
  expect(await isReached(lull, 5_000)).toBe(true);
});

it('does not come before anything is begun', async () => {
  expect(await isReached(new Lull(), 20)).toBe(false);
});

it('is put off by what is begun later', async () => {
  const lull = new Lull();
  lull.begun(1);
  lull.begun(60_000);
  expect(await isReached(lull, 50)).toBe(false);
  lull.begun(1);
  expect(await isReached(lull, 5_000)).toBe(true);
});

it('does not come once it is forgotten', async () => {
  const lull = new Lull();
  lull.begun(1);
  lull.forget();
  expect(await isReached(lull, 50)).toBe(false);
});
