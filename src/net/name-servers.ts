import type { DnsFault } from '../model/fault.js';
import type { Address, Family, Limits, Skip } from '../model/network.js';
import type { Answer, NameServer } from './name-server.js';

/** What the resolvers together said to one question, and which of them failed on the way. */
export type Verdict =
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
  async ask(name: string, family: Family, limits: Limits): Promise<Verdict> {
    const order = this.#order();
    const [only] = order;
    if (order.length > 1 || only === undefined) return this.#askInTurn(order, name, family, limits);
    return settle(only, await only.ask(name, family, limits), []);
  }

  close(): void {
    for (const server of this.servers) server.close();
  }

  #order(): readonly NameServer[] {
    if (this.#silent.size === 0) return this.servers;
    const isSilent = (server: NameServer) => Number(this.#silent.has(server));
    return this.servers.toSorted((a, b) => isSilent(a) - isSilent(b));
  }

  #askInTurn(order: readonly NameServer[], name: string, family: Family, limits: Limits): Promise<Verdict> {
    return new Promise((resolve) => {
      const failures = new Map<NameServer, DnsFault>();
      let asked = 0;
      let hedge: NodeJS.Timeout | undefined;
      const finish = (verdict: Verdict) => {
        clearTimeout(hedge);
        asked = order.length;
        resolve(verdict);
      };
      const misses = () => order.map((server) => failures.get(server)).filter((fault) => fault !== undefined);
      const take = (server: NameServer, answer: Answer) => {
        if (isFinal(answer)) {
          for (const other of order.slice(0, asked)) {
            if (other !== server && !failures.has(other)) this.#silent.add(other);
          }
          finish(settle(server, answer, misses()));
          return;
        }
        if (answer.state === 'failed') failures.set(server, answer.fault);
        const [first, ...others] = misses();
        if (failures.size === order.length && first) {
          finish({ state: 'failed', fault: first, misses: others });
        } else askNext();
      };
      const askNext = () => {
        clearTimeout(hedge);
        const server = order[asked];
        if (server === undefined) return;
        asked += 1;
        hedge = setTimeout(askNext, hedgeMs);
        server.ask(name, family, limits).then((answer) => take(server, answer));
      };
      askNext();
    });
  }
}

function settle(server: NameServer, answer: Answer, misses: readonly DnsFault[]): Verdict {
  if (answer.state === 'skipped') return answer;
  if (answer.state === 'failed') return { ...answer, misses };
  return { ...answer, resolver: server.address, misses };
}
