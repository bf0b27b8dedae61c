import type { Cause, Confidence, Owner, Verdict } from '../../../src/model/cause.js';
import type { Settings } from '../world/settings.js';
import type { World } from '../world/world.js';

/** One condition of the network, and what the program must make of it. */
export interface Case {
  readonly name: string;
  /** What is wrong with the vendor's servers, as `--fault` takes it. */
  readonly servers?: readonly string[];
  /** Rules of the firewall's FORWARD chain; where `v6` is missing the same rules hold for IPv6. */
  readonly firewall?: { readonly v4: readonly string[]; readonly v6?: readonly string[] };
  readonly world?: Partial<Settings>;
  /** What the client's resolv.conf says. */
  readonly resolvers?: readonly string[];
  /** Its search list. */
  readonly search?: string;
  /** Components; all of them where it is left out. */
  readonly selectors?: readonly string[];
  /** Further options; `CA`, `CANON_CA` and `INSPECTION_CA` stand for the files. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The client's clock is off by this much, as faketime takes it: `+10y`. */
  readonly clock?: string;
  /** Done before and undone after, on hosts of the world. */
  readonly prepare?: (world: World) => Promise<() => Promise<unknown>>;
  readonly expect: Expectation;
}

export interface Expectation {
  readonly exit: number;
  /** Exactly these root causes, in any order. */
  readonly roots: readonly (Cause | RootExpectation)[];
  /** Causes of checks by `HOST:PORT` glob; every check that matches has it. */
  readonly checks?: Readonly<Record<string, Cause | null>>;
  readonly components?: Readonly<Record<string, Verdict>>;
  /** What the root causes may be instead with `--no-experiments`: broader, never wrong. */
  readonly without?: readonly Cause[];
}

export interface RootExpectation {
  readonly cause: Cause;
  readonly owner?: Owner;
  readonly confidence?: Confidence;
  /** Globs of checks: the root cause explains exactly those that match one. */
  readonly checks?: readonly string[];
}
