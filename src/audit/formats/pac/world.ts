/**
 * What a PAC script may learn of the world: its network functions, answering from a list of questions that
 * are put one way and another. The script runs to its end with a stand-in answer to a question that is new;
 * that run is then thrown away and made again for each possible answer.
 */
import type { Question } from '../../possibilities.js';

/** What is known of the world of one run. */
export interface Known {
  readonly host: string;
  /** The host's address, where `--addresses` gave it. */
  readonly address: string | null;
  /** The client's address, where `--client-ip` gave it. */
  readonly client: string | null;
}

/** Answers so far, by the question's key. */
export type Answers = ReadonlyMap<string, unknown>;

/** One run of the script: what it asked for that was not known. */
export class Run {
  pending: Question<unknown> | null = null;

  constructor(
    readonly known: Known,
    readonly answers: Answers,
    /** Addresses that the script could tell apart. */
    readonly addresses: readonly string[],
  ) {}

  #ask<T>(question: Question<T>): T {
    if (this.answers.has(question.key)) return this.answers.get(question.key) as T;
    this.pending ??= question;
    return question.options[0] as T;
  }

  resolve(host: string): string | null {
    if (isIpv4(host)) return host;
    if (host === this.known.host && this.known.address !== null && isIpv4(this.known.address))
      return this.known.address;
    return this.#ask<string | null>({
      key: `dns ${host}`,
      unknown: `what DNS answers for ${host}${host === this.known.host ? " (give a check's report with --addresses)" : ''}`,
      options: [null, ...this.addresses],
    });
  }

  myAddress(): string {
    if (this.known.client !== null) return this.known.client;
    return this.#ask({
      key: 'client',
      unknown: "the client's address (give it with --client-ip)",
      options: this.addresses,
    });
  }

  /** timeRange and its like: what they mean is left to the browser. */
  isTime(name: string, args: readonly unknown[]): boolean {
    return this.#ask({
      key: `${name} ${JSON.stringify(args)}`,
      unknown: `the time (${name})`,
      options: [false, true],
    });
  }

  /** The script looks at the clock or at chance by itself: nothing can be tried out. */
  unpredictable(what: string): void {
    this.#ask({ key: what, unknown: what, options: [false, true] });
  }
}

function isIpv4(text: string): boolean {
  return /^(?:\d{1,3}\.){3}\d{1,3}$/.test(text);
}

/** Networks that scripts ask about, and a public address of nobody in particular. */
const usualAddresses = ['8.8.8.8', '10.0.0.1', '172.16.0.1', '192.168.0.1', '127.0.0.1'];

/** Every address the script spells, its neighbour, and the usual ones: each way it could tell addresses apart. */
export function addressesIn(source: string): readonly string[] {
  const spelt = [...source.matchAll(/\b(?:\d{1,3}\.){1,3}\d{0,3}/g)].map(([text]) => whole(text));
  return [...new Set([...usualAddresses, ...spelt.filter(isIpv4).flatMap((text) => [text, next(text)])])];
}

/** `10.1.` as scripts compare beginnings: `10.1.0.0`. */
function whole(text: string): string {
  const parts = text.split('.').filter((part) => part !== '');
  return [...parts, '0', '0', '0'].slice(0, 4).join('.');
}

function next(text: string): string {
  const parts = text.split('.').map(Number);
  const last = parts[3] ?? 0;
  return [...parts.slice(0, 3), last < 255 ? last + 1 : last - 1].join('.');
}
