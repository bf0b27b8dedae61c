import type { Remark } from '../../../model/audit.js';
import type { Family } from '../../addresses.js';
import { feedOf } from '../../netfilter/feeds.js';
import type { Hooked } from '../../netfilter/hooks.js';
import type { IpSets } from './ipset.js';
import { IptablesRule } from './rule.js';

/** What the rules give cause to say whatever the catalogue holds: empty sets, and IPv6 left open. */
export function remarksOn(paths: ReadonlyMap<Family, readonly Hooked[]>, sets: IpSets): readonly Remark[] {
  const rules = new Set<IptablesRule>();
  for (const path of paths.values()) {
    for (const { chains } of path) {
      for (const rule of [...chains.values()].flat()) if (rule instanceof IptablesRule) rules.add(rule);
    }
  }
  return [...[...rules].flatMap((rule) => emptySets(rule, sets)), ...openIpv6(paths)];
}

function emptySets({ asks, at }: IptablesRule, sets: IpSets): readonly Remark[] {
  return asks.flatMap((name): readonly Remark[] => {
    const set = sets.byName.get(name);
    const place = { file: at.file, line: at.line };
    if (!set) {
      if (sets.byName.size === 0) return [];
      return [
        {
          kind: 'unmatchable',
          message: `the set ${name} is in none of the ipset files: iptables-restore refuses the rule where it does not exist`,
          remedy: 'give the output of "ipset save" of the machine that has it, or create it',
          at: place,
        },
      ];
    }
    if (set.elements.length > 0 || set.members.length > 0 || set.obscure) return [];
    if (feedOf(sets.feeds, { name, table: null })) return [];
    return [
      {
        kind: 'unmatchable',
        message: `the set ${name} is empty: no packet matches it`,
        remedy:
          'fill it, or see that the program that fills it (dnsmasq) runs; "em-preflight rules iptables-dnsmasq" shows how',
        at: place,
      },
    ];
  });
}

/** The probes of the core go to IPv4 addresses: an open ip6tables beside a closed iptables would go unseen. */
function openIpv6(paths: ReadonlyMap<Family, readonly Hooked[]>): readonly Remark[] {
  const main = paths.get(6)?.find((hooked) => hooked.main)?.base;
  if (!main?.policyAt || main.policy.kind !== 'accept') return [];
  const closed = main.rules.some(
    (rule) => rule instanceof IptablesRule && rule.conditions.length === 0 && rule.target.kind === 'drop',
  );
  if (closed) return [];
  const { file, line } = main.policyAt;
  return [
    {
      kind: 'over-broad',
      message: 'the policy for IPv6 is ACCEPT: whatever no rule drops goes out over IPv6',
      remedy: 'set the policy to DROP, and allow over IPv6 what is allowed over IPv4',
      at: { file, line },
    },
  ];
}
