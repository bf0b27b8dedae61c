/**
 * Counter-experiments: run on failure only, all at the same time, within one time-out and the deadline.
 * Each tells one cause from another that looks the same; `conclude` says what follows from them.
 */
import type { FaultKind } from '../model/fault.js';
import type { Connection, Handshake, Hello, Limits, Net, Outcome } from '../model/network.js';
import { isAboutDates } from './conclude.js';
import type { Findings, NamedHandshake, PathFindings, SiteFindings } from './findings.js';
import type { JudgedCheck } from './judge.js';
import type { PathObservation } from './observation.js';
import type { CheckId } from './plan.js';
import { portalSeen, suggestsPortal } from './portal.js';

/** A name that nobody filters and no endpoint answers for: reserved for examples (RFC 2606, section 3). */
const neutralName = 'www.example.com';

/** An address that no machine on the Internet can have (TEST-NET-1, RFC 5737). */
const impossible = { address: '192.0.2.1', family: 4 } as const;

/** More failing checks than these teach nothing new. */
const checksAsked = 64;
const domainsAsked = 8;

/** How long a peer gets to speak first, or to reset what says nothing, in milliseconds. */
const unspokenMs = 1_000;

/** How long what accepts every connection gets to do so, where nothing failed, in milliseconds. */
const acceptanceMs = 1_000;

/** How long a portal, which stands in this very network, gets for each step of its answer, in milliseconds. */
const portalMs = 2_000;

/** Protocols that nobody speaks, as long as names may be: no packet of 1,500 bytes holds a hello with them. */
const padding = Array.from({ length: 8 }, (_, index) => String(index).repeat(255));

/** Ends of a handshake that say nothing yet about why. */
const unexplained: ReadonlySet<FaultKind> = new Set<FaultKind>(['tls-silence', 'tls-reset', 'tls-close']);

/** Asks what is left to ask about failing checks. Ends within the limits' time-out. */
export async function experiment(
  judged: readonly JudgedCheck[],
  net: Net,
  limits: Limits,
): Promise<Findings> {
  const failing = judged.filter(({ report }) => report.verdict === 'fail');
  const experiments = new Experiments(net, limits, passingName(judged));
  const asked = failing.slice(0, checksAsked);
  const [paths, site] = await Promise.all([
    Promise.all(
      asked.map(async (one) => [one.observation.check.id, await experiments.askPath(one)] as const),
    ),
    experiments.askSite(failing, judged.filter(passesByTcpAlone)),
  ]);
  return { paths: new Map<CheckId, PathFindings>(paths), site };
}

/** A host that is served: a filter that lets only some names through lets this one. */
function passingName(judged: readonly JudgedCheck[]): string | null {
  return (
    judged.find(({ report, leading }) => report.verdict === 'pass' && leading?.path.tls)?.report.host ?? null
  );
}

class Experiments {
  readonly #net: Net;
  readonly #limits: Limits;
  readonly #passingName: string | null;
  readonly #over: number;

  constructor(net: Net, limits: Limits, passing: string | null) {
    this.#net = net;
    this.#limits = limits;
    this.#passingName = passing;
    this.#over = performance.now() + limits.timeoutMs;
  }

  async askPath(judged: JudgedCheck): Promise<PathFindings> {
    const path = judged.leading?.path;
    if (path?.tls?.state === 'failed') return this.#askFailed(judged, path.tls.fault.kind);
    if (path?.tls?.state === 'passed' && !path.tls.evidence.trusted) return this.#askUntrusted(judged, path);
    return {};
  }

  async #askFailed(judged: JudgedCheck, fault: FaultKind): Promise<PathFindings> {
    if (fault === 'tls-garbage') return { inClear: await this.#inClear(judged) };
    if (!unexplained.has(fault)) return {};
    const unacceptable = { serverName: judged.report.host, alpn: [], offer: 'unacceptable' } as const;
    const [otherNames, smallAnswer, largeHello, unspoken] = await Promise.all([
      this.#otherNames(judged),
      this.#handshake(judged, unacceptable),
      this.#handshake(judged, { ...unacceptable, alpn: padding }),
      this.#overhear(judged, null),
    ]);
    return { otherNames, smallAnswer, largeHello, unspoken };
  }

