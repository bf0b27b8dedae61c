/** What `$HOME_NET` and the like stand for, where that is known. */
import type { Interval } from '../intervals.js';
import type { AddressRange, Group } from './groups.js';

export interface Variables {
  readonly addresses: ReadonlyMap<string, Group<AddressRange>>;
  readonly ports: ReadonlyMap<string, Group<Interval>>;
  /**
   * `EXTERNAL_NET` where nothing defines it: all but `HOME_NET`, as AWS has it, or that or any, as the two lines
   * of Suricata's stock configuration.
   */
  readonly external: 'not-home' | 'not-home-or-any';
  /** Nothing else is defined: a rule that names another variable is refused. */
  readonly closed: boolean;
}

export const noVariables: Variables = {
  addresses: new Map(),
  ports: new Map(),
  external: 'not-home-or-any',
  closed: false,
};

/** Without `$` or `@`. */
export const nameOf = (variable: string): string => variable.slice(1);

/**
 * Does the value of a variable of addresses take something out? Null: it is not known. Loops, which Suricata
 * refuses, end at `depth`.
 */
export function isNegative(variable: string, variables: Variables, depth = 0): boolean | null {
  const group = variables.addresses.get(nameOf(variable));
  if (group && depth < 64) {
    if (group.minus.length > 0) return true;
    const inner = group.plus.flatMap((term) =>
      term.kind === 'variable' ? [isNegative(term.name, variables, depth + 1)] : [],
    );
    return inner.includes(true) ? true : inner.includes(null) ? null : false;
  }
  if (variable === '$HOME_NET') return false;
  if (variable === '$EXTERNAL_NET' && variables.external === 'not-home') return true;
  return null;
}

export function isDefined(variable: string, { addresses }: Variables): boolean {
  return addresses.has(nameOf(variable));
}
