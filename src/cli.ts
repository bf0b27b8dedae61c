/**
 * argv -> command. The one place that catches: what the user asked wrongly is printed with its hint and
 * ends with 2, a defect is printed with its stack and ends with 70. Messages: one sentence of what is
 * wrong, one of what to do, lower-case after the colon, no exclamation marks.
 */
import { Command, CommanderError } from 'commander';
import type { CommandModule, ExitCode } from './commands/command.js';
import { tool } from './commands/tool.js';
import { formatPosition, UsageError } from './model/errors.js';

interface Entry {
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
}

const commands: Readonly<Record<string, Entry>> = {
  lab: { summary: 'serve a simulated vendor cloud on loopback', load: () => import('./commands/lab.js') },
};

function program(): Command {
  return new Command('em-preflight')
    .description('Checks, writes and audits the network allow-list that Canon eMaintenance needs.')
    .version(tool().version)
    .helpOption('-h, --help', 'show this help')
    .showHelpAfterError('run em-preflight --help for the commands')
    .exitOverride();
}

function finish(code: ExitCode): void {
  process.exitCode = code;
}

async function main(argv: readonly string[]): Promise<void> {
  const name = argv[2];
  const root = program();
  for (const [id, { summary, load }] of Object.entries(commands)) {
    if (id === name)
      root.addCommand((await load()).define(finish).summary(summary).copyInheritedSettings(root));
    else root.command(id).summary(summary);
  }
  await root.parseAsync(argv as string[]);
}

function report(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UsageError) {
    for (const { at, message, hint } of error.problems) {
      process.stderr.write(`${at ? `${formatPosition(at)}: ` : 'em-preflight: '}${message}\n`);
      if (hint) process.stderr.write(`  hint: ${hint}\n`);
    }
    return 2;
  }
  process.stderr.write(`em-preflight: a defect in the program itself\n${(error as Error)?.stack ?? error}\n`);
  return 70;
}

try {
  await main(process.argv);
} catch (error) {
  finish(report(error));
}
