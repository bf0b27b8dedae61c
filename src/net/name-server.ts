import { Resolver } from 'node:dns/promises';
import type { DnsFault } from '../model/fault.js';
import type { Address, Family, Limits, Skip } from '../model/network.js';
import type { EarlyQuestions } from './early-questions.js';
import type { Refusal } from './refused-question.js';

/** What one resolver said to one question. */
export type Answer =
  | { readonly state: 'answered'; readonly addresses: readonly Address[] }
  | { readonly state: 'failed'; readonly fault: DnsFault }
  | { readonly state: 'skipped'; readonly because: Skip };

/** UDP loses packets: an unanswered question is asked again after this many milliseconds. */
const patienceMs = 1_000;

/** c-ares' codes. What is not here is a resolver that cannot do its work: SERVFAIL and its kin. */
const faultKinds: Readonly<Record<string, DnsFault['kind']>> = {
  ENOTFOUND: 'dns-nxdomain',
  ENODATA: 'dns-nodata',
  EREFUSED: 'dns-refused',
  ETIMEOUT: 'dns-timeout',
  ECONNREFUSED: 'dns-unreachable',
};

/**
 * One resolver, asked by itself so that its answers are told from the others'. c-ares moves to TCP where
 * an answer is truncated.
 */
export class NameServer {
  /** As configured: `ADDRESS`, `ADDRESS:PORT` or `[ADDRESS]:PORT`. */
  readonly address: string;
  readonly #first: Resolver;
  readonly #again: Resolver;
  readonly #early: EarlyQuestions | null;
  #whyRefused: Promise<Refusal> | undefined;

  /** @param early what this resolver has been asked already */
  constructor(address: string, timeoutMs: number, early: EarlyQuestions | null) {
    this.address = address;
    this.#early = early;
    // One try each: c-ares' own retries wait far longer than the time-out says (16 s for 5 s and two tries).
    this.#first = early?.resolver ?? new Resolver({ timeout: timeoutMs, tries: 1 });
    // From the quick answers it has seen, c-ares guesses a time-out of its own, as short as 250 ms. A second
    // resolver that is asked seldom has no such habits.
    this.#again = new Resolver({ timeout: timeoutMs, tries: 1 });
    if (!early) this.#first.setServers([address]);
    this.#again.setServers([address]);
  }

  /** Never rejects. Ends by `timeoutMs`, asking again within it. */
  ask(name: string, family: Family, { timeoutMs, signal }: Limits): Promise<Answer> {
    return new Promise((resolve) => {
      let over = false;
      let waiting = 0;
      const send = (resolver: Resolver) =>
        hear(family === 4 ? resolver.resolve4(name) : resolver.resolve6(name));
      const hear = (question: Promise<string[]>) => {
        waiting += 1;
        question.then(
          (addresses) => finish(this.#answered(addresses, family)),
          (error: NodeJS.ErrnoException) => {
            if (over || error.code === 'ECANCELLED') return;
            waiting -= 1;
            if (error.code === 'ECONNREFUSED') this.#refused().then(finish);
            else if (error.code !== 'ETIMEOUT')
              finish(this.#failed(faultKinds[error.code ?? ''] ?? 'dns-servfail'));
            else if (waiting === 0) askAgain();
          },
        );
      };
      const askAgain = () => send(this.#again);
      const again = setInterval(askAgain, patienceMs);
      const bound = setTimeout(() => finish(this.#failed('dns-timeout')), timeoutMs);
      const abort = () => finish({ state: 'skipped', because: signal.reason as Skip });
      const finish = (answer: Answer) => {
        if (over) return;
        over = true;
        clearInterval(again);
        clearTimeout(bound);
        signal.removeEventListener('abort', abort);
        resolve(answer);
      };
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort);
      const asked = this.#early?.take(name, family);
      if (asked) hear(asked);
      else send(this.#first);
    });
  }

  /** When a question for this name left that nobody waits for yet, on the clock of `performance.now()`. */
  leftAt(name: string): number | undefined {
    return this.#early?.leftAt(name);
  }

  /** Drops the questions still under way, which would keep the process alive. */
  close(): void {
    this.#first.cancel();
    this.#again.cancel();
  }

  /** Aliases that lead to no address are an answer to c-ares. */
  #answered(addresses: readonly string[], family: Family): Answer {
    return addresses.length === 0
      ? this.#failed('dns-nodata')
      : { state: 'answered', addresses: addresses.map((address) => ({ address, family })) };
  }

  /** An answer that is cut short, TCP being refused, is c-ares' word for a resolver that is not there. */
  async #refused(): Promise<Answer> {
    this.#whyRefused ??= import('./refused-question.js').then(({ whyRefused }) => whyRefused(this.address));
    const refused = await this.#whyRefused;
    if (refused === 'nothing-listens') return this.#failed('dns-unreachable');
    const kind = refused === 'tcp' ? 'dns-timeout' : 'dns-unreachable';
    return { state: 'failed', fault: { kind, resolver: this.address, refused } };
  }

  #failed(kind: DnsFault['kind']): Answer {
    return { state: 'failed', fault: { kind, resolver: this.address } };
  }
}
