import { UsageError } from '../../model/errors.js';
import type { CheckReport, Report } from '../../model/report.js';
import { readBounded } from '../read-bounded.js';

/** What `rules` takes from a report that `check` saved (`--from`). */
export interface Seen {
  /** ISO 8601, UTC: when the check ran. */
  readonly at: string;
  readonly catalogue: string;
  readonly checks: readonly CheckReport[];
}

const largest = 64 * 1024 * 1024;

/** Reads a saved JSON report. Throws a UsageError where the file is none. */
export async function readSeen(path: string): Promise<Seen> {
  const bytes = readBounded(path, largest);
  const report = parse(path, new TextDecoder().decode(bytes));
  if (report?.schema !== 'em-preflight/report/1') throw refuse(path, 'is no report of `check`');
  const at = report.startedAt;
  if (typeof at !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(at))
    throw refuse(path, 'does not say when it was made');
  const checks = Array.isArray(report.checks) ? report.checks : [];
  if (!Array.isArray(report.checks) || !checks.every(isCheck))
    throw refuse(path, 'has checks that are damaged');
  return { at, catalogue: String(report.catalogue?.sha256 ?? ''), checks };
}

function parse(path: string, text: string): Partial<Report> | null {
  try {
    return JSON.parse(text) as Partial<Report> | null;
  } catch {
    throw refuse(path, 'is no JSON');
  }
}

function refuse(file: string, message: string): UsageError {
  return new UsageError({
    at: { file },
    message,
    hint: 'save one with: em-preflight check --report json=FILE',
  });
}

function isCheck(check: Partial<CheckReport> | null): check is CheckReport {
  return (
    typeof check?.host === 'string' &&
    Number.isInteger(check.port) &&
    typeof check.verdict === 'string' &&
    Array.isArray(check.addresses) &&
    check.addresses.every((address) => typeof address === 'string')
  );
}
