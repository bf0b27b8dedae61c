import type { Catalogue, Component } from '../model/catalogue.js';

/** What the words of a command line stand for. */
export interface Named {
  /** In catalogue order; all of them for no word, or for `all`. */
  readonly components: readonly Component[];
  /** Words that name no component, in lower case. */
  readonly unknown: readonly string[];
}

/** Every word that stands for a component: its id, and its other names. */
export function componentNames({
  components,
}: Pick<Catalogue, 'components'>): ReadonlyMap<string, Component> {
  return new Map(components.flatMap((one) => [one.id, ...one.aliases].map((name) => [name, one] as const)));
}

/** The components that selectors name, in any case of letters. */
export function named(catalogue: Pick<Catalogue, 'components'>, selectors: readonly string[]): Named {
  const asked = selectors.map((selector) => selector.toLowerCase());
  const byName = componentNames(catalogue);
  const all = asked.length === 0 || asked.includes('all');
  const chosen = new Set(asked.map((one) => byName.get(one)));
  return {
    components: all ? catalogue.components : catalogue.components.filter((one) => chosen.has(one)),
    unknown: asked.filter((one) => one !== 'all' && !byName.has(one)),
  };
}
