import type { Family } from '../../addresses.js';
import type { Vantage } from '../../format.js';
import type { Target } from '../../netfilter/chains.js';
import type { Hooked } from '../../netfilter/hooks.js';
import { type Hook, journeys } from '../../netfilter/packet.js';
import type { Chain, Table } from './save.js';

/** The tables in the order of their priorities, of which each registers at some hooks only. */
const order: Readonly<Partial<Record<Hook, readonly string[]>>> = {
  prerouting: ['raw', 'mangle', 'nat'],
  forward: ['mangle', 'filter', 'security'],
  output: ['raw', 'mangle', 'nat', 'filter', 'security'],
  postrouting: ['mangle', 'nat'],
};

/** Every chain that a connection of this family crosses, in the kernel's order. */
export function hookedChains(
  tables: ReadonlyMap<string, Table>,
  family: Family,
  { chain: journey }: Vantage,
): readonly Hooked[] {
  return journeys[journey].flatMap((hook) =>
    (order[hook] ?? []).flatMap((name) => {
      const table = tables.get(`${family} ${name}`);
      const main = name === 'filter';
      if (!table) return main ? [unsaved(hook, family)] : [];
      return [hooked(table, hook, main)];
    }),
  );
}

function hooked(table: Table, hook: Hook, main: boolean): Hooked {
  const chain = table.chains.get(hook.toUpperCase());
  const chains = new Map([...table.chains].map(([name, { rules }]) => [name, rules]));
  return {
    hook,
    chains,
    main,
    base: {
      rules: chain?.rules ?? [],
      policy: policyOf(chain, table, hook),
      policyAt: chain?.at ?? null,
      applies: true,
    },
  };
}

/** iptables-save lists a chain that exists: one it leaves out lets everything pass. */
function policyOf(chain: Chain | undefined, table: Table, hook: Hook): Target {
  if (chain?.policy) return { kind: chain.policy };
  if (table.genuine || table.name !== 'filter') return { kind: 'accept' };
  return {
    kind: 'elsewhere',
    because: `no rule decides, and the policy of ${hook.toUpperCase()} stands nowhere in the file`,
  };
}

function unsaved(hook: Hook, family: Family): Hooked {
  const because = `the filter table of ${family === 6 ? 'ip6tables' : 'iptables'} is not in the file`;
  const policy: Target = { kind: 'elsewhere', because };
  return { hook, chains: new Map(), main: true, base: { rules: [], policy, policyAt: null, applies: true } };
}
