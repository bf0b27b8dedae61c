/** Holds what our reading of a rule set says against what the kernel did with the packets. */

import type { Vantage } from '../../../src/audit/format.js';
import type { Decision, Flow, Policy } from '../../../src/model/audit.js';
import type { Kernel } from './kernel.js';
import { pools, ports } from './pool.js';
import type { Attempt } from './prober.js';

export interface Tried extends Attempt {
  readonly inInterface: string;
  passed: boolean;
}

export function attemptsOf(kernel: Kernel): readonly Omit<Tried, 'passed'>[] {
  return kernel.clients.flatMap(({ address4, address6, inInterface }) =>
    ([4, 6] as const).flatMap((family) =>
      pools[family].destinations.flatMap((to) =>
        ports.map((port) => ({ from: family === 4 ? address4 : address6, to, port, inInterface })),
      ),
    ),
  );
}

export type Reading = (vantage: Vantage) => Policy;

export function vantageOf(inInterface: string | null, outInterface: string | null): Vantage {
  return { chain: 'forward', inInterface, outInterface, dialect: null };
}

/** Sends every packet; those that should pass but met silence are given longer: the machine may be busy. */
export async function observe(kernel: Kernel, reading: Reading): Promise<readonly Tried[]> {
  const attempts = attemptsOf(kernel);
  const outcomes = await kernel.probe(attempts);
  const tried = attempts.map((attempt, index) => ({ ...attempt, passed: outcomes[index] === 'accepted' }));
  const doubtful = tried.filter(
    (one, index) => outcomes[index] === 'silent' && decide(reading, kernel, one).ruling === 'allowed',
  );
  if (doubtful.length > 0) {
    const again = await kernel.probe(doubtful, 4000);
    for (const [index, one] of doubtful.entries()) one.passed = again[index] === 'accepted';
  }
  return tried;
}

const policies = new WeakMap<Reading, Map<string, Policy>>();

function policyOf(reading: Reading, vantage: Vantage): Policy {
  const known = policies.get(reading) ?? new Map<string, Policy>();
  policies.set(reading, known);
  const key = JSON.stringify(vantage);
  const policy = known.get(key) ?? reading(vantage);
  known.set(key, policy);
  return policy;
}

export function decide(
  reading: Reading,
  kernel: Kernel,
  { from, to, port, inInterface }: Omit<Tried, 'passed'>,
): Decision {
  const flow: Flow = { host: 'host.test', port, address: to, client: from };
  return policyOf(reading, vantageOf(inInterface, kernel.outInterface)).decide(flow) as Decision;
}

/** Everything that our reading gets wrong, in words; empty where it is right. */
export function mistakes(
  kernel: Kernel,
  reading: Reading,
  tried: readonly Tried[],
  decidable: boolean,
): readonly string[] {
  const wrong: string[] = [];
  for (const one of tried) {
    const { ruling, by } = decide(reading, kernel, one);
    const said = `${one.from} -> ${one.to}:${one.port} is said to be ${ruling} by ${by?.line ?? 'a default'}, the kernel ${one.passed ? 'lets it pass' : 'stops it'}`;
    if (ruling === 'unverifiable' ? decidable : (ruling === 'allowed') !== one.passed) wrong.push(said);
  }
  return [...wrong, ...partial(kernel, reading, tried)];
}

/** What is answered without knowing the client, the interfaces or the address must hold for all of them. */
function partial(kernel: Kernel, reading: Reading, tried: readonly Tried[]): readonly string[] {
  const blind = policyOf(reading, vantageOf(null, null));
  const sighted = policyOf(reading, vantageOf(null, kernel.outInterface));
  return ports.flatMap((port) => {
    const cases = [...pools[4].destinations, ...pools[6].destinations].map((address) => ({
      policy: blind,
      flow: { host: 'host.test', port, address, client: null },
      all: tried.filter((one) => one.port === port && one.to === address),
    }));
    const anywhere = [blind, sighted].map((policy) => ({
      policy,
      flow: { host: 'host.test', port, address: null, client: null },
      all: tried.filter((one) => one.port === port && (one.to.includes('.') || policy === sighted)),
    }));
    return [...cases, ...anywhere].flatMap(({ policy, flow, all }) => contradicted(policy, flow, all));
  });
}

function contradicted(policy: Policy, flow: Flow, all: readonly Tried[]): readonly string[] {
  const { ruling } = policy.decide(flow) as Decision;
  // Of a host without known addresses, `blocked` speaks of IPv4 only.
  const concerned =
    ruling === 'blocked' && flow.address === null ? all.filter(({ to }) => to.includes('.')) : all;
  if (ruling === 'unverifiable') return [];
  return concerned
    .filter(({ passed }) => passed !== (ruling === 'allowed'))
    .map(
      ({ from, to, port }) =>
        `any client -> ${flow.address ?? 'anywhere'}:${port} is said to be ${ruling}, but not for ${from} -> ${to}`,
    );
}
