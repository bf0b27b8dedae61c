/**
 * A ruleset as the script and the JSON form both say it; nft(8) has the words. Values stay as text
 * (`443`, `10.0.0.0/8`, `80-90`, `eth*`) until a selector gives them a type.
 */
import type { ConfigLine } from '../../../model/audit.js';
import type { Feed } from '../../netfilter/feeds.js';

export type Verdict =
  | { readonly kind: 'accept' | 'drop' | 'return' | 'continue' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }
  | { readonly kind: 'elsewhere'; readonly because: string };

/** `key` has one text for each part of a concatenation; `verdict` in a verdict map only. */
export interface Element {
  readonly key: readonly string[];
  readonly verdict: Verdict | null;
  /** False where it has a time-out of its own. */
  readonly lasting: boolean;
}

export type Right =
  | { readonly kind: 'elements'; readonly elements: readonly Element[] }
  | { readonly kind: 'named'; readonly name: string }
  /** `a,b` or `a | b` without braces: flags. */
  | { readonly kind: 'flags'; readonly values: readonly string[] };

export type Operator = 'is' | '==' | '!=' | '!' | '<' | '>' | '<=' | '>=';

export type Statement =
  | {
      readonly kind: 'match';
      readonly selectors: readonly string[];
      readonly mask: readonly string[] | null;
      readonly operator: Operator;
      readonly right: Right;
    }
  | { readonly kind: 'vmap'; readonly selectors: readonly string[]; readonly right: Right }
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  /** Whether the rest is reached cannot be known: a rate, a quota, a map. */
  | { readonly kind: 'doubt'; readonly because: string }
  | { readonly kind: 'notrack' }
  | { readonly kind: 'updates'; readonly set: string }
  | { readonly kind: 'strange'; readonly text: string };

export interface RuleNode {
  readonly at: ConfigLine;
  readonly statements: readonly Statement[];
}

export interface ChainNode {
  readonly at: ConfigLine;
  readonly rules: RuleNode[];
  hook: string | null;
  priority: number;
  /** Null: left as it is by a command that adds a chain which may be there. */
  policy: 'accept' | 'drop' | null;
  policyAt: ConfigLine | null;
  devices: readonly string[];
}

export interface SetNode {
  readonly at: ConfigLine;
  readonly elements: Element[];
  /** Elements are added or expire at run time. */
  moving: boolean;
  /** Elements have a time-out unless they say otherwise. */
  timeout: boolean;
}

export interface TableNode {
  readonly family: string;
  readonly name: string;
  readonly chains: Map<string, ChainNode>;
  readonly sets: Map<string, SetNode>;
  dormant: boolean;
  /** False where the file takes it as it may be already, and adds to it. */
  fresh: boolean;
  readonly feeds: readonly Feed[];
}

export interface Ruleset {
  readonly tables: Map<string, TableNode>;
  /** What fills the sets at run time. */
  readonly feeds: readonly Feed[];
  /** Tables that were taken away, by key; '' for all: what is made after that is new. */
  readonly cleared: Set<string>;
  /** Includes that were not given: what they would have changed is unknown. */
  readonly unread: { readonly at: ConfigLine; readonly path: string }[];
}

export function tableKey(family: string, name: string): string {
  return `${family} ${name}`;
}

export function emptyRuleset(feeds: readonly Feed[]): Ruleset {
  return { tables: new Map(), unread: [], feeds, cleared: new Set() };
}

export function emptyChain(at: ConfigLine): ChainNode {
  return { at, rules: [], hook: null, priority: 0, policy: 'accept', policyAt: null, devices: [] };
}

export function emptySet(at: ConfigLine): SetNode {
  return { at, elements: [], moving: false, timeout: false };
}

/** One by one: sets may hold more than a call takes arguments. */
export function addElements({ elements }: SetNode, more: readonly Element[]): void {
  for (const element of more) elements.push(element);
}

/** The table, made where it is not there yet: declaring one twice adds to it. */
export function tableOf({ tables, feeds, cleared }: Ruleset, family: string, name: string): TableNode {
  const key = tableKey(family, name);
  const known = tables.get(key);
  if (known) return known;
  const fresh = cleared.has('') || cleared.has(key);
  const table = { family, name, chains: new Map(), sets: new Map(), dormant: false, fresh, feeds };
  tables.set(key, table);
  return table;
}
