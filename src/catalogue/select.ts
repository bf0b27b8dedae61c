import type { Catalogue, Component, Endpoint, Selection } from '../model/catalogue.js';
import { type Problem, UsageError } from '../model/errors.js';
import { didYouMean } from '../text/nearest.js';
import { quoted } from '../text/quoted.js';
import { componentNames, named } from './named.js';

/**
 * The components that a command line names, in catalogue order; none or `all`: every one. `conditions` are
 * those of `--with`. Throws a UsageError that names everything unknown and what is near it.
 */
export function select(
  catalogue: Catalogue,
  selectors: readonly string[],
  conditions: readonly string[] = [],
): Selection {
  const { components, unknown: unnamed } = named(catalogue, selectors);
  const known = Object.keys(catalogue.conditions);
  const problems = [
    ...unnamed.map((one) => unknown('component', one, [...componentNames(catalogue).keys(), 'all'])),
    ...conditions.filter((one) => !known.includes(one)).map((one) => unknown('condition', one, known)),
  ];
  if (problems.length > 0) throw new UsageError(problems);
  return { catalogue, components, conditions: new Set(conditions) };
}

function unknown(what: string, word: string, known: readonly string[]): Problem {
  const all = known.length > 0 ? `known: ${known.slice(0, 30).join(', ')}` : `this catalogue has no ${what}`;
  return { message: `unknown ${what} ${quoted(word)}`, hint: didYouMean(word, known) ?? all };
}

/** One row of a selection: an endpoint that a component needs, and whether it counts. */
export interface Requirement {
  readonly component: Component;
  readonly endpoint: Endpoint;
  /** False: conditional, and `--with` did not ask for the condition. Shown, never in a verdict. */
  readonly counted: boolean;
}

/** Every row of a selection, in catalogue order. */
export function requirements({ components, conditions }: Selection): readonly Requirement[] {
  return components.flatMap((component) =>
    component.endpoints.map((endpoint) => ({
      component,
      endpoint,
      counted: endpoint.condition === null || conditions.has(endpoint.condition),
    })),
  );
}
