import type { Certificate, Outcome } from '../model/network.js';
import { formatRoute } from '../model/route.js';
import { failsAtOnce, passesAlone } from './alone.js';
import type { Subject } from './causes/index.js';
import { describeFault, isOfThisMachine } from './detail.js';
import { inspectionProduct } from './inspection.js';
import type { PathJudgement } from './judge-path.js';
import type { Observation } from './observation.js';
import type { Site } from './site.js';

/** What the words about a check may draw upon. */
export function subjectOf(
  observation: Observation,
  paths: readonly PathJudgement[],
  leading: PathJudgement | undefined,
  { answersInFull, clockVouched, failingResolvers, limitsConnections, servingProxies, sharedAddresses }: Site,
  now: Date,
): Subject {
  const { check, lookup, implausible, route } = observation;
  const outcome = lookup?.outcome;
  const handshake = leading?.path.tls?.state === 'passed' ? leading.path.tls.evidence : undefined;
  const addresses =
    implausible.length > 0 ? implausible : outcome?.state === 'passed' ? outcome.evidence.addresses : [];
  const resolver = resolverOf(observation);
  const product = handshake && inspectionProduct(handshake.certificate.chain);
  return {
    host: check.host.name,
    port: check.port,
    addresses: addresses.map(({ address }) => address),
    failingAddresses: [
      ...implausible.map(({ address }) => address),
      ...paths.flatMap(({ state, path }) =>
        state === 'failed' && path.address ? [path.address.address] : [],
      ),
    ],
    ...(implausible.length === 0 &&
      addresses.some(({ address }) => sharedAddresses.has(address)) && { sharedAddress: true }),
    ...(outcome?.state === 'passed' &&
      outcome.evidence.source === 'hosts-file' && { hostsFile: true, detail: fromHostsFile }),
    rotating: check.host.rotating,
    alpn: check.alpn,
    ...(resolver !== null && { resolver }),
    ...refusedQuestion(outcome),
    ...(leading?.path.tcp.state === 'failed' &&
      isOfThisMachine(leading.path.tcp.fault) && { refused: 'not-let-out' }),
    failingResolvers: failingResolvers.map(({ resolver: failing }) => failing),
    ...(route.kind === 'proxy' && { proxy: formatRoute(route) }),
    ...(outcome?.state === 'passed' && outcome.evidence.instead && { detail: foundElsewhere }),
    ...(outcome?.state === 'passed' &&
      leading?.causes[0] === 'tcp-no-route' &&
      outcome.evidence.misses.some(({ family }) => family === 4) && { detail: onlyIpv6 }),
    ...(servingProxies.has(formatRoute(route)) && { isProxy: true }),
    ...(leading?.path.app?.state === 'failed' && {
      behindTls: check.host.signatureHeader === null ? 'unknown' : 'answers-anyone',
    }),
    ...(answersInFull && { othersInFull: true }),
    ...crowded(paths, limitsConnections),
    ...proxyAnswer(leading),
    ...(product && { product }),
    ...(handshake && {
      issuer: handshake.certificate.issuer,
      names: handshake.certificate.altNames,
      clock: now.toISOString(),
      ...(clockVouched && { clockWitness: 'certificate' }),
      ...telling(handshake.certificate, now),
    }),
  };
}

/** The date of a certificate that is wrong by this machine's clock. */
function telling({ validFrom, validTo }: Certificate, now: Date): Pick<Subject, 'date'> {
  if (Date.parse(validTo) < now.getTime()) return { date: validTo };
  return Date.parse(validFrom) > now.getTime() ? { date: validFrom } : {};
}

function crowded(paths: readonly PathJudgement[], limited: boolean): Pick<Subject, 'crowded'> {
  if (!limited) return {};
  const seen = paths.map(({ path }) => path);
  if (seen.some((path) => !path.alone && failsAtOnce(path))) return { crowded: 'not-tried-alone' };
  return seen.some(passesAlone) ? { crowded: 'passes-alone' } : {};
}

function refusedQuestion(outcome: Outcome<unknown> | undefined): Pick<Subject, 'refused'> {
  if (outcome?.state !== 'failed' || !('refused' in outcome.fault)) return {};
  const { refused } = outcome.fault;
  return refused === 'tcp' || refused === 'not-let-out' ? { refused } : {};
}

const fromHostsFile = "the address is from this machine's hosts file, which a device does not have";

const onlyIpv6 = 'it gives IPv6 addresses, and this machine has no route for IPv6';

const foundElsewhere =
  'this machine finds an address all the same, from another source of names or by its search list; a device that asks the resolver does not';

/** What a refusing proxy said. */
function proxyAnswer(
  leading: PathJudgement | undefined,
): Pick<Subject, 'status' | 'schemes' | 'detail' | 'isProxy'> {
  const tcp = leading?.path.tcp;
  if (tcp?.state !== 'failed' || !tcp.fault.kind.startsWith('proxy-')) return {};
  const { fault } = tcp;
  if (fault.kind === 'proxy-socks-reply') return { status: fault.reply, isProxy: true };
  if (fault.kind !== 'proxy-status') return { detail: describeFault(fault) };
  const status = `${fault.status} ${fault.reason}`.trim();
  return {
    status,
    schemes: fault.schemes,
    ...(fault.saysProxy && { isProxy: true }),
    ...seenBesides(fault.title, fault.location),
  };
}

function seenBesides(title: string | null, location: string | undefined): Pick<Subject, 'detail'> {
  const seen = [
    ...(title === null ? [] : [`the page "${title}"`]),
    ...(location === undefined ? [] : [`a redirect to ${location}`]),
  ];
  return seen.length === 0 ? {} : { detail: seen.join(', ') };
}

function resolverOf({ lookup }: Observation): string | null {
  const outcome = lookup?.outcome;
  if (outcome?.state === 'passed')
    return outcome.evidence.resolver ?? outcome.evidence.instead?.resolver ?? null;
  return outcome?.state === 'failed' && 'resolver' in outcome.fault ? outcome.fault.resolver : null;
}
