/** Which of the rule groups that were given a policy refers to. */
import type { Reference } from './firewall-policy.js';
import type { RuleGroup } from './group.js';

export interface Used {
  readonly reference: Reference;
  /** Null: the group is not among those that were given. */
  readonly group: RuleGroup | null;
}

/** By name; groups without one take the references that are left, in order, where there are as many of both. */
export function matched(
  groups: readonly RuleGroup[],
  references: readonly Reference[],
): { readonly used: readonly Used[]; readonly unused: readonly RuleGroup[] } {
  const named = new Map(groups.flatMap((group) => group.names.map((name) => [name, group] as const)));
  const nameless = groups.filter(({ names }) => names.length === 0);
  const left = references.filter(({ name }) => !named.has(name));
  const pairs = new Map(
    nameless.length === left.length ? left.map((one, i) => [one, nameless[i]] as const) : [],
  );
  const used = references.map((reference) => ({
    reference,
    group: named.get(reference.name) ?? pairs.get(reference) ?? null,
  }));
  const taken = new Set(used.map(({ group }) => group));
  return { used, unused: groups.filter((group) => !taken.has(group)) };
}
