/** A place in a file the user gave us. Lines and columns count from 1. */
export interface FilePosition {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** `file:line:column`, as compilers print it and editors open it. */
export function formatPosition(at: FilePosition): string {
  // An empty name is said to be one: a variable of a script that was never set.
  return [at.file || '""', at.line, at.column].filter((part) => part !== undefined).join(':');
}

/** One thing that is wrong with what the user asked for, and what was probably meant. */
export interface Problem {
  readonly message: string;
  readonly hint?: string;
  readonly at?: FilePosition;
}

/**
 * The user asked wrongly: an unknown flag, an invalid file. Ends the program with exit code 2 and all
 * its problems printed. A refusal by the network is never one of these, and neither is a defect.
 */
export class UsageError extends Error {
  readonly problems: readonly Problem[];

  constructor(problem: Problem | readonly Problem[]) {
    const problems = Array.isArray(problem) ? (problem as readonly Problem[]) : [problem as Problem];
    super(problems.map((p) => p.message).join('; '));
    this.name = 'UsageError';
    this.problems = problems;
  }
}
