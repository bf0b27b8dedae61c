/** Configurations on which a reader of squid.conf goes wrong, put to a real Squid and to the audit. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../setup/needs.js';
import { differences, noTally } from './squid/compare.js';
import { startTarget } from './squid/engine.js';
import { traps } from './squid/traps.js';

describe.runIf(needs('root', 'squid'))('Squid and the audit agree on', () => {
  let stop: () => Promise<void> = async () => {};
  beforeAll(async () => {
    stop = await startTarget();
  });
  afterAll(() => stop());

  it.each(Object.entries(traps))('%s', async (_name, files) => {
    expect(await differences({ files, unknowable: false }, noTally())).toEqual([]);
  });
});
