/** How a report is to look where it will be read. */
export interface Look {
  readonly color: boolean;
  /** Columns of the terminal; 80 where it is none. */
  readonly columns: number;
  readonly verbose: boolean;
  readonly quiet: boolean;
}

/** One way of writing a result down. Result in, text out: never prints, never chooses the exit code. */
export interface ReportFormat<Result> {
  readonly id: string;
  /** One line for `--help`. */
  readonly title: string;
  /** Ends with a newline unless it is empty. */
  render(result: Result, look: Look): string;
}
