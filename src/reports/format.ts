import { type Paint, unpainted } from './console-paint.js';

/** How a report is to look where it will be read. */
export interface Look {
  readonly paint: Paint;
  /** Columns of the terminal; 80 where it is none. */
  readonly columns: number;
  /** Every check with its stages. */
  readonly verbose: boolean;
  /** The verdict only. */
  readonly quiet: boolean;
}

/** A report that is no terminal: a file, a pipe. */
export const plainLook: Look = { paint: unpainted, columns: 80, verbose: false, quiet: false };

/**
 * One way of writing a result down. Called by `commands/output.ts`; one file each in `reports/check/` and
 * `reports/audit/`. Result in, text out: never prints, never chooses the exit code.
 */
export interface ReportFormat<Result> {
  readonly id: string;
  /** One line for `--help`. */
  readonly title: string;
  /** Ends with a newline unless it is empty. Nothing in it can move a cursor or break the format. */
  render(result: Result, look: Look): string;
  /** Markdown for the summary page of a CI job, where the format has one (`GITHUB_STEP_SUMMARY`). */
  stepSummary?(result: Result): string;
}
