import type { Rule } from './chains.js';

export interface BadCall {
  readonly rule: Rule;
  readonly what: string;
}

/** Deeper than any ruleset goes: the kernel itself follows 16 jumps. */
const deepest = 500;

/**
 * The first call that the kernel would refuse: of a chain that does not exist, of a base chain, or of one
 * that by way of others calls itself. `base`: chains that cannot be called.
 */
export function badCall(
  chains: ReadonlyMap<string, readonly Rule[]>,
  callsOf: (rule: Rule) => readonly string[],
  base: Iterable<string>,
): BadCall | null {
  const closed = new Set(base);
  const done = new Set<string>();

  const visit = (name: string, path: ReadonlySet<string>): BadCall | null => {
    const here = new Set(path).add(name);
    for (const rule of chains.get(name) ?? []) {
      for (const called of callsOf(rule)) {
        const what = fault(called, here);
        if (what !== null) return { rule, what };
        const deeper = done.has(called) ? null : visit(called, here);
        if (deeper) return deeper;
      }
    }
    done.add(name);
    return null;
  };

  const fault = (called: string, path: ReadonlySet<string>): string | null => {
    if (!chains.has(called)) return `there is no chain or target "${called}"`;
    if (closed.has(called)) return `"${called}" is a base chain, which nothing can call`;
    if (path.has(called)) return `the chain "${called}" calls itself`;
    return path.size > deepest ? `its chains call each other more than ${deepest} deep` : null;
  };

  for (const name of chains.keys()) {
    const bad = done.has(name) ? null : visit(name, new Set());
    if (bad) return bad;
  }
  return null;
}