  async #askUntrusted(judged: JudgedCheck, { tls }: PathObservation): Promise<PathFindings> {
    const [otherNames, again] = await Promise.all([
      this.#otherNames(judged),
      tls?.state === 'passed' && !tls.evidence.certificate.selfSigned
        ? this.#handshake(judged, this.#hello(judged.report.host))
        : undefined,
    ]);
    return { otherNames, ...(again && { again }) };
  }

  #otherNames(judged: JudgedCheck): Promise<readonly NamedHandshake[]> {
    const names = [neutralName, this.#passingName].filter(
      (name) => name !== null && name !== judged.report.host,
    );
    return Promise.all(
      names.map(async (name) => ({
        name: name ?? '',
        outcome: await this.#handshake(judged, this.#hello(name ?? '')),
      })),
    );
  }

  #hello(serverName: string): Hello {
    return { serverName, alpn: [], offer: 'usual' };
  }

  /** What the peer says unasked, or when asked as a web server would be. */
  async #inClear(judged: JudgedCheck): Promise<string | null> {
    const request = `GET / HTTP/1.0\r\nHost: ${judged.report.host}\r\n\r\n`;
    const heard = await Promise.all([this.#overhear(judged, null), this.#overhear(judged, request)]);
    return (
      heard.map((outcome) => (outcome.state === 'passed' ? outcome.evidence : null)).find(Boolean) ?? null
    );
  }

  async #handshake(judged: JudgedCheck, hello: Hello): Promise<Outcome<Handshake>> {
    const connected = await this.#connect(judged);
    return connected.state === 'passed'
      ? this.#net.handshake(connected.evidence, hello, this.#left())
      : connected;
  }

  async #overhear(judged: JudgedCheck, say: string | null): Promise<Outcome<string | null>> {
    const connected = await this.#connect(judged);
    if (connected.state !== 'passed') return connected;
    const { timeoutMs, signal } = this.#left();
    const limits = { timeoutMs: Math.min(unspokenMs, timeoutMs), signal };
    return this.#net.overhear(connected.evidence, say, limits);
  }

  /** The way that the failing check went. */
  async #connect({ observation, leading, report }: JudgedCheck): Promise<Outcome<Connection>> {
    const { route } = observation;
    const limits = this.#left();
    if (route.kind === 'proxy') return this.#net.tunnel(route.proxy, report, limits);
    const { address, port } = leading?.path ?? { address: null, port: 0 };
    if (!address) return { state: 'skipped', because: 'moot', ms: 0 };
    return this.#net.dial(address, port, limits);
  }

  /** @param unproven checks that pass because TCP opened, and nothing more was asked */
  async askSite(failing: readonly JudgedCheck[], unproven: readonly JudgedCheck[]): Promise<SiteFindings> {
    const direct = failing.filter(fromResolver);
    const [invented, acceptsAnything, time, portal] = await Promise.all([
      this.#inventions(direct),
      this.#acceptance([...direct, ...unproven]),
      this.#time(failing.filter(hangsOnTheClock)),
      this.#portal(direct.filter(({ report: { cause, also } }) => [cause, ...also].some(suggestsPortal))),
    ]);
    return { invented, acceptsAnything, time, portal };
  }

  /** Asks a few servers, whose certificates are genuine but for their dates, what time it is. */
  async #time(failing: readonly JudgedCheck[]): Promise<SiteFindings['time']> {
    const answers = fewOfEachOwner(failing).map(async (one) => {
      const connected = await this.#connect(one);
      if (connected.state !== 'passed') return [];
      const { host } = one.report;
      const outcome = await this.#net.ask(connected.evidence, this.#hello(host), 'https', this.#left());
      if (outcome.state !== 'passed' || outcome.evidence.protocol !== 'http') return [];
      return outcome.evidence.date === null ? [] : [{ host, date: outcome.evidence.date }];
    });
    return (await Promise.all(answers)).flat()[0] ?? null;
  }

  /** Asks in clear at the addresses of a few failing hosts, for each host and for a name that is nobody's. */
  async #portal(failing: readonly JudgedCheck[]): Promise<string | null> {
    const asked = fewOfEachOwner(failing).flatMap(({ observation: { check }, leading }, index, chosen) => {
      const { name, owner } = check.host;
      const address = leading?.path.address;
      if (!address) return [];
      const first = chosen.findIndex((one) => one.observation.check.host.owner === owner) === index;
      const one = { address, name, owner, neutral: false };
      return first ? [one, { ...one, name: neutralName, neutral: true }] : [one];
    });
    const answers = await Promise.all(
      asked.map(async ({ address, ...one }) => {
        const { timeoutMs, signal } = this.#left();
        const limits = { timeoutMs: Math.min(portalMs, timeoutMs), signal };
        const connected = await this.#net.dial(address, 80, limits);
        if (connected.state !== 'passed') return [];
        const outcome = await this.#net.askInClear(connected.evidence, one.name, limits);
        return outcome.state === 'passed' ? [{ ...one, answer: outcome.evidence }] : [];
      }),
    );
    return portalSeen(answers.flat());
  }

  /** Asks for names that cannot exist, beside the failing hosts and in a place that is nobody's. */
  async #inventions(failing: readonly JudgedCheck[]): Promise<SiteFindings['invented']> {
    const parents = new Set(failing.map(({ report }) => report.host.split('.').slice(1).join('.')));
    if (parents.size === 0) return [];
    const domains = [...[...parents].slice(0, domainsAsked), 'com'];
    const asked = domains.map(async (domain) => {
      const host = `em-preflight-${crypto.randomUUID().replaceAll('-', '')}.${domain}`;
      const found = await this.#net.lookup({ host, port: 443 }, this.#left());
      const real = found.state === 'passed' && found.evidence.source === 'resolver';
      return { domain, addresses: real ? found.evidence.addresses.map(({ address }) => address) : [] };
    });
    return (await Promise.all(asked)).filter(({ addresses }) => addresses.length > 0);
  }

  /** Does anything accept a connection to an address that cannot exist? */
  async #acceptance(judged: readonly JudgedCheck[]): Promise<readonly number[]> {
    const reached = judged.filter(({ leading }) => leading?.path.tcp.state === 'passed');
    const ports = [...new Set(reached.map(({ report }) => report.port))].slice(0, domainsAsked);
    const { timeoutMs, signal } = this.#left();
    // Where nothing failed, nobody should wait long for what mostly is not there.
    const hurried = judged.every(({ report }) => report.verdict !== 'fail');
    const limits = { timeoutMs: hurried ? Math.min(acceptanceMs, timeoutMs) : timeoutMs, signal };
    const accepted = await Promise.all(
      ports.map(async (port) => {
        const outcome = await this.#net.dial(impossible, port, limits);
        if (outcome.state === 'passed') outcome.evidence.close();
        return outcome.state === 'passed' ? [port] : [];
      }),
    );
    return accepted.flat();
  }

  #left(): Limits {
    return { timeoutMs: Math.max(1, this.#over - performance.now()), signal: this.#limits.signal };
  }
}

