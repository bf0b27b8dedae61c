/** The options that all commands share, and the questions that go with them. */
import { type Command, Option } from 'commander';

const colors = ['auto', 'always', 'never'] as const;

/** As commander hands them to a command's action. */
export interface CommonOptions {
  readonly catalogue?: string;
  readonly color: (typeof colors)[number];
  readonly quiet?: boolean;
}

/** As `withCondition` adds it. */
export interface ConditionOptions {
  readonly with?: readonly string[];
}

/** `--catalogue`, `--color`, `--quiet`. `cli.ts` takes them before the command's name too. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('--catalogue <file>', 'use this catalogue instead of the one that comes with the program')
    .addOption(new Option('--color <when>', 'colour the output').choices(colors).default('auto'))
    .option('--quiet', 'no progress, hints or headings');
}

/** `[selector...]`: component ids, an alias, or `all`. */
export function withSelectors(command: Command): Command {
  return command.argument('[selector...]', 'component ids, as `list` shows them, or all (the default)');
}

/** `--with CONDITION`, repeatable. */
export function withCondition(command: Command): Command {
  return command.option(
    '--with <condition>',
    'count what is needed under this condition too (repeatable)',
    collect,
  );
}

/** For an option that may be given several times: `command.option('--x <y>', '…', collect)`. */
export function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

/**
 * May colours be written to this stream? `--color` first, then NO_COLOR (no-color.org) and FORCE_COLOR
 * (force-color.org: continuous integration shows colours without being a terminal), then the terminal.
 */
export function wantsColor(
  when: CommonOptions['color'],
  stream: { readonly isTTY?: boolean } = process.stdout,
): boolean {
  if (when !== 'auto') return when === 'always';
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return stream.isTTY === true && TERM !== 'dumb';
}

/** How wide a table may be: the terminal, or 80 columns where the output goes elsewhere. */
export function columnsOf(
  stream: { readonly isTTY?: boolean; readonly columns?: number } = process.stdout,
): number {
  return stream.isTTY && stream.columns ? Math.max(40, stream.columns) : 80;
}
