import type { Cause, Confidence, Owner, Verdict } from './cause.js';

/** The stages of one check, in the order they run. */
export const stages = ['dns', 'proxy', 'tcp', 'tls', 'app'] as const;
export type Stage = (typeof stages)[number];

/** A value that JSON can hold: what a stage's evidence is made of. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export interface StageReport {
  readonly stage: Stage;
  readonly state: 'passed' | 'failed' | 'skipped';
  /** Milliseconds this stage took, all attempts together. */
  readonly ms: number;
  /** One line for a person. Safe for a terminal: no control characters. */
  readonly detail: string;
  readonly evidence: { readonly [key: string]: Json };
}

export interface CheckReport {
  /** `HOST:PORT`. */
  readonly id: string;
  readonly host: string;
  readonly port: number;
  /** `direct`, or the proxy's address without its credentials. */
  readonly route: string;
  readonly verdict: Verdict;
  readonly cause: Cause | null;
  readonly also: readonly Cause[];
  readonly addresses: readonly string[];
  readonly stages: readonly StageReport[];
  readonly remedy: string | null;
}

export interface RequirementReport {
  readonly host: string;
  readonly ports: readonly number[];
  readonly anyOf: boolean;
  readonly condition: string | null;
  /** False: a conditional requirement that `--with` did not ask for; shown, never in a verdict. */
  readonly counted: boolean;
  readonly verdict: Verdict;
  readonly checks: readonly string[];
}

export interface ComponentReport {
  readonly id: string;
  readonly title: string;
  readonly runsOn: 'device' | 'pc';
  readonly verdict: Verdict;
  readonly requirements: readonly RequirementReport[];
}

/** One thing to fix, and the failing and warning checks it explains. */
export interface RootCause {
  readonly cause: Cause;
  readonly title: string;
  readonly because: readonly string[];
  readonly remedy: string;
  readonly owner: Owner;
  readonly confidence: Confidence;
  readonly checks: readonly string[];
}

export interface Vantage {
  readonly hostname: string;
  readonly resolvers: readonly string[];
  readonly localAddress: string | null;
  readonly route: string;
}

export interface Summary {
  /** Requirement rows over the selected components. */
  readonly requirements: number;
  /** Distinct host and port pairs probed. */
  readonly checks: number;
  /** Requirement rows by verdict; rows that do not count are in none. */
  readonly pass: number;
  readonly warn: number;
  readonly fail: number;
  readonly untested: number;
}

export type RunVerdict = 'pass' | 'fail' | 'inconclusive';

/** What `check` found: the JSON report of the contract, and what every report format renders. */
export interface Report {
  readonly schema: 'em-preflight/report/1';
  readonly tool: { readonly name: string; readonly version: string };
  readonly catalogue: { readonly title: string; readonly sha256: string };
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly vantage: Vantage;
  readonly verdict: RunVerdict;
  readonly exitCode: 0 | 1 | 3 | 130;
  readonly summary: Summary;
  readonly components: readonly ComponentReport[];
  readonly checks: readonly CheckReport[];
  readonly rootCauses: readonly RootCause[];
  /** Facts about the run that are no check's own, such as a limit that was reached. */
  readonly notes: readonly string[];
}
