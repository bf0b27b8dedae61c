import type { Cause, Owner, Verdict } from '../../model/cause.js';

/**
 * What a cause is about, as far as it is known. Whatever is missing, the words must still read well.
 * Everything in it has been made safe for a terminal, and holds no credentials.
 */
export interface Subject {
  readonly host: string;
  readonly port: number;
  /** In place of "HOST port PORT" where one cause explains more: `12 hosts on port 8883`. */
  readonly targets?: string;
  /** Where TLS stands and the connection is cut off behind it: does the service answer whoever asks? */
  readonly behindTls?: 'answers-anyone' | 'unknown';
  /** True where full-size answers of other hosts come through. */
  readonly othersInFull?: boolean;
  /** The one address that the words are about. */
  readonly address?: string;
  readonly addresses?: readonly string[];
  /** Those of them that fail where others pass. */
  readonly failingAddresses?: readonly string[];
  /** True where the operator changes addresses without notice. */
  readonly rotating?: boolean;
  /** Address of the resolver that was asked. */
  readonly resolver?: string;
  /** True where the resolver gives an address of it to hosts of other owners too. */
  readonly sharedAddress?: boolean;
  /** True where the address is from this machine's hosts file, and no resolver was asked. */
  readonly hostsFile?: boolean;
  /** How questions to the resolver are refused, where it is not that nothing listens; or connections, by this machine. */
  readonly refused?: 'tcp' | 'not-let-out';
  /** Configured resolvers that fail while another answers. */
  readonly failingResolvers?: readonly string[];
  /** The proxy's URL without credentials. */
  readonly proxy?: string;
  /** True where it is known to be one: it opens tunnels to others, or says what it is. */
  readonly isProxy?: boolean;
  /** Authentication schemes that the proxy offered. */
  readonly schemes?: readonly string[];
  /** HTTP status or SOCKS reply, as the proxy or server gave it: `403 Forbidden`. */
  readonly status?: string;
  /** Issuer of the certificate that was seen. */
  readonly issuer?: string;
  /** The inspection product that the issuer belongs to. */
  readonly product?: string;
  /** The names that the certificate is for. */
  readonly names?: readonly string[];
  /**
   * End (`tls-expired`) or beginning (`tls-not-yet-valid`) of the certificate's time, ISO 8601; missing where its
   * own dates are right, and those of one above it are not.
   */
  readonly date?: string;
  /** What this machine's clock says, ISO 8601. */
  readonly clock?: string;
  /** What speaks for that clock: a server that agrees, or at least another certificate that is in date by it. */
  readonly clockWitness?: 'server' | 'certificate';
  /** Protocols offered by ALPN. */
  readonly alpn?: readonly string[];
  /** The port of an any-of requirement that does pass. */
  readonly otherPort?: number;
  /**
   * What failed beside others, as a limit on simultaneous connections has it: it passes alone, or nobody knows
   * what it does alone while others pass so.
   */
  readonly crowded?: 'passes-alone' | 'not-tried-alone';
  /** Something else that was observed, as the end of a sentence: `the answer came in 0.3 ms`. */
  readonly detail?: string;
}

export interface Lookalike {
  readonly cause: Cause;
  /** What tells that cause from this one. */
  readonly tell: string;
}

/** One line to type, and what its output says. */
export interface Confirmation {
  readonly command: string;
  readonly shows: string;
}

/** A cause in words. Read by `explain`, by the diagnosis (title, remedy, owner) and so by every report. */
export interface CauseWords {
  readonly verdict: Verdict;
  /** Who mends it as a rule; the diagnosis may know better in one case. */
  readonly owner: Owner;
  readonly title: string;
  /** What it means for the network, and what it does not mean. */
  readonly meaning: string;
  /** By which signals and experiments it is known. */
  readonly recognised: string;
  readonly lookalikes: readonly Lookalike[];
  /** Who does what. */
  readonly fix: string;
  /** How to see it by hand. */
  readonly confirm: (subject: Subject) => readonly Confirmation[];
  /** What to send to the team that mends it; one or a few sentences. */
  readonly remedy: (subject: Subject) => string;
}

/** `camapi.example port 443`, or the words for all that is meant. */
export function target({ targets, host, port }: Subject): string {
  return targets ?? `${host} port ${port}`;
}

/** `one` for a single endpoint, `several` where the words are about more. */
export function number<Words>({ targets }: Subject, one: Words, several: Words): Words {
  return targets === undefined ? one : several;
}

/** `the certificate of camapi.example port 443`, `the certificates of all 22 endpoints checked`. */
export function certificateOf(subject: Subject): string {
  return `the ${number(subject, 'certificate', 'certificates')} of ${target(subject)}`;
}

const shown = 4;

/** ` (192.0.2.7, 192.0.2.8 and 3 more)`, or nothing where no address is known. */
export function inBrackets(addresses: readonly string[] | undefined): string {
  if (!addresses || addresses.length === 0) return '';
  const more = addresses.length > shown ? ` and ${addresses.length - shown} more` : '';
  return ` (${addresses.slice(0, shown).join(', ')}${more})`;
}

/** ` (…)` with the addresses that a rule would have to know, where one host is meant. */
export function atAddresses({ targets, address, addresses }: Subject): string {
  return targets === undefined ? inBrackets(address === undefined ? addresses : [address]) : '';
}

/** Closing sentences from what else was observed, or nothing. */
export function observed({ detail, crowded }: Subject): string {
  const seen = detail === undefined ? '' : ` Observed: ${detail}.`;
  return crowded === 'not-tried-alone'
    ? `${seen} Others that failed in this run pass alone, so that a limit on simultaneous connections may be all: first repeat the check with --concurrency 1.`
    : seen;
}

/** Why a rule by address will not last, where that is so. */
export function byName({ rotating }: Subject): string {
  return rotating ? ' The addresses change without notice: allow by name where the device can.' : '';
}

/** `the resolver 10.0.0.53`, or `the resolver`. */
export function theResolver({ resolver }: Subject): string {
  return resolver === undefined ? 'the resolver' : `the resolver ${resolver}`;
}

/** `the proxy http://proxy:3128`, or `the proxy`. */
export function theProxy({ proxy }: Subject): string {
  return proxy === undefined ? 'the proxy' : `the proxy ${proxy}`;
}

/** `TCP opens`, or, through a proxy, what opens there: a connection to the proxy says nothing of the endpoint. */
export function opens(subject: Subject): string {
  return subject.proxy === undefined ? 'TCP opens' : `${theProxy(subject)} opens the tunnel`;
}

/** A closing sentence that says whose connection it is where a proxy makes it, or nothing. */
export function beyondProxy(subject: Subject): string {
  return subject.proxy === undefined
    ? ''
    : ` ${capitalised(theProxy(subject))} makes the connection to the endpoint: look there first, then at the firewall between it and the Internet.`;
}

export function capitalised(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
