import pLimit from 'p-limit';
import type { Limits, Net, ResolverState } from '../model/network.js';
import type { Observation } from './observation.js';
import type { Depth } from './path.js';
import type { Plan } from './plan.js';
import { probe } from './probe.js';

export interface RunOptions {
  readonly depth: Depth;
  /** Bounds each stage of each attempt; its signal ends the run. */
  readonly limits: Limits;
  readonly retries: number;
  /** Sockets in flight. */
  readonly concurrency: number;
  /** Called after each check, for progress. */
  readonly onChecked?: (observation: Observation) => void;
}

/** What a run saw. */
export interface Run {
  readonly observations: readonly Observation[];
  /** One state for each configured resolver; empty where there is only one, which the checks speak of. */
  readonly resolvers: readonly ResolverState[];
}

/**
 * Look-ups run ahead of the connections, so that no connection waits for a name; by no more than a resolver's
 * receive buffer holds the questions of (some 200 datagrams on Linux, two for each name).
 */
const lookupsAhead = 32;

/** Probes everything a plan holds. Ends soon after the limits' signal, with what is known by then. */
export async function run(plan: Plan, net: Net, options: RunOptions): Promise<Run> {
  const { limits, onChecked } = options;
  const socket = pLimit(options.concurrency);
  const underWay = pLimit(options.concurrency + lookupsAhead);
  const observing = underWay.map(plan.checks, async (check) => {
    const observation = await probe(check, net, { ...options, socket });
    onChecked?.(observation);
    return observation;
  });
  const surveying = survey(plan, net, limits);
  const [observations, resolvers] = await Promise.all([observing, surveying]);
  return { observations, resolvers };
}

/** Every resolver is asked once: the checks themselves ask a second one only where the first fails. */
async function survey(plan: Plan, net: Net, limits: Limits): Promise<readonly ResolverState[]> {
  const direct = plan.checks.find(({ routes }) => routes.some(({ kind }) => kind === 'direct'));
  if (net.resolvers.length < 2 || !direct) return [];
  return net.survey(direct.host.name, limits);
}
