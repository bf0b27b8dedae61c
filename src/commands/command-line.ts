/** A command line in its two parts: which command, and what it is told. */
export interface CommandLine {
  /** Undefined where the line names no command. */
  readonly name: string | undefined;
  readonly rest: readonly string[];
}

/** Options that take a value and may stand before the command's name: those common to all commands. */
const valued = ['--catalogue', '--color'];

/**
 * The command is the first word that is neither an option nor the value of one; options before it are
 * handed on as if they stood behind everything else. `help X` is `X --help`.
 */
export function splitCommandLine(words: readonly string[]): CommandLine {
  const at = words.findIndex(
    (word, index) => !word.startsWith('-') && !valued.includes(words[index - 1] ?? ''),
  );
  if (at < 0) return { name: undefined, rest: words };
  const behind = words.slice(at + 1);
  if (words[at] === 'help') return { name: behind[0], rest: [...behind.slice(1), '--help'] };
  // After a lone `--` nothing is an option any more.
  const end = behind.includes('--') ? behind.indexOf('--') : behind.length;
  return { name: words[at], rest: [...behind.slice(0, end), ...words.slice(0, at), ...behind.slice(end)] };
}
