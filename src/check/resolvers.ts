import type { FaultKind } from '../model/fault.js';
import type { ResolverState } from '../model/network.js';

/** A resolver that does not do its work, as against one that says no to a name. */
const notServing: ReadonlySet<FaultKind> = new Set<FaultKind>([
  'dns-timeout',
  'dns-unreachable',
  'dns-refused',
  'dns-servfail',
]);

/** Those of the configured resolvers that fail. */
export function failingResolvers(states: readonly ResolverState[]): readonly ResolverState[] {
  return states.filter(({ fault }) => fault !== null && notServing.has(fault.kind));
}

/** Does one configured resolver of several fail while another answers? */
export function resolverMissing(states: readonly ResolverState[]): boolean {
  const failing = failingResolvers(states).length;
  return failing > 0 && failing < states.length;
}
