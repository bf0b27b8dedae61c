import { UsageError } from '../../../model/errors.js';
import type { Family } from '../../addresses.js';
import type { Vantage } from '../../format.js';
import { badCall } from '../../netfilter/calls.js';
import type { Rule, Target } from '../../netfilter/chains.js';
import type { Hooked } from '../../netfilter/hooks.js';
import { type Hook, journeys } from '../../netfilter/packet.js';
import type { ChainNode, Ruleset, Statement, TableNode } from './ast.js';
import { NftRule } from './compile.js';

/** A table with its rules ready to be followed. */
export interface Compiled {
  readonly table: TableNode;
  readonly chains: ReadonlyMap<string, readonly Rule[]>;
}

/** Throws a UsageError for calls and sets that nft refuses, unless an include may define them. */
export function compileTables({ tables, unread }: Ruleset): readonly Compiled[] {
  return [...tables.values()].map((table) => {
    const chains = new Map(
      [...table.chains].map(([name, { rules }]) => [name, rules.map((node) => new NftRule(node, table))]),
    );
    if (unread.length === 0) check(table, chains);
    return { table, chains };
  });
}

function check(table: TableNode, chains: ReadonlyMap<string, readonly NftRule[]>): void {
  const base = [...table.chains].filter(([, { hook }]) => hook !== null).map(([name]) => name);
  const bad = badCall(chains, (rule) => calls(rule as NftRule, table), base);
  if (bad) throw refusal(bad.rule, bad.what);
  for (const rule of [...chains.values()].flat()) {
    for (const name of setsOf(rule)) {
      if (!table.sets.has(name))
        throw refusal(rule, `there is no set or map "${name}" in the table ${table.name}`);
    }
  }
}

function refusal({ at }: Rule, what: string): UsageError {
  return new UsageError({
    message: `nft would not load this ruleset: ${what}`,
    hint: 'give the output of "nft list ruleset", whole',
    at: { file: at.file, line: at.line },
  });
}

export function setsOf({ node }: NftRule): readonly string[] {
  return node.statements.flatMap((statement) =>
    (statement.kind === 'match' || statement.kind === 'vmap') && statement.right.kind === 'named'
      ? [statement.right.name]
      : [],
  );
}

function calls({ node }: NftRule, table: TableNode): readonly string[] {
  return node.statements.flatMap((statement) => verdicts(statement, table));
}

function verdicts(statement: Statement, table: TableNode): readonly string[] {
  if (statement.kind === 'verdict') return 'chain' in statement.verdict ? [statement.verdict.chain] : [];
  if (statement.kind !== 'vmap') return [];
  const { right } = statement;
  const elements =
    right.kind === 'elements'
      ? right.elements
      : right.kind === 'named'
        ? table.sets.get(right.name)?.elements
        : [];
  return (elements ?? []).flatMap(({ verdict }) => (verdict && 'chain' in verdict ? [verdict.chain] : []));
}

interface Placed {
  readonly hooked: Hooked;
  readonly order: number;
  readonly priority: number;
}

/** Every base chain that a connection of this family crosses: hook after hook, lowest priority first. */
export function hookedChains(
  tables: readonly Compiled[],
  family: Family,
  vantage: Vantage,
): readonly Hooked[] {
  return tables
    .filter(({ table }) => !table.dormant && sees(table.family, family))
    .flatMap((compiled) => placed(compiled, vantage))
    .sort((a, b) => a.order - b.order || a.priority - b.priority)
    .map(({ hooked }) => hooked);
}

function sees(tableFamily: string, family: Family): boolean {
  if (tableFamily === 'ip') return family === 4;
  if (tableFamily === 'ip6') return family === 6;
  return tableFamily !== 'arp';
}

function placed({ table, chains }: Compiled, vantage: Vantage): readonly Placed[] {
  const journey = journeys[vantage.chain];
  return [...table.chains].flatMap(([name, chain]) => {
    const bridged = table.family === 'bridge';
    const order = bridged && chain.hook !== null ? 0 : journey.indexOf(chain.hook as Hook);
    if (order < 0) return [];
    const hook = bridged ? 'bridge' : (chain.hook as Hook);
    const main = hook === vantage.chain && table.family !== 'netdev';
    const base = {
      rules: chains.get(name) ?? [],
      policy: policyOf(name, chain, main),
      policyAt: chain.policyAt,
      applies: !bridged && onOurWay(chain, hook, vantage),
    };
    return [{ hooked: { hook, base, chains, main }, order, priority: chain.priority }];
  });
}

/** A command that adds a chain without a policy leaves the one of a chain that is there as it is. */
function policyOf(name: string, { policy }: ChainNode, main: boolean): Target {
  if (policy !== null || !main) return { kind: policy ?? 'accept' };
  const because = `no rule here decides, and what ${name} does then is not said: it is left as it is`;
  return { kind: 'elsewhere', because };
}

/** A chain of a device sees what crosses the device, which may also lie below a bridge or a VLAN. */
function onOurWay({ devices }: ChainNode, hook: Hook, vantage: Vantage): boolean {
  if (hook !== 'ingress' && hook !== 'egress') return true;
  const device = hook === 'ingress' ? vantage.inInterface : vantage.outInterface;
  return device !== null && devices.includes(device);
}
