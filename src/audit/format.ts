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
 * One kind of configuration that `audit` reads. Called by `audit/evaluate.ts`.
 * `parse` throws a UsageError with file and line for what the engine itself would refuse to load; what it
 * merely does not understand becomes a remark and makes the flows it could touch unverifiable.
 */
export interface ConfigFormat {
  readonly id: string;
  readonly title: string;
  /** The page or source the evaluation rules were taken from. */
  readonly docs: string;
  /** Does this file look like one of ours? Judged from content, never from the name alone. */
  recognises(file: SourceFile): boolean;
  /** May be asynchronous: a PAC engine has to be started. */
  parse(files: readonly SourceFile[], vantage: Vantage): Policy | Promise<Policy>;
}
