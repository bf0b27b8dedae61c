import { formatRoute } from '../model/route.js';
import type { Subject } from './causes/index.js';
import type { PathJudgement } from './judge-path.js';
import type { Observation } from './observation.js';

/** What the words about a check may draw upon. */
export function subjectOf(observation: Observation, leading: PathJudgement | undefined): Subject {
  const { check, lookup, implausible } = observation;
  const { outcome } = lookup;
  const handshake = leading?.path.tls?.state === 'passed' ? leading.path.tls.evidence : undefined;
  const addresses =
    implausible.length > 0 ? implausible : outcome.state === 'passed' ? outcome.evidence.addresses : [];
  const resolver = resolverOf(observation);
  return {
    host: check.host.name,
    port: check.port,
    addresses: addresses.map(({ address }) => address),
    rotating: check.host.rotating,
    alpn: check.alpn,
    ...(resolver !== null && { resolver }),
    ...(check.route.kind === 'proxy' && { proxy: formatRoute(check.route) }),
    ...(handshake && {
      issuer: handshake.certificate.issuer,
      names: handshake.certificate.altNames,
      date: leading?.causes.includes('tls-expired')
        ? handshake.certificate.validTo
        : handshake.certificate.validFrom,
    }),
  };
}

function resolverOf({ lookup: { outcome } }: Observation): string | null {
  if (outcome.state === 'passed') return outcome.evidence.resolver;
  return outcome.state === 'failed' && 'resolver' in outcome.fault ? outcome.fault.resolver : null;
}
