/**
 * Does a captive portal hold this network's traffic? It cannot answer in a vendor's name over TLS, but it
 * answers every request in clear on port 80 (RFC 8952, section 1): with a redirect to its own page, or with
 * status 511 (RFC 6585, section 6).
 */
import ipaddr from 'ipaddr.js';
import type { HttpAnswer } from '../model/application.js';
import type { Cause } from '../model/cause.js';
import { inWords } from '../text/in-words.js';

/** One answer on port 80 of an endpoint's address. */
export interface ClearAnswer {
  /** The name that was asked for: the endpoint's, or one that is nobody's. */
  readonly name: string;
  /** Who runs the endpoint. */
  readonly owner: string;
  /** True where the name is nobody's: a filter that goes by name has no reason to touch it. */
  readonly neutral: boolean;
  readonly answer: Pick<HttpAnswer, 'status' | 'location'>;
}

/** What a portal does to connections on other ports, as one check sees it. */
const doneByPortals: ReadonlySet<Cause> = new Set<Cause>([
  'tcp-refused',
  'tcp-reset',
  'tcp-unreachable',
  'tls-reset',
  'tls-not-tls',
  'tls-alert',
  'tls-wrong-name',
  'tls-self-signed',
  'tls-untrusted',
]);

/** Silence is nothing to look for a portal by: that would make every dropped port wait for one more. */
const silences: ReadonlySet<Cause> = new Set<Cause>(['tcp-timeout', 'tls-timeout']);

export function suggestsPortal(cause: Cause | null): boolean {
  return cause !== null && doneByPortals.has(cause);
}

/** Where a portal is known: is this its doing? */
export function explainedByPortal(cause: Cause): boolean {
  return doneByPortals.has(cause) || silences.has(cause);
}

/**
 * How a portal is known, as a sentence, or null. A vendor's own server may redirect, and a web filter may
 * redirect what it blocks: only what all are sent to alike, the name that is nobody's among them, is neither;
 * and only where the vendors are two, or the place is an address inside some private network.
 */
export function portalSeen(answers: readonly ClearAnswer[]): string | null {
  const asking = answers.find(({ answer }) => answer.status === 511);
  if (asking) return `port 80 answers for ${asking.name} with status 511 (Network Authentication Required)`;
  const places = new Set(answers.map(redirectedTo).filter((place) => place !== null));
  for (const place of places) {
    const sent = answers.filter((one) => redirectedTo(one) === place);
    const hosts = sent.filter(({ neutral }) => !neutral);
    const neutral = sent.find((one) => one.neutral);
    const owners = new Set(hosts.map(({ owner }) => owner));
    if (!neutral || hosts.length === 0 || (owners.size < 2 && !isPrivate(place))) continue;
    const named = [...new Set([...hosts.map(({ name }) => name), neutral.name])];
    return `port 80 answers for ${inWords(named)} alike, with a redirect to ${place}`;
  }
  return null;
}

/** The host of another site that a redirect leads to; null for any other answer. */
function redirectedTo({ name, answer: { status, location } }: ClearAnswer): string | null {
  const base = `http://${name}/`;
  if (status < 300 || status > 399 || location === null || !URL.canParse(location, base)) return null;
  const { hostname } = new URL(location, base);
  return hostname === name || hostname === '' ? null : hostname;
}

function isPrivate(place: string): boolean {
  const address = place.replace(/^\[|\]$/g, '');
  if (!ipaddr.isValid(address)) return false;
  const range = ipaddr.parse(address).range();
  return ['private', 'uniqueLocal', 'linkLocal', 'carrierGradeNat'].includes(range);
}
