import type { Policy, SourceFile } from '../model/audit.js';

/** What the user said about where the flow crosses the firewall; each format takes what concerns it. */
export interface Vantage {
  /** iptables, nftables: through the machine or from it. */
  readonly chain: 'forward' | 'output';
  readonly inInterface: string | null;
  readonly outInterface: string | null;
  /** Plain lists: how the product that reads the list understands a leading dot or star. */
  readonly dialect: string | null;
}

/**
 * The files that a configuration names. The command implements it (files given on the command line first,
 * then those it may read beside the configuration), so that a format follows includes and stays pure.
 */
export interface Library {
  /**
   * The files that `pattern` (a path, or a glob(7) pattern) means in `from`, sorted as glob(3) does;
   * empty: none is at hand, and what it would have said is unknown.
   */
  find(pattern: string, from: SourceFile): readonly SourceFile[];
}

/**
 * One kind of configuration that `audit` reads: listed in `audit/index.ts`, told from the others by its
 * signs in `audit/recognise.ts`.
 * `parse` throws a UsageError with file and line for what the engine itself would refuse to load; what it
 * merely does not understand becomes a remark and makes the flows it could touch unverifiable.
 */
export interface ConfigFormat {
  readonly id: string;
  readonly title: string;
  /** The page or source the evaluation rules were taken from. */
  readonly docs: string;
  /** May be asynchronous: a PAC engine has to be started. */
  parse(files: readonly SourceFile[], vantage: Vantage, library: Library): Policy | Promise<Policy>;
}
