/**
 * How the program says that something went wrong. The rules for every message: one sentence of what is
 * wrong, one of what to do; lower-case after the colon; no exclamation marks. Nothing that came from
 * outside is printed as it is.
 */
import { CommanderError } from 'commander';
import { formatPosition, type Problem, UsageError } from '../model/errors.js';
import { escapeControls } from '../text/terminal.js';
import type { ExitCode } from './command.js';

/** Prints an error on standard error, once, and tells the exit code that goes with it. */
export function complain(error: unknown, command: string): ExitCode {
  if (error instanceof CommanderError) return wrongCommandLine(error, command);
  if (error instanceof UsageError) {
    print(error.problems);
    return 2;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`em-preflight: a defect in the program itself, worth a report\n${stack}\n`);
  return 70;
}

/** Commander ends `--help` and `--version` with an error too, after it has printed them. */
function wrongCommandLine({ code, exitCode, message }: CommanderError, command: string): ExitCode {
  // A command without the subcommand it needs: commander has printed its help.
  if (code === 'commander.help') return 2;
  if (exitCode === 0) return 0;
  const [sentence = '', suggestion] = message.replace(/^error: /, '').split('\n');
  const near = suggestion?.match(/^\(Did you mean (one of )?(.*)\?\)$/)?.[2];
  const help = `run em-preflight ${command === '' ? '' : `${command} `}--help`;
  print([{ message: sentence.replace(/\.$/, ''), hint: near ? `did you mean ${near}?` : help }]);
  return 2;
}

function print(problems: readonly Problem[]): void {
  const lines = problems.flatMap(({ at, message, hint }) => [
    `${at ? formatPosition(at) : 'em-preflight'}: ${message}`,
    ...(hint ? [`  hint: ${hint}`] : []),
  ]);
  process.stderr.write(lines.map((line) => `${escapeControls(line, 2000)}\n`).join(''));
}
