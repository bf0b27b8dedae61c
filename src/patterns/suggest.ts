import type { Host } from '../model/catalogue.js';
import type { Pattern } from '../model/pattern.js';
import { breadth } from './breadth.js';
import { domainFacts } from './domain.js';

type Named = Pick<Host, 'name' | 'owner'>;

/**
 * The fewest wildcards that each stay within one owner and stand for two hosts or more, each as deep as its
 * hosts allow; sorted. None where none is honest: below a public suffix, a cloud operator's domain, or a
 * domain in which the catalogue knows two owners.
 *
 * @param wanted hosts that are to be let out
 * @param known every host whose owner is known
 */
export function suggest(wanted: readonly Named[], known: readonly Named[]): readonly Pattern[] {
  const families = new Map<string, string[]>();
  for (const name of new Set(wanted.map((host) => host.name))) {
    const { registered } = domainFacts(name);
    if (registered === null) continue;
    const family = families.get(registered);
    if (family) family.push(name);
    else families.set(registered, [name]);
  }
  return [...families.values()]
    .filter((names) => names.length > 1)
    .map(narrowest)
    .filter((pattern) => breadth(pattern, known).kind === 'one-owner')
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** `*.srv.ygles.com` for two names below it; with the apex where it is one of them. */
function narrowest(names: readonly string[]): Pattern {
  const name = names
    .map((one) => one.split('.').reverse())
    .reduce(common)
    .reverse()
    .join('.');
  return { kind: names.includes(name) ? 'subtree' : 'sub-only', name };
}

function common(a: readonly string[], b: readonly string[]): string[] {
  const differs = a.findIndex((label, index) => label !== b[index]);
  return differs < 0 ? [...a] : a.slice(0, differs);
}

/**
 * Wildcards that would outlive a change of a host's first label, and that are not suggested because they are
 * not one owner's; sorted.
 */
export function notSuggested(wanted: readonly Named[], known: readonly Named[]): readonly Pattern[] {
  const parents = wanted
    .map(({ name }) => name.slice(name.indexOf('.') + 1))
    .filter((one) => one.includes('.'));
  return [...new Set(parents)]
    .sort()
    .map((name): Pattern => ({ kind: 'sub-only', name }))
    .filter((pattern) => breadth(pattern, known).kind !== 'one-owner');
}
