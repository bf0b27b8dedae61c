import type { Catalogue } from '../model/catalogue.js';
import type { Pattern } from '../model/pattern.js';
import type { Gap, Rule } from '../model/rules.js';
import { breadth } from '../patterns/breadth.js';
import { spelling, wildcardPattern } from '../patterns/spelling.js';
import { suggest } from '../patterns/suggest.js';
import { useWildcards } from './wildcards.js';

/** Rules with wildcards in them, and what each of these opens besides: a warning where it is more than one owner's. */
export function withWildcards(
  rules: readonly Rule[],
  { hosts, wildcards }: Pick<Catalogue, 'hosts' | 'wildcards'>,
  whose: 'suggested' | 'vendor',
): { readonly rules: readonly Rule[]; readonly gaps: readonly Gap[] } {
  const wanted = new Set(rules.map(({ pattern }) => pattern.name));
  const patterns =
    whose === 'vendor'
      ? [...wildcards].sort().map(wildcardPattern)
      : suggest(
          hosts.filter(({ name }) => wanted.has(name)),
          hosts,
        );
  const wide = useWildcards(rules, patterns);
  const used = wide.map(({ pattern }) => pattern).filter(({ kind }) => kind !== 'exact');
  const left = wide.filter(({ pattern }) => pattern.kind === 'exact').length;
  return {
    rules: wide,
    gaps: [...used.map((pattern) => warning(pattern, hosts)), ...notCovered(left, used)],
  };
}

function warning(pattern: Pattern, hosts: Catalogue['hosts']): Gap {
  const judged = breadth(pattern, hosts);
  const opens = judged.kind === 'one-name' ? 'nothing else' : judged.opens;
  return { lost: false, message: `${spelling(pattern)} also opens ${opens}` };
}

function notCovered(count: number, used: readonly Pattern[]): readonly Gap[] {
  if (used.length === 0)
    return [{ lost: false, message: 'no wildcard is honest here: exact names are written' }];
  return count === 0
    ? []
    : [
        {
          lost: false,
          message:
            count === 1
              ? '1 name that no wildcard covers, or not on every port, is written as an exact name'
              : `${count} names that no wildcard covers, or not on every port, are written as exact names`,
        },
      ];
}
