/**
 * Random iptables rule sets with ipsets, loaded by iptables-restore into a router's kernel, and packets sent
 * through it: what the audit says must be what happened to each of them.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { iptables } from '../../src/audit/formats/iptables/index.js';
import type { Policy } from '../../src/model/audit.js';
import { needs } from '../setup/needs.js';
import { mistakes, observe, type Reading } from './kernel/compare.js';
import { type IptablesRules, iptablesRules } from './kernel/iptables-rules.js';
import { Kernel } from './kernel/kernel.js';
import { parameters } from './kernel/run.js';

const runs = parameters(200);

function readingOf({ ipset, save4, save6 }: IptablesRules): Reading {
  const files = [
    { path: 'ipset.save', text: ipset },
    { path: 'rules.v4', text: save4 },
    { path: 'rules.v6', text: save6 },
  ];
  return (vantage) => iptables.parse(files, vantage, { find: () => [] }) as Policy;
}

/** Loads the rules as they are; false where the kernel refuses them. */
async function load({ router }: Kernel, { ipset, save4, save6 }: IptablesRules): Promise<string | null> {
  await router.do('nft', ['flush', 'ruleset']);
  // The kernel lets go of a flushed rule's sets a little later: they are emptied rather than destroyed.
  await router.run('ipset', ['flush']);
  for (const [program, input] of [
    ['ipset', ipset],
    ['iptables-restore', save4],
    ['ip6tables-restore', save6],
  ] as const) {
    const { code, stderr } = await router.run(program, program === 'ipset' ? ['-exist', 'restore'] : [], {
      input,
    });
    if (code !== 0) return `${program}: ${stderr}`;
  }
  return null;
}

describe.runIf(needs('root', 'ip', 'nft', 'iptables-restore', 'ip6tables-restore', 'ipset'))(
  'iptables',
  () => {
    let kernel: Kernel;
    beforeAll(async () => {
      kernel = new Kernel();
      await kernel.ready();
    });
    afterAll(() => kernel.close());

    it(`judges as the kernel does (seed ${runs.seed})`, async () => {
      const inside = kernel.clients.map(({ inInterface }) => inInterface);
      const refusals: string[] = [];
      let loaded = 0;
      let flows = 0;
      let unverifiable = 0;
      await fc.assert(
        fc.asyncProperty(iptablesRules({ inside, outside: kernel.outInterface }), async (rules) => {
          const refusal = await load(kernel, rules);
          if (refusal !== null) refusals.push(refusal);
          fc.pre(refusal === null);
          const reading = readingOf(rules);
          const tried = await observe(kernel, reading);
          loaded++;
          flows += tried.length;
          const wrong = mistakes(kernel, reading, tried, !rules.undecidable);
          if (rules.undecidable) unverifiable++;
          expect(wrong, `${rules.save4}\n${rules.save6}\n${rules.ipset}`).toEqual([]);
        }),
        { ...runs, maxSkipsPerRun: 2, interruptAfterTimeLimit: 500_000 },
      );
      console.log(
        `iptables: ${loaded} rule sets, ${flows} packets, ${unverifiable} sets with undecidable conditions, ${refusals.length} refused by the kernel, seed ${runs.seed}`,
      );
      if (refusals[0]) console.log(`refused, for instance: ${refusals[0]}`);
      expect(loaded).toBeGreaterThanOrEqual(runs.numRuns);
    });
  },
);
