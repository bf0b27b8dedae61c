import type { Command } from 'commander';

/** Exit codes of the contract; 70 and 130 are set by `cli.ts` and `check`. */
export type ExitCode = 0 | 1 | 2 | 3 | 70 | 130;

/**
 * A command's module. `cli.ts` imports it only when the command is asked for, and calls `define` once.
 * The command's action tells how it ended through `finish`; it never touches `process.exit`.
 */
export interface CommandModule {
  define(finish: (code: ExitCode) => void): Command;
}
