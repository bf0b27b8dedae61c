/** Configurations on which a reader of squid.conf goes wrong, put to a real Squid and to the audit. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { broken } from '../audit/squid/broken.js';
import { mended } from '../audit/squid/mended.js';
import { needs } from '../setup/needs.js';
import { differences, flows, noTally, policyOf } from './squid/compare.js';
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

  it.each(Object.entries(broken))('the remedies for: %s', async (_name, lines) => {
    const files = [{ path: 'squid.conf', text: `${lines.join('\n')}\n` }];
    const policy = await policyOf({ files: { 'squid.conf': files[0]?.text ?? '' }, unknowable: false });
    if (policy === 'refused') throw new Error('the audit refuses it');
    const remedies: string[] = [];
    for (const flow of flows.filter(({ client }) => client === '127.9.0.1')) {
      const decision = await policy.decide(flow);
      if (decision.ruling === 'blocked') remedies.push(policy.remedy(flow, decision));
    }
    expect(remedies.length).toBeGreaterThan(0);
    const tally = noTally();
    const text = mended(files, remedies)[0]?.text ?? '';
    expect(await differences({ files: { 'squid.conf': text }, unknowable: false }, tally), text).toEqual([]);
    expect(tally.allowed).toBeGreaterThanOrEqual(flows.length / 2);
  });
});