/** Is nothing wrong but the dates, and can the server be asked for the time? */
function hangsOnTheClock({ leading, observation }: JudgedCheck): boolean {
  const tls = leading?.path.tls;
  const genuine = tls?.state === 'passed' && tls.evidence.trusted && tls.evidence.nameMatches;
  const dated = leading?.causes.some(isAboutDates) ?? false;
  return genuine && dated && observation.check.host.speaks === 'https';
}

function passesByTcpAlone({ report, leading, observation }: JudgedCheck): boolean {
  const passes = report.verdict === 'pass' || report.verdict === 'warn';
  return passes && leading?.path.tls === null && observation.route.kind === 'direct';
}

/** Two hosts of each of three owners, no host twice. */
function fewOfEachOwner(failing: readonly JudgedCheck[]): readonly JudgedCheck[] {
  const owners = new Map<string, Map<string, JudgedCheck>>();
  for (const one of failing) {
    const { name, owner } = one.observation.check.host;
    const hosts = owners.get(owner) ?? new Map<string, JudgedCheck>();
    if (!hosts.has(name)) owners.set(owner, hosts.set(name, one));
  }
  return [...owners.values()].slice(0, 3).flatMap((hosts) => [...hosts.values()].slice(0, 2));
}

/** Did the system's resolver lead there, and no mapping of the user's? */
function fromResolver({ observation, report }: JudgedCheck): boolean {
  const outcome = observation.lookup?.outcome;
  if (outcome?.state !== 'passed') return false;
  const { source, target } = outcome.evidence;
  return source === 'resolver' && target.host === report.host && target.port === report.port;
}
