import type { Host } from '../model/catalogue.js';
import { type Problem, UsageError } from '../model/errors.js';
import { didYouMean } from '../text/nearest.js';
import { quoted } from '../text/quoted.js';
import type {
  ApplicationFault,
  CertificateFault,
  ConnectionFault,
  DnsFault,
  FaultKind,
  HandshakeFault,
} from './fault.js';
import { faultKinds } from './faults/index.js';

/** What is wrong with one endpoint: at most one fault on each layer. */
export interface Trouble {
  readonly dns?: DnsFault;
  readonly connection?: ConnectionFault;
  readonly handshake?: HandshakeFault;
  readonly certificate?: CertificateFault;
  readonly application?: ApplicationFault;
}

/** The faults that were asked for, and whom they hit. */
export interface Scenario {
  /** What is wrong at a host's port; without a port, what the name server makes of the host. */
  trouble(host: Host, port?: number): Trouble;
  /** Of the faults, as they were asked for, those that hit none of these endpoints. */
  idle(endpoints: readonly Endpoint[]): readonly string[];
}

type Endpoint = { readonly host: Pick<Host, 'name'>; readonly port: number };

interface Hit {
  readonly spec: string;
  readonly kind: FaultKind;
  readonly hosts: RegExp;
  readonly port: number | null;
}

const form = 'KIND:HOST or KIND:HOST:PORT, where HOST may hold * and ?';

/** `*` is any run of characters, dots included; `?` is one. Host names know no upper case. */
function glob(pattern: string): RegExp {
  const source = pattern
    .replace(/[\\^$.+()|[\]{}]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i');
}

/** The host whose name has most in common with a pattern that hits none, or all where the list is short. */
function namesLike(pattern: string, hosts: readonly Host[]): string {
  const names = hosts.map(({ name }) => name);
  const near = didYouMean(pattern.replaceAll('*', ''), names);
  return near ?? `the hosts are ${names.slice(0, 30).join(', ')}${names.length > 30 ? ', …' : ''}`;
}

function wrong(spec: string, message: string, hint: string): Problem {
  return { message: `--fault ${quoted(spec)}: ${message}`, hint };
}

function parse(spec: string, endpoints: ReadonlyMap<Host, ReadonlySet<number>>): Hit | Problem {
  const [id = '', pattern = '', portText, ...more] = spec.split(':');
  const kind = faultKinds.get(id);
  if (!kind) {
    const known = [...faultKinds.keys()];
    return wrong(spec, 'no such fault', didYouMean(id, known) ?? `the faults are ${known.join(', ')}`);
  }
  if (pattern === '' || more.length > 0)
    return wrong(spec, 'this is not a fault for a host', `write ${form}; ${id}:* hits every host`);
  const hosts = glob(pattern);
  const hit = [...endpoints].filter(([host]) => hosts.test(host.name));
  if (hit.length === 0) return wrong(spec, 'no host matches', namesLike(pattern, [...endpoints.keys()]));
  if (portText === undefined) return { spec, kind, hosts, port: null };
  if (kind.layer === 'dns')
    return wrong(spec, 'the name server does not know of ports', `write ${quoted(`${id}:${pattern}`)}`);
  const port = Number(portText);
  const ports = new Set(hit.flatMap(([, known]) => [...known]));
  if (!ports.has(port))
    return wrong(
      spec,
      `no such host has the port ${quoted(portText)}`,
      `the ports are ${[...ports].join(', ')}`,
    );
  return { spec, kind, hosts, port };
}

/**
 * Reads `KIND:HOSTGLOB[:PORT]`. Where several faults hit one layer of an endpoint, the last one counts, so
 * that a general fault can have its exceptions. Throws a UsageError that names every mistake at once.
 */
export function readScenario(
  specs: readonly string[],
  endpoints: ReadonlyMap<Host, ReadonlySet<number>>,
): Scenario {
  const read = specs.map((spec) => parse(spec, endpoints));
  const problems = read.filter((one) => 'message' in one);
  if (problems.length > 0) throw new UsageError(problems);
  const hits = read.filter((one) => 'kind' in one);
  const isHit = (hit: Hit, { name }: Pick<Host, 'name'>, port?: number) =>
    hit.hosts.test(name) && (hit.port === null || hit.port === port);
  return {
    trouble: (host, port) =>
      Object.fromEntries(hits.filter((hit) => isHit(hit, host, port)).map(({ kind }) => [kind.layer, kind])),
    idle: (asked) =>
      hits.filter((hit) => !asked.some(({ host, port }) => isHit(hit, host, port))).map(({ spec }) => spec),
  };
}
