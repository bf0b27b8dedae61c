/**
 * What a PAC script may learn of the world: what was told to us, and of the rest every answer there could be.
 */
import { type Fact, type Facts, keyOf, type Question as PacQuestion } from '../../../pac/question.js';
import type { Options } from '../../../pac/watched.js';
import type { Question } from '../../possibilities.js';

/** What is known of the world of one run. */
export interface Known {
  readonly host: string;
  /** The host's address, where `--addresses` gave it. */
  readonly address: string | null;
  /** The client's address, where `--client-ip` gave it. */
  readonly client: string | null;
}

export function factsOf({ host, address, client }: Known): Facts {
  const facts = new Map<string, string>();
  if (address !== null && isIpv4(address)) facts.set(keyOf({ about: 'address', of: host }), address);
  if (client !== null) facts.set(keyOf({ about: 'client', of: '' }), client);
  return facts;
}

/** @param addresses those that the script could tell apart */
export function optionsOf(addresses: readonly string[]): Options {
  return {
    address: [null, ...addresses],
    client: addresses,
    time: [false, true],
    // One is enough to know that it asked: see `unpredictable`.
    clock: [false],
    chance: [false],
  };
}

export function asQuestion(question: PacQuestion, { host }: Known, options: Options): Question<Fact> {
  return { key: keyOf(question), unknown: unknownIn(question, host), options: options[question.about] };
}

function unknownIn({ about, of }: PacQuestion, host: string): string {
  switch (about) {
    case 'address':
      return `what DNS answers for ${of}${of === host ? " (give a check's report with --addresses)" : ''}`;
    case 'client':
      return "the client's address (give it with --client-ip)";
    case 'time':
      return `the time (${of.split(' ')[0]})`;
    case 'clock':
    case 'chance':
      return unpredictable[about];
  }
}

/** What the script asks for by itself and nobody can try out. */
export const unpredictable = { clock: 'the clock', chance: 'chance' } as const;

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
