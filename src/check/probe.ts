import type { Fault, FaultKind } from '../model/fault.js';
import type { Address, Limits, Net, Resolution } from '../model/network.js';
import type { ProxyServer } from '../model/route.js';
import type { Observation, PassedOver, PathObservation } from './observation.js';
import { type PathOptions, probePath, retried } from './path.js';
import type { Check } from './plan.js';
import { isPlausible, mayBeTranslated, translatedName, translationPrefixes } from './plausible.js';

/** How one endpoint is probed. */
export interface ProbeOptions extends PathOptions {
  /** Runs a task once one of the sockets that may be open at a time is free. */
  readonly socket: <Result>(task: () => Promise<Result>) => Promise<Result>;
}

/** A name may have hundreds of addresses; applications try a few. */
const addressesPerFamily = 4;

/** Failures after which a client goes on to the next way that a PAC file names. */
const unusable: ReadonlySet<FaultKind> = new Set<FaultKind>([
  'proxy-lookup',
  'proxy-dial',
  'proxy-handshake',
  'proxy-silence',
]);

/** Goes the ways to an endpoint in turn, until one is usable. */
export async function probe(check: Check, net: Net, options: ProbeOptions): Promise<Observation> {
  const passedOver: PassedOver[] = [];
  const observations: Observation[] = [];
  for (const route of check.routes) {
    const seen =
      route.kind === 'direct'
        ? await probeDirectly(check, net, options)
        : await probeThrough(route.proxy, check, net, options);
    const observation = { ...seen, check, route, passedOver: [...passedOver] };
    observations.push(observation);
    const fault = unusableFault(observation);
    if (fault === null) return observation;
    passedOver.push({ route, fault });
  }
  // No way is usable: the first is the one that is meant to be.
  const [first] = observations;
  if (first === undefined) throw new Error(`${check.id} has no route`);
  return first;
}

function unusableFault({ paths }: Observation): Fault | null {
  const tcp = paths[0]?.tcp;
  return tcp?.state === 'failed' && unusable.has(tcp.fault.kind) ? tcp.fault : null;
}

type Seen = Pick<Observation, 'lookup' | 'implausible' | 'unprobed' | 'paths'>;

/** Looks up the endpoint and tries each of its addresses, all at the same time. */
async function probeDirectly(check: Check, net: Net, options: ProbeOptions): Promise<Seen> {
  const endpoint = { host: check.host.name, port: check.port };
  const lookup = await retried(
    options,
    () => net.lookup(endpoint, options.limits),
    (outcome) => outcome,
  );
  if (lookup.outcome.state !== 'passed') return { lookup, implausible: [], unprobed: 0, paths: [] };
  const resolution = lookup.outcome.evidence;
  const prefixes = await prefixesFor(resolution, net, options.limits);
  const plausible = resolution.addresses.filter((address) =>
    isPlausible(address, check, resolution, prefixes),
  );
  const chosen = firstOfEachFamily(plausible);
  const paths = await Promise.all(
    chosen.map((address) => options.socket(() => probeAddress(address, check, resolution, net, options))),
  );
  return {
    lookup,
    implausible: resolution.addresses.filter((address) => !plausible.includes(address)),
    unprobed: plausible.length - chosen.length,
    paths,
  };
}

/** The site's prefixes for NAT64, where an address looks as if it had one. */
async function prefixesFor(
  { addresses }: Resolution,
  net: Net,
  limits: Limits,
): Promise<ReadonlySet<string>> {
  if (!addresses.some(mayBeTranslated)) return new Set();
  const outcome = await net.lookup({ host: translatedName, port: 443 }, limits);
  const asked = outcome.state === 'passed' && outcome.evidence.source === 'resolver';
  return asked ? translationPrefixes(outcome.evidence.addresses) : new Set();
}

/** Asks a proxy for a tunnel. Names are the proxy's business: nothing is looked up here. */
async function probeThrough(
  proxy: ProxyServer,
  check: Check,
  net: Net,
  options: ProbeOptions,
): Promise<Seen> {
  const endpoint = { host: check.host.name, port: check.port };
  const path = await options.socket(() =>
    probePath(check, net, options, () => net.tunnel(proxy, endpoint, options.limits)),
  );
  return { lookup: null, implausible: [], unprobed: 0, paths: [{ ...path, port: proxy.port }] };
}

function firstOfEachFamily(addresses: readonly Address[]): readonly Address[] {
  return ([4, 6] as const).flatMap((family) =>
    addresses.filter((address) => address.family === family).slice(0, addressesPerFamily),
  );
}

async function probeAddress(
  address: Address,
  check: Check,
  { target }: Resolution,
  net: Net,
  options: ProbeOptions,
): Promise<PathObservation> {
  const dial = () => net.dial(address, target.port, options.limits);
  return { ...(await probePath(check, net, options, dial)), address, port: target.port };
}
