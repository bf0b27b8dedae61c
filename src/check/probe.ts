import type { Fault, FaultKind } from '../model/fault.js';
import type { Address, Limits, Net, Outcome, Resolution } from '../model/network.js';
import type { Observation, PathObservation, Tried } from './observation.js';
import type { Check } from './plan.js';
import { isPlausible } from './plausible.js';

export type Depth = 'tcp' | 'tls';

/** How one endpoint is probed. */
export interface ProbeOptions {
  readonly depth: Depth;
  readonly limits: Limits;
  /** More attempts after a failure that may be passing. */
  readonly retries: number;
  /** Runs a task once one of the sockets that may be open at a time is free. */
  readonly socket: <Result>(task: () => Promise<Result>) => Promise<Result>;
}

/** A name may have hundreds of addresses; applications try a few. */
const addressesPerFamily = 4;

/** Failures that may be gone the next moment. Everything else is a definite answer. */
const passing: ReadonlySet<FaultKind> = new Set<FaultKind>([
  'dns-servfail',
  'dns-timeout',
  'tcp-timeout',
  'tcp-reset',
  'tls-reset',
  'tls-close',
  'tls-silence',
]);

/** Looks up one endpoint and tries each of its addresses, all at the same time. */
export async function probe(check: Check, net: Net, options: ProbeOptions): Promise<Observation> {
  const endpoint = { host: check.host.name, port: check.port };
  const lookup = await retried(
    options,
    () => net.lookup(endpoint, options.limits),
    (outcome) => outcome,
  );
  if (lookup.outcome.state !== 'passed') return { check, lookup, implausible: [], unprobed: 0, paths: [] };
  const resolution = lookup.outcome.evidence;
  const plausible = resolution.addresses.filter((address) => isPlausible(address, check, resolution));
  const chosen = firstOfEachFamily(plausible);
  const paths = await Promise.all(
    chosen.map((address) => options.socket(() => probeAddress(address, check, resolution, net, options))),
  );
  return {
    check,
    lookup,
    implausible: resolution.addresses.filter((address) => !plausible.includes(address)),
    unprobed: plausible.length - chosen.length,
    paths,
  };
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
  const { outcome, earlier } = await retried(
    options,
    () => reach(address, target.port, check, net, options),
    ({ tcp, tls }) => tls ?? tcp,
  );
  return { address, port: target.port, ...outcome, earlier };
}

async function reach(
  address: Address,
  port: number,
  check: Check,
  net: Net,
  { depth, limits }: ProbeOptions,
): Promise<Pick<PathObservation, 'tcp' | 'tls'>> {
  const tcp = await net.dial(address, port, limits);
  if (tcp.state !== 'passed') return { tcp, tls: null };
  const connection = tcp.evidence;
  const dialled = { ...tcp, evidence: { localAddress: connection.localAddress } };
  if (depth === 'tcp') {
    connection.close();
    return { tcp: dialled, tls: null };
  }
  const hello = { serverName: check.host.name, alpn: check.alpn, size: 'small' as const };
  return { tcp: dialled, tls: await net.handshake(connection, hello, limits) };
}

/** Repeats what failed in a way that may be passing. A repetition that is cut off leaves the failure standing. */
async function retried<Result>(
  { retries, limits }: ProbeOptions,
  attempt: () => Promise<Result>,
  outcomeOf: (result: Result) => Outcome<unknown>,
): Promise<{ readonly outcome: Result; readonly earlier: readonly Fault[]; readonly ms: number }> {
  const earlier: Fault[] = [];
  const started = performance.now();
  let result = await attempt();
  for (let left = retries; left > 0 && !limits.signal.aborted; left -= 1) {
    const outcome = outcomeOf(result);
    if (outcome.state !== 'failed' || !passing.has(outcome.fault.kind)) break;
    const again = await attempt();
    if (outcomeOf(again).state === 'skipped') break;
    earlier.push(outcome.fault);
    result = again;
  }
  return { outcome: result, earlier, ms: performance.now() - started };
}

export type { Tried };
