import type { DnsFault, Fault } from '../model/fault.js';
import type { Address, DnsMiss, Endpoint, Family, Limits, Outcome, Resolution } from '../model/network.js';
import type { HostsFile } from './hosts-file.js';
import { type MappingsInUse, parseAddress } from './mapping.js';
import type { NameServers, Reply } from './name-servers.js';
import type { SystemLookup } from './system-lookup.js';

export interface LookupOptions {
  readonly mappings: MappingsInUse;
  readonly hostsFile: HostsFile;
  readonly families: readonly Family[];
  /** Asked where the resolvers have no answer; null for them alone. */
  readonly system: Pick<SystemLookup, 'ask' | 'knowsMore'> | null;
}

type Found = Omit<Resolution, 'target'>;

/** The system is asked when the resolvers have been silent for this long: it takes its own time, too. */
const systemHeadStartMs = 1_000;

/** And it is waited for this long after they have answered, that they have no address. */
const systemPatienceMs = 2_000;

/** Once one family has answered, the other gets this long: some resolvers never answer AAAA questions. */
const stragglerMs = 2_000;

/** Which fault stands for both families' when neither has an address: the most definite one. */
const telling: readonly DnsFault['kind'][] = [
  'dns-nxdomain',
  'dns-refused',
  'dns-servfail',
  'dns-unreachable',
  'dns-timeout',
  'dns-nodata',
];

/** Finds addresses the way the system's applications do: mappings, hosts file, then the resolvers. */
export class Lookup {
  readonly #options: LookupOptions;
  readonly #servers: NameServers;
  /** One question for a name at a time, and none again once it was answered. */
  readonly #asked = new Map<string, Promise<Outcome<Found>>>();

  constructor(servers: NameServers, options: LookupOptions) {
    this.#servers = servers;
    this.#options = options;
  }

  async find(endpoint: Endpoint, limits: Limits): Promise<Outcome<Resolution>> {
    const target = this.#options.mappings.target(endpoint);
    const known = this.#withoutAsking(target, target.host !== endpoint.host);
    if (known) return { state: 'passed', evidence: { ...known, target }, ms: 0 };
    const outcome = await this.#ask(target.host, limits);
    return outcome.state === 'passed' ? { ...outcome, evidence: { ...outcome.evidence, target } } : outcome;
  }

  #withoutAsking(target: Endpoint, mapped: boolean): Found | null {
    const wanted = (addresses: readonly Address[]) =>
      addresses.filter(({ family }) => this.#options.families.includes(family));
    const found = (source: Resolution['source'], addresses: readonly Address[] | undefined | null) =>
      addresses && wanted(addresses).length > 0
        ? { source, addresses: wanted(addresses), resolver: null, misses: [], instead: null }
        : null;
    const literal = parseAddress(target.host);
    return (
      found('mapped', this.#options.mappings.addresses(target)) ??
      (literal && found(mapped ? 'mapped' : 'literal', [literal])) ??
      found('hosts-file', this.#options.hostsFile.get(target.host))
    );
  }

  #ask(name: string, limits: Limits): Promise<Outcome<Found>> {
    const asked = this.#asked.get(name);
    if (asked) return asked;
    const question = this.#askEveryone(name, limits);
    this.#asked.set(name, question);
    question.then((outcome) => {
      if (outcome.state !== 'passed') this.#asked.delete(name);
    });
    return question;
  }

  /** The resolvers; where they fail, what the system's applications get all the same. */
  async #askEveryone(name: string, limits: Limits): Promise<Outcome<Found>> {
    const { system } = this.#options;
    if (!system) return this.#askResolvers(name, limits);
    const started = this.#servers.leftAt(name) ?? performance.now();
    const early = Math.min(systemHeadStartMs, limits.timeoutMs / 4);
    const ahead = setTimeout(() => void system.ask(name), early);
    const outcome = await this.#askResolvers(name, limits);
    clearTimeout(ahead);
    if (outcome.state !== 'failed' || !isDnsFault(outcome.fault)) return outcome;
    if (aboutTheName.has(outcome.fault.kind) && !system.knowsMore()) return outcome;
    const left = limits.timeoutMs - (performance.now() - started);
    const known = await within(Math.min(left, systemPatienceMs), limits.signal, system.ask(name));
    const addresses = known.filter(({ family }) => this.#options.families.includes(family));
    if (addresses.length === 0) return outcome;
    // A resolver that failed for a moment gave the system its answer: then nothing but that is wrong.
    if (outcome.fault.kind === 'dns-servfail') {
      const again = await this.#askResolvers(name, { ...limits, timeoutMs: Math.max(1, left) });
      if (again.state === 'passed') return outcome;
    }
    const evidence = { addresses, resolver: null, misses: [], instead: outcome.fault };
    return { state: 'passed', evidence: { source: 'system', ...evidence }, ms: performance.now() - started };
  }

  async #askResolvers(name: string, limits: Limits): Promise<Outcome<Found>> {
    const started = this.#servers.leftAt(name) ?? performance.now();
    const questions = this.#options.families.map((family) => ({
      family,
      answer: this.#servers.ask(name, family, limits),
    }));
    const replies = await withoutStragglers(questions);
    return combine(replies, performance.now() - started);
  }
}

