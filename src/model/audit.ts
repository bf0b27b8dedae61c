import type { FilePosition } from './errors.js';

/** A configuration file as it was given to us. */
export interface SourceFile {
  /** As the user named it: what messages quote. */
  readonly path: string;
  readonly text: string;
  /** The same as UTF-8, where it was read from a file: for lists too long to make a text of. */
  readonly bytes?: Uint8Array;
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
  /** An address the host is known to have (`--addresses`), or null where nobody told us: any address. */
  readonly address: string | null;
  /** Further addresses that whoever looks the host up is given with `address`. */
  readonly others?: readonly string[];
  /** False: the catalogue says that the host has public addresses only. Absent: any address may be genuine. */
  readonly privateAddresses?: boolean;
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
  /** The deciding line (for `unverifiable`: the first that might be); null where a default that stands nowhere decided. */
  readonly by: ConfigLine | null;
  /** For `unverifiable`: the first line that would let the flow through, in the case where it does. */
  readonly allowedBy?: ConfigLine;
  /** A later line that would have decided otherwise, had `by` not come first. */
  readonly shadows?: ConfigLine;
  /** PAC only: what FindProxyForURL returned. */
  readonly route?: string | null;
  /** What else there is to say of this flow. */
  readonly remarks?: readonly Remark[];
  /** The line that decrypts the connection on its way, where it passes but not end to end. */
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

/** Why a finding no longer counts: an entry of the baseline file. */
export interface Acceptance {
  readonly reason: string;
  /** ISO 8601 date, the last day on which it holds; null: for good. */
  readonly expires: string | null;
}

/** One thing to say about the configuration: the JSON audit report's `findings`. */
export interface Finding {
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly message: string;
  readonly remedy: string;
  readonly file: string;
  readonly line: number;
  readonly host: string | null;
  readonly port: number | null;
  /** Stable over moved lines: what a baseline file accepts. */
  readonly fingerprint: string;
  /** Present where the baseline accepts the finding: shown, in no verdict. */
  readonly accepted?: Acceptance;
}

/** A finding as a parser makes it, before the engine gives it a fingerprint. */
export interface Remark {
  readonly kind: Exclude<FindingKind, 'blocked' | 'unverifiable' | 'shadowed'>;
  /** `warning` unless said otherwise. */
  readonly severity?: Severity;
  readonly message: string;
  readonly remedy: string;
  readonly at: FilePosition & { readonly line: number };
  readonly host?: string;
}

/** A host name or domain that the configuration spells, and where. */
export interface Mention {
  /** Lower case, no leading dot or star. */
  readonly name: string;
  /** True where names below `name` are meant too. */
  readonly subtree: boolean;
  readonly at: ConfigLine;
}

/** A parsed configuration, ready to be asked. Evaluates exactly as the real engine would. */
export interface Policy {
  /** A proxy that looks hosts up itself, and weighs all their addresses at once. */
  readonly resolves?: true;
  /** Pure: the same flow, the same decision. May be asynchronous where an engine of its own runs (PAC). */
  decide(flow: Flow): Decision | Promise<Decision>;
  /**
   * For a flow that is not allowed: the line to add or change and where, in the product's syntax. Lines of
   * configuration may stand on lines of their own, indented by two blanks, to be copied.
   */
  remedy(flow: Flow, decision: Decision): string;
  /** For a flow that passes but is decrypted: the lines that exempt it, in the product's syntax. */
  exempt?(flow: Flow): string;
  /** What the configuration itself gives cause to say, whatever the catalogue holds. */
  readonly remarks: readonly Remark[];
  /** Names the configuration lets through that lie at or below one of `domains`: some may be stale. */
  mentions?(domains: readonly string[]): readonly Mention[];
  /** For a line that opens too much: what to write in its place, in the product's syntax. */
  narrow?(line: ConfigLine, hosts: readonly string[]): string;
  /**
   * Where the configuration is no firewall of its own: `routes` rather than permits, so that nothing in it
   * can be too broad (PAC), or holds `names` without ports (a list).
   */
  readonly only?: 'routes' | 'names';
  /** It tells names apart by whole labels: nothing in it, such as a pattern, can match a part of one. */
  readonly wholeLabels?: boolean;
  /** One line of a file may hold many rules (a text within JSON): they are told apart by their texts. */
  readonly manyOnALine?: boolean;
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
