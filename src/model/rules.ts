import type { Catalogue } from './catalogue.js';
import type { Pattern, PatternKind } from './pattern.js';

/** One thing to let out: who may reach which names on which ports. Always outbound, TCP, stateful. */
export interface Rule {
  readonly pattern: Pattern;
  /** Sorted, distinct. */
  readonly ports: readonly number[];
  /** The ports of which one would be enough, or null; a platform says so in a comment. */
  readonly anyOf: readonly number[] | null;
  /** Component ids that need it, sorted: the catalogue's order never shows in the output. */
  readonly components: readonly string[];
  readonly rotating: boolean;
  /** True where a private address may be the genuine one; elsewhere such an answer is never let out. */
  readonly privateAddresses: boolean;
  /** Addresses a check saw (`--from`), sorted; empty without one. */
  readonly addresses: readonly string[];
  /** The exact rules a wildcard stands for, so that `lower` can go back to them; empty for an exact name. */
  readonly covers: readonly Rule[];
}

/** When the platform turns a name into addresses, if it does: decides how rotation hurts. */
export type NameLookup =
  /** Never: it sees the name in the traffic (SNI, CONNECT, URL). */
  | 'in-traffic'
  /** Learns addresses from DNS answers that pass it. */
  | 'dns-snooping'
  /** Asks DNS itself, again and again. */
  | 'periodic'
  /** Cannot: takes addresses only, which something else must fill in. */
  | 'none';

/** What a platform can express. `lower` reads this, and so does the README's table. */
export interface Capabilities {
  readonly patterns: readonly PatternKind[];
  readonly names: NameLookup;
  /** Can a rule be bound to a TCP port? */
  readonly ports: boolean;
  /** False where it cannot limit who may: `--source` then has to be enforced by something else. */
  readonly clients?: false;
  /** Which of `--inside` and `--outside` bind its rules; neither where undefined. */
  readonly places?: readonly ('inside' | 'outside')[];
  /** False where IPv6 cannot be let out by name. */
  readonly ipv6?: false;
  /** True where an exact name lets the names below it through as well. */
  readonly belowToo?: true;
  /** True where nothing but TLS gets through: a port of plain HTTP is then opened in vain. */
  readonly tlsOnly?: true;
  /** Limit of one object's or list's name, in characters; undefined where none is known. */
  readonly nameLength?: number;
  /** Limit of a host name where shorter than DNS's own 253. */
  readonly hostLength?: number;
  /** How many labels below its domain a wildcard reaches; undefined: any number. */
  readonly depth?: number;
  /** Limit of entries in one list; `lower` reports what does not fit. */
  readonly entries?: number;
  /** True where it decrypts TLS: it also gets the bypass list. */
  readonly decrypts?: boolean;
}

/** A loss between what was asked and what the platform can say. */
export interface Gap {
  /** True where a requirement is lost altogether: exit code 1. */
  readonly lost: boolean;
  readonly message: string;
}

/** What every snippet is made from besides its rules. */
export interface Look {
  /** `--prefix`: starts every object name. Matches [A-Za-z][A-Za-z0-9_-]*, at most 16 characters. */
  readonly prefix: string;
  /** `--source`, as CIDR; empty: any client. */
  readonly sources: readonly string[];
  /** The title is safe to print: no control characters, one line. */
  readonly catalogue: Pick<Catalogue, 'title' | 'sha256'>;
  /** Selected component ids. */
  readonly components: readonly string[];
  /** `--inside`: interface or zone the clients are in; without it the platform's own default. */
  readonly inside?: string;
  /** `--outside`: interface or zone towards the Internet; without it the platform's own default. */
  readonly outside?: string;
  /** `--variant`: one of the platform's `variants`; without it its main form. */
  readonly variant?: string;
  /** ISO 8601 date for the header, or null: same input, same bytes. */
  readonly date: string | null;
  /** When the addresses were seen (`--from`), ISO 8601, or null. */
  readonly seenAt: string | null;
  /** What `lower` had to give up, for the comment on top. */
  readonly gaps: readonly Gap[];
}