/** Answers, as against resolvers that do not do their work: the system may get on better with those. */
const aboutTheName: ReadonlySet<DnsFault['kind']> = new Set<DnsFault['kind']>(['dns-nxdomain', 'dns-nodata']);

function isDnsFault(fault: Fault): fault is DnsFault {
  return fault.kind.startsWith('dns-');
}

/** What is known by then; what was asked earlier may have come already, however little time is left. */
async function within(
  ms: number,
  signal: AbortSignal,
  asked: Promise<readonly Address[]>,
): Promise<readonly Address[]> {
  let stop = () => {};
  const over = new Promise<readonly Address[]>((resolve) => {
    const give = () => resolve([]);
    const bound = setTimeout(give, Math.max(0, ms));
    signal.addEventListener('abort', give, { once: true });
    if (signal.aborted) give();
    stop = () => {
      clearTimeout(bound);
      signal.removeEventListener('abort', give);
    };
  });
  const known = await Promise.race([asked, over]);
  stop();
  return known;
}

interface FamilyReply {
  readonly family: Family;
  readonly reply: Reply | null;
}

/** All answers; or, `stragglerMs` after the first addresses came, those that are there. */
function withoutStragglers(
  questions: readonly { readonly family: Family; readonly answer: Promise<Reply> }[],
): Promise<readonly FamilyReply[]> {
  return new Promise((resolve) => {
    const replies = new Map<Family, Reply>();
    let patience: NodeJS.Timeout | undefined;
    const finish = () => {
      clearTimeout(patience);
      resolve(questions.map(({ family }) => ({ family, reply: replies.get(family) ?? null })));
    };
    for (const { family, answer } of questions) {
      answer.then((reply) => {
        replies.set(family, reply);
        if (replies.size === questions.length) finish();
        else if (reply.state === 'answered') patience = setTimeout(finish, stragglerMs);
      });
    }
  });
}

function combine(replies: readonly FamilyReply[], ms: number): Outcome<Found> {
  const answered = replies.flatMap(({ reply }) => (reply?.state === 'answered' ? [reply] : []));
  const misses = replies.flatMap(missesOf);
  const [first] = answered;
  if (first) {
    const addresses = answered.flatMap((reply) => reply.addresses);
    return {
      state: 'passed',
      evidence: { source: 'resolver', addresses, resolver: first.resolver, misses, instead: null },
      ms,
    };
  }
  const skipped = replies.find(({ reply }) => reply?.state === 'skipped')?.reply;
  if (skipped?.state === 'skipped') return { ...skipped, ms };
  const faults = replies.flatMap(({ reply }) => (reply?.state === 'failed' ? [reply.fault] : []));
  const [fault] = faults.toSorted((a, b) => telling.indexOf(a.kind) - telling.indexOf(b.kind));
  if (!fault) throw new Error('a look-up ended without an answer or a fault');
  return { state: 'failed', fault, ms };
}

function missesOf({ family, reply }: FamilyReply): readonly DnsMiss[] {
  if (reply?.state === 'answered') return reply.misses.map((fault) => ({ family, fault }));
  if (reply?.state === 'failed') return [reply.fault, ...reply.misses].map((fault) => ({ family, fault }));
  return [];
}
