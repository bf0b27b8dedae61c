/**
 * What failed while others were under way, once more and alone. A limit on simultaneous connections refuses whoever
 * comes when it is full, and looks like a rule for these hosts: only a connection that has the way to itself
 * tells the two apart.
 */
import type { FaultKind } from '../model/fault.js';
import type { Limits, Net } from '../model/network.js';
import { furthest, type Observation, type PathObservation } from './observation.js';
import { type Depth, probePath } from './path.js';
import type { Run } from './run.js';

export interface AloneOptions {
  readonly depth: Depth;
  readonly limits: Limits;
  /** Sockets that were in flight: with one, each was alone. */
  readonly concurrency: number;
}

/** How limits on connections say no: at once. Silence is retried by TCP itself until others have ended. */
const fromLimits: ReadonlySet<FaultKind> = new Set<FaultKind>([
  'tcp-refused',
  'tcp-unreachable',
  'tcp-reset',
  'tls-reset',
  'tls-close',
  'proxy-dial',
  'proxy-reset',
  'proxy-close',
  'proxy-status',
  'proxy-socks-reply',
]);

/** As many are tried to find out whether there is a limit: some may fail by a rule besides. */
const triedFirst = 3;

/** And as many are repeated where there is one, within so many time-outs. */
const mostRepeated = 64;
const timeouts = 4;

/** A closed connection counts until the peer's farewell is here: a round trip, but never long, in milliseconds. */
const longestFarewell = 250;

interface Failed {
  readonly observation: Observation;
  readonly path: PathObservation;
}

/**
 * The same run, with each path as it is alone where that differs. Asks one after the other, while nothing else
 * is under way: a few, and all others where one of the few passes.
 */
export async function repeatAlone(run: Run, net: Net, options: AloneOptions): Promise<Run> {
  const failed = run.observations.flatMap((observation) =>
    observation.paths.filter(failsAtOnce).map((path) => ({ observation, path })),
  );
  const all = run.observations.flatMap(({ paths }) => paths);
  if (options.concurrency === 1 || failed.length === 0 || all.length === 1) return run;
  await new Promise((resume) => setTimeout(resume, farewell(all)));
  const over = performance.now() + timeouts * options.limits.timeoutMs;
  const alone = new Map<PathObservation, PathObservation>();
  const repeat = async (those: readonly Failed[]) => {
    for (const one of those) {
      if (options.limits.signal.aborted || performance.now() > over) break;
      const now = await onceMore(one, net, options);
      if (now) alone.set(one.path, now);
    }
  };
  // Where nothing passes, nothing speaks for a limit: but a proxy may count connections before it is asked.
  const first = failed.length < all.length ? spread(failed) : failed.slice(0, 1);
  await repeat(first);
  if ([...alone.values()].some(passes)) {
    await repeat(failed.filter((one) => !first.includes(one)).slice(0, mostRepeated));
  }
  const observations = run.observations.map((observation) => ({
    ...observation,
    paths: observation.paths.map((path) => alone.get(path) ?? path),
  }));
  return { ...run, observations };
}

/** Does the path pass now that it is alone? */
export function passesAlone(path: PathObservation): boolean {
  return path.alone === true && passes(path);
}

function passes(path: PathObservation): boolean {
  return furthest(path).state === 'passed';
}

/** Fails in a way that a limit on connections may be the reason of? */
export function failsAtOnce(path: PathObservation): boolean {
  const last = furthest(path);
  if (last.state !== 'failed' || !fromLimits.has(last.fault.kind)) return false;
  const { fault } = last;
  if (fault.kind === 'proxy-dial') return fault.fault.kind !== 'tcp-timeout';
  // The proxy wants to know who asks, however few they are.
  return fault.kind !== 'proxy-status' || fault.status !== 407;
}

/** How long the slowest connection took. */
function farewell(paths: readonly PathObservation[]): number {
  const took = paths.flatMap(({ tcp }) => (tcp.state === 'passed' ? [tcp.ms] : []));
  return Math.min(longestFarewell, Math.max(0, ...took));
}

/** From the beginning, the middle and the end: a rule may have taken those that stand together. */
function spread(failed: readonly Failed[]): readonly Failed[] {
  const last = failed.length - 1;
  const chosen = Array.from({ length: triedFirst }, (_, index) =>
    Math.round((index * last) / (triedFirst - 1)),
  );
  return [...new Set(chosen)].flatMap((index) => failed[index] ?? []);
}

/** Null where it was cut off. */
async function onceMore(
  { observation: { check, route }, path }: Failed,
  net: Net,
  { depth, limits }: AloneOptions,
): Promise<PathObservation | null> {
  const endpoint = { host: check.host.name, port: check.port };
  const { address, port } = path;
  const connect = () => {
    if (route.kind === 'proxy') return net.tunnel(route.proxy, endpoint, limits);
    if (address === null) throw new Error('a direct path without an address');
    return net.dial(address, port, limits);
  };
  const now = await probePath(check, net, { depth, limits, retries: 0 }, connect);
  const [before, after] = [furthest(path), furthest(now)];
  if (before.state !== 'failed' || after.state === 'skipped') return null;
  if (after.state === 'failed' && after.fault.kind === before.fault.kind) return { ...path, alone: true };
  const earlier = [...path.earlier, before.fault];
  return { ...path, ...now, address: now.address ?? address, earlier, alone: true };
}
