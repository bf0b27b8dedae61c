/**
 * Random nftables rulesets, loaded by nft into a router's kernel, and packets sent through it: what the audit
 * says of the script, of nft's listing and of its JSON must be what happened to each of them.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nftables } from '../../src/audit/formats/nftables/index.js';
import type { Policy } from '../../src/model/audit.js';
import { needs } from '../setup/needs.js';
import { mistakes, observe, type Reading } from './kernel/compare.js';
import { Kernel } from './kernel/kernel.js';
import { nftRules } from './kernel/nftables-rules.js';
import { parameters } from './kernel/run.js';

const runs = parameters(200);

function readingOf(path: string, text: string): Reading {
  return (vantage) => nftables.parse([{ path, text }], vantage, { find: () => [] }) as Policy;
}

describe.runIf(needs('root', 'ip', 'nft'))('nftables', () => {
  let kernel: Kernel;
  beforeAll(async () => {
    kernel = new Kernel();
    await kernel.ready();
  });
  afterAll(() => kernel.close());

  it(`judges as the kernel does (seed ${runs.seed})`, async () => {
    const { router } = kernel;
    const inside = kernel.clients.map(({ inInterface }) => inInterface);
    const refusals: string[] = [];
    let loaded = 0;
    let packets = 0;
    await fc.assert(
      fc.asyncProperty(
        nftRules({ inside, outside: kernel.outInterface }),
        async ({ script, undecidable }) => {
          const { code, stderr } = await router.run('nft', ['-f', '-'], {
            input: `flush ruleset\n${script}`,
          });
          if (code !== 0) refusals.push(`${stderr}\n${script}`);
          fc.pre(code === 0);
          const [listing, json] = await Promise.all([
            router.do('nft', ['list', 'ruleset']),
            router.do('nft', ['-j', 'list', 'ruleset']),
          ]);
          const reading = readingOf('script.nft', script);
          const tried = await observe(kernel, reading);
          loaded++;
          packets += tried.length;
          expect(mistakes(kernel, reading, tried, !undecidable), script).toEqual([]);
          expect(mistakes(kernel, readingOf('listing.nft', listing), tried, !undecidable), listing).toEqual(
            [],
          );
          expect(mistakes(kernel, readingOf('listing.json', json), tried, !undecidable), json).toEqual([]);
        },
      ),
      { ...runs, maxSkipsPerRun: 2, interruptAfterTimeLimit: 500_000 },
    );
    console.log(
      `nftables: ${loaded} rulesets, ${packets} packets, ${refusals.length} refused by nft, seed ${runs.seed}`,
    );
    if (refusals[0]) console.log(`refused, for instance: ${refusals[0]}`);
    expect(loaded).toBeGreaterThanOrEqual(runs.numRuns);
  });
});
