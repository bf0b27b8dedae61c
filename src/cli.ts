/** argv -> command. The one place that catches what is thrown and sets the exit code. */
import { writeSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import type { CommandModule, ExitCode } from './commands/command.js';
import { type CommandLine, splitCommandLine } from './commands/command-line.js';
import { tool } from './commands/tool.js';
import { UsageError } from './model/errors.js';
import { dropEarly } from './net/early-handover.js';
import { didYouMean } from './text/nearest.js';
import { ownOf } from './text/own.js';
import { quoted } from './text/quoted.js';

interface Entry {
  /** The line of the top-level help. */
  readonly summary: string;
  /** Imports the command, so that each pays at start-up for itself only. */
  readonly load: () => Promise<CommandModule>;
}

/** In the order of the help. */
const commands: Readonly<Record<string, Entry>> = {
  check: {
    summary: 'probe the selected components and say what is in the way',
    load: () => import('./commands/check.js'),
  },
  rules: {
    summary: 'print allow rules for a firewall, proxy or filter',
    load: () => import('./commands/rules.js'),
  },
  wildcards: {
    summary: 'suggest wildcards and say what each would open',
    load: () => import('./commands/wildcards.js'),
  },
  audit: {
    summary: 'judge a firewall, proxy or PAC configuration offline',
    load: () => import('./commands/audit.js'),
  },
  list: {
    summary: 'show the catalogue: components, endpoints, ports, provenance',
    load: () => import('./commands/list.js'),
  },
  catalogue: {
    summary: 'validate, compare, import and describe catalogue files',
    load: () => import('./commands/catalogue.js'),
  },
  report: {
    summary: 'render, merge or compare saved reports',
    load: () => import('./commands/report.js'),
  },
  explain: {
    summary: 'what a cause means, what looks like it, who mends it',
    load: () => import('./commands/explain.js'),
  },
  lab: { summary: 'serve a simulated vendor cloud on loopback', load: () => import('./commands/lab.js') },
};

function program(): Command {
  const root = new Command('em-preflight')
    .usage('<command> [options]')
    .description('Checks, writes and audits the network allow-list that Canon eMaintenance needs.')
    .version(tool().version, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help, or with a command its help')
    .addHelpText('after', '\nem-preflight <command> --help tells more about one command.');
  for (const [name, { summary }] of Object.entries(commands)) root.command(name).summary(summary);
  return root;
}

/** A command under its root, so that its usage line and its errors are those of the whole program. */
async function attached(name: string, { summary, load }: Entry): Promise<Command> {
  const root = new Command('em-preflight');
  const command = (await load()).define(finish).summary(summary).name(name);
  command.version(tool().version, '-V, --version', 'show the version');
  root.addCommand(command);
  return root;
}

/** What commander would have printed: a help, or the version. */
let help = '';

const keepHelp = (text: string) => {
  help += text;
};

/** Commander throws instead of exiting, and leaves it to `fail` to print the help or what is wrong. */
function throwing(command: Command): Command {
  command
    .exitOverride((error) => {
      throw Object.assign(error, { of: command });
    })
    .configureOutput({ outputError: () => {}, writeOut: keepHelp, writeErr: keepHelp })
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .showSuggestionAfterError();
  command.commands.forEach(throwing);
  return command;
}

async function main({ name, rest }: CommandLine): Promise<void> {
  if (name === undefined) {
    const root = throwing(program());
    if (rest.length === 0) root.help({ error: true });
    await root.parseAsync(rest, { from: 'user' });
    return;
  }
  const entry = ownOf(commands, name);
  if (!entry) {
    const hint = didYouMean(name, Object.keys(commands)) ?? 'run em-preflight --help for the commands';
    throw new UsageError({ message: `unknown command ${quoted(name)}`, hint });
  }
  await throwing(await attached(name, entry)).parseAsync([name, ...rest], { from: 'user' });
}

/** A defect stays one, whatever a command says afterwards. */
let broken = false;

function finish(code: ExitCode): void {
  if (!broken) process.exitCode = code;
}

async function fail(error: unknown): Promise<void> {
  const { complain } = await import('./commands/complain.js');
  const code = complain(error, commandLine.name ?? '');
  finish(code);
  broken ||= code === 70;
}

/** What would complain cannot be loaded, such as while a build replaces it: complaining of that would never end. */
function giveUp(error: unknown): void {
  writeSync(2, `${error instanceof Error ? error.stack : error}\n`);
  process.exit(70);
}

/** Commander ends `--help` and `--version` with an error too, and so a command without the subcommand it needs. */
async function end(error: unknown): Promise<void> {
  if (!(error instanceof CommanderError) || help === '') throw error;
  if (error.exitCode === 0) return (await import('./commands/print.js')).print(help);
  finish(2);
  (await import('./commands/tell.js')).standardError().write(help);
}

/** `em-preflight list | head`: whoever reads has seen enough. */
function isClosedPipe({ code, syscall }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' && syscall === 'write';
}

// An error of a stream or in a callback that nobody waits for, or a promise that nobody looked at. To listen
// to standard output and error themselves would make both streams at every start, which takes 3 ms.
process.on('uncaughtException', (error) => {
  if (!isClosedPipe(error)) fail(error).catch(giveUp);
});

const commandLine = splitCommandLine(process.argv.slice(2));
main(commandLine).catch(end).catch(fail).catch(giveUp).finally(dropEarly);
