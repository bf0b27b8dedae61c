import type { Pattern } from '../model/pattern.js';
import type { Capabilities, Rule } from '../model/rules.js';
import { lower } from './lower.js';
import type { Platform } from './platform.js';
import { wildcardSpelling } from './wildcard-spelling.js';

/** Platforms that take a wildcard in the same way and write it alike. */
export interface WildcardFamily {
  readonly platforms: readonly string[];
  /** What the output holds; empty where exact names are written in its place. */
  readonly spelling: readonly string[];
  readonly meaning: string;
}

const meanings: Readonly<Record<Pattern['kind'], string>> = {
  exact: 'has no wildcards: the exact names it covers are written',
  subtree: 'the name itself and every depth below it',
  'sub-only': 'every depth below the name, not the name itself',
  'one-label': 'one label below the name',
  'partial-label': 'one label of that form below the name',
};

/** How each platform takes the wildcard `rule`, those alike together, in the order of `platforms`. */
export function wildcardFamilies(rule: Rule, platforms: readonly Platform[]): readonly WildcardFamily[] {
  const families = new Map<string, WildcardFamily>();
  for (const { id, can } of platforms) {
    const wide = lower([rule], can, []).rules.find(({ pattern }) => pattern.kind !== 'exact');
    const spelling = wide ? (wildcardSpelling[id]?.(wide.pattern) ?? []) : [];
    const meaning = meaningOf(wide?.pattern.kind ?? 'exact', can);
    const key = JSON.stringify([spelling, meaning]);
    const known = families.get(key);
    families.set(key, { platforms: [...(known?.platforms ?? []), id], spelling, meaning });
  }
  return [...families.values()];
}

function meaningOf(kind: Pattern['kind'], { depth }: Capabilities): string {
  return depth === undefined
    ? meanings[kind]
    : meanings[kind].replace('every depth', `up to ${depth} labels`);
}
