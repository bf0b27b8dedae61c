import type { ApplicationAnswer } from '../model/application.js';
import type { Fault, FaultKind } from '../model/fault.js';
import type { Connection, Hello, Limits, Net, Outcome } from '../model/network.js';
import { furthest, type PathObservation } from './observation.js';
import type { Check } from './plan.js';

export type Depth = 'tcp' | 'tls' | 'app';

/** How one path is tried. */
export interface PathOptions {
  readonly depth: Depth;
  readonly limits: Limits;
  /** More attempts after a failure that may be passing. */
  readonly retries: number;
}

/** Failures that may be gone the next moment. Everything else is a definite answer. */
const passing: ReadonlySet<FaultKind> = new Set<FaultKind>([
  'dns-servfail',
  'dns-timeout',
  'tcp-timeout',
  'tcp-reset',
  'tls-reset',
  'tls-close',
  'tls-silence',
  'proxy-silence',
  'proxy-reset',
  'app-silence',
  'app-reset',
  'app-close',
]);

/** One way of making a connection, and what is said over it, as deep as was asked. */
export async function probePath(
  check: Check,
  net: Net,
  options: PathOptions,
  connect: () => Promise<Outcome<Connection>>,
): Promise<Omit<PathObservation, 'port'>> {
  const { outcome, earlier } = await retried(options, () => reach(check, net, options, connect), furthest);
  if (options.depth !== 'app' || outcome.tls?.state !== 'passed') return { ...outcome, earlier, app: null };
  const app = await retried(
    options,
    () => goFurther(check, net, options, connect),
    (answer) => answer,
  );
  const faults = app.outcome.state === 'passed' ? [...earlier, ...app.earlier] : earlier;
  return { ...outcome, earlier: faults, app: app.outcome };
}

type Reached = Pick<PathObservation, 'address' | 'tcp' | 'tls'>;

function helloOf(check: Check): Hello {
  return { serverName: check.host.name, alpn: check.alpn, offer: 'usual' };
}

async function reach(
  check: Check,
  net: Net,
  { depth, limits }: PathOptions,
  connect: () => Promise<Outcome<Connection>>,
): Promise<Reached> {
  const tcp = await connect();
  if (tcp.state !== 'passed') return { address: null, tcp, tls: null };
  const connection = tcp.evidence;
  const address = connection.peer;
  const connected = { ...tcp, evidence: { localAddress: connection.localAddress } };
  if (depth === 'tcp') {
    connection.close();
    return { address, tcp: connected, tls: null };
  }
  return { address, tcp: connected, tls: await net.handshake(connection, helloOf(check), limits) };
}

/** Asks the service itself over a connection of its own. */
async function goFurther(
  check: Check,
  net: Net,
  { limits }: PathOptions,
  connect: () => Promise<Outcome<Connection>>,
): Promise<Outcome<ApplicationAnswer>> {
  const again = await connect();
  if (again.state !== 'passed') return again;
  return net.ask(again.evidence, helloOf(check), check.host.speaks, limits);
}

/** Repeats what failed in a way that may be passing. A repetition that is cut off leaves the failure standing. */
export async function retried<Result>(
  { retries, limits }: Pick<PathOptions, 'retries' | 'limits'>,
  attempt: () => Promise<Result>,
  outcomeOf: (result: Result) => Outcome<unknown>,
): Promise<{ readonly outcome: Result; readonly earlier: readonly Fault[]; readonly ms: number }> {
  const earlier: Fault[] = [];
  let result = await attempt();
  let ms = outcomeOf(result).ms;
  for (let left = retries; left > 0 && !limits.signal.aborted; left -= 1) {
    const outcome = outcomeOf(result);
    if (outcome.state !== 'failed' || !passing.has(outcome.fault.kind)) break;
    const again = await attempt();
    ms += outcomeOf(again).ms;
    if (outcomeOf(again).state === 'skipped') break;
    earlier.push(outcome.fault);
    result = again;
  }
  return { outcome: result, earlier, ms };
}
