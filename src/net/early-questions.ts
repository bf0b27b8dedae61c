import { Resolver } from 'node:dns/promises';
import type { Family } from '../model/network.js';
import { handOver } from './early-handover.js';
import { systemResolvers } from './system-resolvers.js';

/** Questions that left before the program was loaded (see `src/early.ts`), for a name server to take over. */
export class EarlyQuestions {
  readonly server: string;
  readonly resolver: Resolver;
  readonly #leftAt = performance.now();
  readonly #answers = new Map<string, Promise<string[]>>();

  constructor(server: string, names: readonly string[]) {
    this.server = server;
    this.resolver = new Resolver({ timeout: 5_000, tries: 1 });
    this.resolver.setServers([server]);
    for (const name of names) {
      this.#keep(name, 4, this.resolver.resolve4(name));
      this.#keep(name, 6, this.resolver.resolve6(name));
    }
  }

  /** When the question for a name left that has not been taken yet, on the clock of `performance.now()`. */
  leftAt(name: string): number | undefined {
    return this.#answers.has(key(name, 4)) || this.#answers.has(key(name, 6)) ? this.#leftAt : undefined;
  }

  /** What will be the answer: once, for who asks again wants another. */
  take(name: string, family: Family): Promise<string[]> | undefined {
    const answer = this.#answers.get(key(name, family));
    this.#answers.delete(key(name, family));
    return answer;
  }

  #keep(name: string, family: Family, answer: Promise<string[]>): void {
    // Whoever takes it hears of its failure; until then nobody has to.
    answer.catch(() => {});
    this.#answers.set(key(name, family), answer);
  }
}

function key(name: string, family: Family): string {
  return `${family} ${name}`;
}

/** Asks the first of the system's resolvers for the addresses of these names. */
export function askEarly(names: readonly string[]): void {
  const [server] = systemResolvers();
  if (server !== undefined) handOver(new EarlyQuestions(server, names));
}
