import type { Capabilities, Look, Rule } from '../model/rules.js';

/** What gives us the right to say that a platform's output is accepted. */
export type Checked =
  /** The real parser read every golden file: the command that did. */
  | { readonly by: 'parser'; readonly command: string }
  /** No parser runs on Linux: the grammar's rules are asserted by our tests. Says so in `rules --list`. */
  | { readonly by: 'grammar'; readonly source: string };

/**
 * One firewall, proxy or filter that `rules` writes for. Called by `commands/rules.ts` after `lower`:
 * `render` never sees a pattern, port or name that `can` does not cover. Pure: same input, same bytes.
 */
export interface Platform {
  /** As on the command line; the same as the audit format's where both exist. */
  readonly id: string;
  readonly title: string;
  /** The vendor's page the syntax was taken from. */
  readonly docs: string;
  readonly can: Capabilities;
  readonly checked: Checked;
  /** Other forms of the output that `--variant` chooses, and what each is for. */
  readonly variants?: Readonly<Record<string, string>>;
  /** Ends with a newline. Every host name was validated; anything else is quoted here. */
  render(rules: readonly Rule[], look: Look): string;
  /**
   * `--merge-into FILE`: the user's own configuration with the rules added, every other byte as it was.
   * Throws a UsageError with a position in `file` where the bytes are no such configuration.
   */
  merge?(rules: readonly Rule[], look: Look, file: string, bytes: Uint8Array): Merged;
}

/** A configuration of the user's with the rules added. */
export interface Merged {
  readonly bytes: Uint8Array;
  /** What an earlier run had put in and is no longer there: nothing in the bytes tells. */
  readonly remarks: readonly string[];
}
