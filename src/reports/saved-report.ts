import type { Report } from '../model/report.js';

/** A report of `check` and the file it was saved in. */
export interface SavedReport {
  readonly file: string;
  readonly report: Report;
}
