/**
 * How the program says that something went wrong. The rules for every message: one sentence of what is
 * wrong, one of what to do; lower-case after the colon; no exclamation marks. Nothing that came from
 * outside is printed as it is.
 */
import { type Command, CommanderError } from 'commander';
import { formatPosition, type Problem, UsageError } from '../model/errors.js';
import { didYouMean } from '../text/nearest.js';
import { quoted } from '../text/quoted.js';
import { escapeControls } from '../text/terminal.js';
import type { ExitCode } from './command.js';
import { standardError, tell } from './tell.js';

/** Prints an error on standard error, once, and tells the exit code that goes with it. */
export function complain(error: unknown, command: string): ExitCode {
  if (error instanceof CommanderError) {
    print([wrongCommandLine(error, command)]);
    return 2;
  }
  if (error instanceof UsageError) {
    print(error.problems);
    return 2;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  standardError().write(`em-preflight: a defect in the program itself, worth a report\n${stack}\n`);
  return 70;
}

/** Commander's error, with the command or subcommand that it is about where `cli` knew one. */
type Misuse = CommanderError & { readonly of?: Command };

function wrongCommandLine({ message, of }: Misuse, command: string): Problem {
  const [sentence = '', suggestion] = message.replace(/^error: /, '').split('\n');
  const near = suggestion?.match(/^\(Did you mean (one of )?(.*)\?\)$/)?.[2];
  const help = `run ${[...(of ? names(of) : ['em-preflight', command])].filter(Boolean).join(' ')} --help`;
  const hint = near ? `did you mean ${near}?` : (longer(sentence, of) ?? help);
  return { message: inOurWords(sentence.replace(/\.$/, '')), hint };
}

/** `--dns` for `--dns-server`: Commander suggests only what is about as long. */
function longer(sentence: string, of: Command | undefined): string | undefined {
  const [, option] = /^unknown option '(--[^'=]+)/.exec(sentence) ?? [];
  return (
    option &&
    of &&
    didYouMean(
      option,
      of.options.flatMap(({ long }) => long ?? []),
    )
  );
}

/** `em-preflight catalogue diff`, as words. */
function names(command: Command): readonly string[] {
  return [...(command.parent ? names(command.parent) : []), command.name()];
}

/** Commander's two sentences about a value that will not do, as one. */
function inOurWords(sentence: string): string {
  const [, option, value = '', why = ''] =
    /^option '(?:-\w, )?(--[\w-]+)[^']*' argument '(.*)' is invalid\. (.*)$/s.exec(sentence) ?? [];
  if (option === undefined) return sentence;
  return `${option} ${quoted(value)}: ${why.charAt(0).toLowerCase()}${why.slice(1)}`;
}

function print(problems: readonly Problem[]): void {
  const lines = problems.flatMap(({ at, message, hint }) => [
    `${at ? formatPosition(at) : 'em-preflight'}: ${message}`,
    ...(hint ? [`  hint: ${hint}`] : []),
  ]);
  tell(...lines.map((line) => escapeControls(line, 2000)));
}
