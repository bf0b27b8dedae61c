/**
 * Policy-based routing: where a route map sends what comes in by an interface, ahead of the routes ("Policy Based
 * Routing" of the general configuration guide). What the map matches is not looked at: it may send the connection there.
 */
import type { Command } from './lines.js';

export interface PolicyRoute {
  /** The interface that it comes in by. */
  readonly from: string;
  /** Next hops, and interfaces by name. */
  readonly to: readonly string[];
}

export function policyRoutesOf(commands: readonly Command[]): readonly PolicyRoute[] {
  return commands
    .filter(({ words: [first] }) => first === 'interface')
    .flatMap(({ below }): readonly PolicyRoute[] => {
      const line = (word: string) => below.find(({ words: [first] }) => first === word)?.words ?? [];
      const [, from] = line('nameif');
      const [, , map] = line('policy-route');
      return from === undefined || map === undefined ? [] : [{ from, to: targetsOf(map, commands) }];
    });
}

function targetsOf(map: string, commands: readonly Command[]): readonly string[] {
  return commands
    .filter(
      ({ words: [first, name, action] }) => first === 'route-map' && name === map && action === 'permit',
    )
    .flatMap(({ below }) => below)
    .filter(
      ({ words: [first, what] }) =>
        first === 'set' && /^(?:ip|interface|adaptive-interface)$/.test(what ?? ''),
    )
    .flatMap(({ words }) => words.slice(2));
}
