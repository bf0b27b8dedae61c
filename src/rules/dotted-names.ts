import type { Rule } from '../model/rules.js';

/**
 * Names for a list where `.x` is x and all below it (`*.x` would match nothing in Squid), sorted. What a
 * dotted name covers must not stand beside it: Squid before 7 ends on some such lists.
 */
export function dottedNames(rules: readonly Rule[]): readonly string[] {
  const dotted = new Set(
    rules.filter(({ pattern }) => pattern.kind === 'subtree').map(({ pattern }) => pattern.name),
  );
  const covered = (name: string): boolean => {
    const dot = name.indexOf('.');
    return dot >= 0 && (dotted.has(name.slice(dot + 1)) || covered(name.slice(dot + 1)));
  };
  return [...new Set(rules.map(({ pattern }) => pattern.name))]
    .filter((name) => !covered(name))
    .sort()
    .map((name) => (dotted.has(name) ? `.${name}` : name));
}
