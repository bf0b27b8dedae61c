import type { Fault, FaultKind } from '../model/fault.js';
import type { ResolverState } from '../model/network.js';

/** A resolver that does not do its work, as against one that says no to a name. */
const notServing: ReadonlySet<FaultKind> = new Set<FaultKind>([
  'dns-timeout',
  'dns-unreachable',
  'dns-refused',
  'dns-servfail',
]);

export interface FailingResolver {
  readonly resolver: string;
  readonly fault: Fault;
}

/** The configured resolvers that fail while another answers; none where all fail. */
export function failingBesideOthers(states: readonly ResolverState[]): readonly FailingResolver[] {
  const failing = states.flatMap(({ resolver, fault }) =>
    fault !== null && notServing.has(fault.kind) ? [{ resolver, fault }] : [],
  );
  return failing.length < states.length ? failing : [];
}
