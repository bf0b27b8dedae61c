import type { Remark } from '../../../model/audit.js';
import type { Family } from '../../addresses.js';
import type { Hooked } from '../../netfilter/hooks.js';
import type { Ruleset, TableNode } from './ast.js';
import { NftRule } from './compile.js';
import { type Compiled, setsOf } from './path.js';

/** What the ruleset gives cause to say whatever the catalogue holds. */
export function remarksOn(
  tables: readonly Compiled[],
  paths: ReadonlyMap<Family, readonly Hooked[]>,
  { unread }: Ruleset,
): readonly Remark[] {
  const own = tables.flatMap(({ table, chains }) =>
    [...chains.values()].flat().flatMap((rule) => (rule instanceof NftRule ? onRule(rule, table) : [])),
  );
  const missing = unread.map(
    ({ at, path }): Remark => ({
      kind: 'not-understood',
      message: `"${path}" is included but was not given`,
      remedy: 'give it beside this file, or give the output of "nft list ruleset", which has it all',
      at: { file: at.file, line: at.line },
    }),
  );
  return [...own, ...missing, ...openIpv6(paths)];
}

function onRule(rule: NftRule, table: TableNode): readonly Remark[] {
  const at = { file: rule.at.file, line: rule.at.line };
  const strange = rule.node.statements.flatMap((statement): readonly Remark[] =>
    statement.kind === 'strange'
      ? [
          {
            kind: 'not-understood',
            message: `"${statement.text}" is not understood; what this rule could decide is unverifiable`,
            remedy: 'check by hand which of the flows below this rule takes',
            at,
          },
        ]
      : [],
  );
  const empty = setsOf(rule).flatMap((name): readonly Remark[] => {
    const set = table.sets.get(name);
    if (!set || set.moving || set.elements.length > 0) return [];
    return [
      {
        kind: 'unmatchable',
        message: `the set ${name} is empty: no packet matches it`,
        remedy:
          'fill it, or see that the program that fills it (dnsmasq) runs; "em-preflight rules nftables-dnsmasq" shows how',
        at,
      },
    ];
  });
  return [...strange, ...empty];
}

/** The probes of the core go to IPv4 addresses: IPv6 left open beside a closed IPv4 would go unseen. */
function openIpv6(paths: ReadonlyMap<Family, readonly Hooked[]>): readonly Remark[] {
  const closed = paths.get(4)?.find(({ main, base }) => main && closes(base));
  const six = paths.get(6)?.filter(({ main }) => main) ?? [];
  if (!closed?.base.policyAt || six.some(({ base }) => closes(base))) return [];
  const open = six.find(({ base }) => base.policyAt !== null)?.base.policyAt ?? closed.base.policyAt;
  return [
    {
      kind: 'over-broad',
      message: 'IPv4 is closed by default, but over IPv6 everything goes out that no rule drops',
      remedy: 'filter both in one table of the family inet, or close IPv6 as well',
      at: { file: open.file, line: open.line },
    },
  ];
}

function closes({ policy, rules }: Hooked['base']): boolean {
  if (policy.kind === 'drop') return true;
  const last = rules.at(-1);
  if (!(last instanceof NftRule)) return false;
  const [only, more] = last.node.statements;
  return more === undefined && only?.kind === 'verdict' && only.verdict.kind === 'drop';
}
