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
