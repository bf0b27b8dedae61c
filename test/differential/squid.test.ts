/**
 * Random configurations, put to a real Squid and to the audit: both must say the same of every endpoint.
 * Replay with SEED=… (and RUNS=…); a failing case is shrunk and printed whole.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../setup/needs.js';
import { differences, noTally } from './squid/compare.js';
import { type Configuration, configuration } from './squid/configuration.js';
import { startTarget } from './squid/engine.js';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const runs = Number(process.env.RUNS ?? 320);

function shown({ files }: Configuration): string {
  return Object.entries(files)
    .map(([name, text]) => `--- ${name}\n${text}`)
    .join('\n');
}

describe.runIf(needs('root', 'squid'))('squid', () => {
  let stop: () => Promise<void> = async () => {};
  beforeAll(async () => {
    stop = await startTarget();
  });
  afterAll(() => stop());

  it(`says the same as the audit over ${runs} configurations, SEED=${seed}`, async () => {
    const tally = noTally();
    const property = fc.asyncProperty(configuration, async (config) => {
      expect(await differences(config, tally), `${shown(config)}\n`).toEqual([]);
    });
    await fc.assert(property, { seed, numRuns: runs });
    process.stdout.write(`squid: ${runs} configurations, ${JSON.stringify(tally)}, SEED=${seed}\n`);
    expect(Math.min(tally.allowed, tally.blocked)).toBeGreaterThan(runs);
    expect(tally.unverifiable).toBeLessThan((tally.allowed + tally.blocked) / 4);
  });
});
