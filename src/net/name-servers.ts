import type { DnsFault } from '../model/fault.js';
import type { Address, Family, Limits, Skip } from '../model/network.js';
import type { Answer, NameServer } from './name-server.js';

/** What the resolvers together said to one question, and which of them failed on the way. */
export type Reply =
  | {
      readonly state: 'answered';
      readonly addresses: readonly Address[];
      readonly resolver: string;
      readonly misses: readonly DnsFault[];
    }
  | { readonly state: 'failed'; readonly fault: DnsFault; readonly misses: readonly DnsFault[] }
  | { readonly state: 'skipped'; readonly because: Skip };

/** A silent resolver gets this long before the next one is asked too. */
const hedgeMs = 1_000;

/** An answer that settles the question: the system asks no other resolver after it. */
function isFinal(answer: Answer): boolean {
  if (answer.state !== 'failed') return true;
  return answer.fault.kind === 'dns-nxdomain' || answer.fault.kind === 'dns-nodata';
}

/**
 * The configured resolvers, asked in the system's order (resolv.conf(5)): the first, and another only where
 * it fails. Other than the system, the next one is asked while a silent one still has time to answer.
 */
export class NameServers {
  readonly servers: readonly NameServer[];
  /** Resolvers that kept silent where another answered: asked last from then on. */
  readonly #silent = new Set<NameServer>();

  constructor(servers: readonly NameServer[]) {
    this.servers = servers;
  }

  /** Never rejects; ends by `timeoutMs`. */
  async ask(name: string, family: Family, limits: Limits): Promise<Reply> {
    const order = this.#order();
    const [only] = order;
    if (only && order.length === 1) return settle(only, await only.ask(name, family, limits), []);
    const inquiry = new Inquiry(order, (server) => server.ask(name, family, limits));
    const reply = await inquiry.reply;
    for (const server of inquiry.silent) this.#silent.add(server);
    return reply;
  }

  /** When a question for this name left before it was asked here, on the clock of `performance.now()`. */
  leftAt(name: string): number | undefined {
    return this.servers[0]?.leftAt(name);
  }

  close(): void {
    for (const server of this.servers) server.close();
  }

  #order(): readonly NameServer[] {
    if (this.#silent.size === 0) return this.servers;
    const isSilent = (server: NameServer) => Number(this.#silent.has(server));
    return this.servers.toSorted((a, b) => isSilent(a) - isSilent(b));
  }
}

/** One question put to several resolvers in turn, until one of them settles it. */
class Inquiry {
  readonly reply: Promise<Reply>;
  /** Those that had said nothing when another settled the question. */
  readonly silent: NameServer[] = [];
  readonly #order: readonly NameServer[];
  readonly #ask: (server: NameServer) => Promise<Answer>;
  readonly #asked: NameServer[] = [];
  readonly #failures = new Map<NameServer, DnsFault>();
  #hedge: NodeJS.Timeout | undefined;
  #finish: ((reply: Reply) => void) | null = null;

  constructor(order: readonly NameServer[], ask: (server: NameServer) => Promise<Answer>) {
    this.#order = order;
    this.#ask = ask;
    this.reply = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.#askNext();
  }

  #askNext(): void {
    clearTimeout(this.#hedge);
    const server = this.#order[this.#asked.length];
    if (!server) return;
    this.#asked.push(server);
    this.#hedge = setTimeout(() => this.#askNext(), hedgeMs);
    this.#ask(server).then((answer) => this.#take(server, answer));
  }

  #take(server: NameServer, answer: Answer): void {
    if (!this.#finish) return;
    if (isFinal(answer)) {
      const waiting = this.#asked.filter((other) => other !== server && !this.#failures.has(other));
      this.silent.push(...waiting);
      this.#end(settle(server, answer, this.#misses()));
      return;
    }
    if (answer.state === 'failed') this.#failures.set(server, answer.fault);
    const [fault, ...others] = this.#misses();
    if (fault && this.#failures.size === this.#order.length) {
      this.#end({ state: 'failed', fault, misses: others });
    } else this.#askNext();
  }

  #misses(): readonly DnsFault[] {
    return this.#order.map((server) => this.#failures.get(server)).filter((fault) => fault !== undefined);
  }

  #end(reply: Reply): void {
    clearTimeout(this.#hedge);
    this.#finish?.(reply);
    this.#finish = null;
  }
}

function settle(server: NameServer, answer: Answer, misses: readonly DnsFault[]): Reply {
  if (answer.state === 'skipped') return answer;
  if (answer.state === 'failed') return { ...answer, misses };
  return { ...answer, resolver: server.address, misses };
}
