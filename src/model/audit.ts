import type { FilePosition } from './errors.js';

/** A configuration file as it was given to us. */
export interface SourceFile {
  /** As the user named it: what messages quote. */
  readonly path: string;
  readonly text: string;
}

/** A line of a configuration, quoted in an answer. */
export interface ConfigLine {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** One connection that the catalogue needs, as a firewall or proxy would see it. */
export interface Flow {
  readonly host: string;
  readonly port: number;
  /** Addresses the host is known to have (`--addresses`), or null where nobody told us. */
  readonly addresses: readonly string[] | null;
  /** The client's address (`--client-ip`), or null: any client. */
  readonly client: string | null;
}

/** Allowed, blocked, or not to be known from what we were given: Kleene's three values. */
export type Ruling = 'allowed' | 'blocked' | 'unverifiable';

/** What a policy says of one flow, and which line says it. */
export interface Decision {
  readonly ruling: Ruling;
  /** One sentence: why, and for `unverifiable` what would settle it. */
  readonly because: string;
  /** The deciding line; null where a default that stands nowhere decided. */
  readonly by: ConfigLine | null;
  /** A later line that would have decided otherwise, had `by` not come first. */
  readonly shadows?: ConfigLine;
  /** PAC only: what FindProxyForURL returned. */
  readonly route?: string | null;
  /** True where the connection passes but is decrypted on the way; `by` of the decrypting line. */
  readonly intercepted?: ConfigLine;
}

export const findingKinds = [
  'blocked',
  'unverifiable',
  'over-broad',
  'stale',
  'shadowed',
  'intercepted',
  'unmatchable',
  'not-understood',
] as const;
export type FindingKind = (typeof findingKinds)[number];

export type Severity = 'error' | 'warning' | 'note';

/** One thing to say about the configuration: the JSON audit report's `findings`. */
export interface Finding {
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly message: string;
  readonly remedy: string;
  readonly file: string;
  readonly line: number;
  readonly host: string | null;
  /** Stable over moved lines: what a baseline file accepts. */
  readonly fingerprint: string;
}

/** A finding as a parser makes it, before the engine gives it severity and fingerprint. */
export interface Remark {
  readonly kind: Exclude<FindingKind, 'blocked' | 'unverifiable' | 'shadowed'>;
  readonly message: string;
  readonly remedy: string;
  readonly at: FilePosition & { readonly line: number };
  readonly host?: string;
}

/** A parsed configuration, ready to be asked. Evaluates exactly as the real engine would. */
export interface Policy {
  decide(flow: Flow): Decision;
  /** What the configuration itself gives cause to say, whatever the catalogue holds. */
  readonly remarks: readonly Remark[];
}

export interface AuditRequirement {
  readonly host: string;
  readonly port: number;
  readonly components: readonly string[];
  /** The ports of which one is enough, or null where this port is needed. */
  readonly anyOf: readonly number[] | null;
  readonly counted: boolean;
  readonly verdict: Ruling;
  readonly route?: string | null;
  readonly because: string;
  readonly by: ConfigLine | null;
}

export interface AuditReport {
  readonly schema: 'em-preflight/audit/1';
  readonly tool: { readonly name: string; readonly version: string };
  readonly catalogue: { readonly title: string; readonly sha256: string };
  readonly format: string;
  readonly files: readonly string[];
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  readonly exitCode: 0 | 1 | 3;
  readonly requirements: readonly AuditRequirement[];
  readonly findings: readonly Finding[];
}
