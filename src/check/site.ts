/** What the checks of one run say together and none says alone. Needs no experiment. */
import type { DnsFault, FaultKind } from '../model/fault.js';
import type { Handshake, ResolverState } from '../model/network.js';
import { formatRoute } from '../model/route.js';
import { passesAlone } from './alone.js';
import { dateCause } from './certificate-causes.js';
import type { Observation } from './observation.js';
import { type FailingResolver, failingBesideOthers } from './resolvers.js';

export interface Site {
  /** This machine's clock against the certificates; null where it is right, or nobody can tell. */
  readonly clock: 'ahead' | 'behind' | null;
  /** A genuine certificate of this run is in date by that clock. */
  readonly clockVouched: boolean;
  /** Some server's chain of certificates came through: packets of full size pass on some way. */
  readonly answersInFull: boolean;
  /** Unknown issuers that sign for owners who have nothing to do with each other. */
  readonly signsForAnyone: ReadonlySet<string>;
  /** Resolvers where nothing listens. */
  readonly deadResolvers: ReadonlySet<string>;
  /** Proxies, as routes are written, that opened a tunnel: proxies they are, whatever else they answer. */
  readonly servingProxies: ReadonlySet<string>;
  /** Addresses that the resolver gives to hosts of unrelated owners. */
  readonly sharedAddresses: ReadonlySet<string>;
  /** Something lets few connections through at a time: what failed beside others passes alone. */
  readonly limitsConnections: boolean;
  /** What is wrong with each configured resolver that fails while another answers. */
  readonly failingResolvers: readonly FailingResolver[];
}

function servingProxies(observations: readonly Observation[]): ReadonlySet<string> {
  const serving = observations.filter(
    ({ route, paths }) => route.kind === 'proxy' && paths.some(({ tcp }) => tcp.state === 'passed'),
  );
  return new Set(serving.map(({ route }) => formatRoute(route)));
}

/** A DNS filter sends all names that it blocks to one address, which may be a public one. */
function sharedAddresses(observations: readonly Observation[]): Site['sharedAddresses'] {
  const owners = new Map<string, Set<string>>();
  for (const { check, lookup } of observations) {
    if (lookup?.outcome.state !== 'passed' || lookup.outcome.evidence.source !== 'resolver') continue;
    for (const { address } of lookup.outcome.evidence.addresses) {
      const of = owners.get(address) ?? new Set();
      owners.set(address, of.add(check.host.owner));
    }
  }
  return new Set([...owners].filter(([, of]) => of.size > 1).map(([address]) => address));
}

interface Seen {
  readonly owner: string;
  readonly host: string;
  readonly handshake: Handshake;
}

export function surveySite(
  observations: readonly Observation[],
  resolvers: readonly ResolverState[],
  now: Date,
): Site {
  const seen = observations.flatMap(({ check, paths }) =>
    paths.flatMap(({ tls }) =>
      tls?.state === 'passed'
        ? [{ owner: check.host.owner, host: check.host.name, handshake: tls.evidence }]
        : [],
    ),
  );
  return {
    clock: wrongClock(seen, now),
    answersInFull: seen.length > 0,
    clockVouched: seen.some(({ handshake }) => handshake.trusted && dateCause(handshake, now) === null),
    signsForAnyone: signsForAnyone(seen),
    deadResolvers: deadResolvers(observations),
    servingProxies: servingProxies(observations),
    sharedAddresses: sharedAddresses(observations),
    // One alone may have met a bad moment.
    limitsConnections: observations.flatMap(({ paths }) => paths.filter(passesAlone)).length > 1,
    failingResolvers: failingBesideOthers(resolvers),
  };
}

/**
 * Certificates of unrelated owners do not run out on the same day: where all that were seen are wrong in one
 * direction, and of two owners at least, it is the clock. Authorities do not date certificates ahead (CA/Browser
 * Forum, Baseline Requirements, 7.1.2.7): where two hosts' are not valid yet, it is the clock whoever owns them.
 */
function wrongClock(seen: readonly Seen[], now: Date): Site['clock'] {
  const causes = new Set(seen.map(({ handshake }) => dateCause(handshake, now)));
  const owners = new Set(seen.map(({ owner }) => owner));
  const [only] = causes;
  if (causes.size !== 1 || !only) return null;
  const ahead = only === 'tls-not-yet-valid' && seen.every(({ handshake }) => handshake.trusted);
  const hosts = new Set(seen.map(({ host }) => host));
  if (owners.size < 2 && !(ahead && hosts.size > 1)) return null;
  return only === 'tls-expired' ? 'ahead' : 'behind';
}

/** A private authority signs its owner's names; a device that decrypts signs everybody's. */
function signsForAnyone(seen: readonly Seen[]): ReadonlySet<string> {
  const owners = new Map<string, Set<string>>();
  for (const { owner, handshake } of seen) {
    const { issuer, selfSigned } = handshake.certificate;
    // One certificate of a portal's or a router's, shown to everybody, is for none of the names.
    if (handshake.trusted || selfSigned || !handshake.nameMatches) continue;
    owners.set(issuer, (owners.get(issuer) ?? new Set()).add(owner));
  }
  return new Set([...owners].filter(([, signed]) => signed.size > 1).map(([issuer]) => issuer));
}

/**
 * Linux limits the rate of its ICMP errors (icmp(7), icmp_ratelimit), so that some questions to a resolver
 * that is not there are refused and others stay unanswered: one refusal explains them all, as long as it
 * answers nothing.
 */
function deadResolvers(observations: readonly Observation[]): ReadonlySet<string> {
  const outcomes = observations.flatMap(({ lookup }) => (lookup ? [lookup.outcome] : []));
  const faults = outcomes.flatMap(faultOf);
  const answers = new Set([
    ...outcomes.map((outcome) => (outcome.state === 'passed' ? outcome.evidence.resolver : null)),
    ...faults
      .filter(({ kind, refused }) => !silent.has(kind) || refused === 'tcp')
      .map(({ resolver }) => resolver),
  ]);
  const refusing = faults.filter(({ kind }) => kind === 'dns-unreachable').map(({ resolver }) => resolver);
  return new Set(refusing.filter((resolver) => !answers.has(resolver)));
}

const silent: ReadonlySet<FaultKind> = new Set<FaultKind>(['dns-timeout', 'dns-unreachable']);

/** What the resolvers said instead of giving an address, whether or not the system had one all the same. */
function faultOf(outcome: NonNullable<Observation['lookup']>['outcome']): readonly DnsFault[] {
  if (outcome.state === 'passed') return outcome.evidence.instead ? [outcome.evidence.instead] : [];
  return outcome.state === 'failed' && 'resolver' in outcome.fault ? [outcome.fault] : [];
}
