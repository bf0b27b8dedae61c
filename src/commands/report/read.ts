import { UsageError } from '../../model/errors.js';
import type { Report } from '../../model/report.js';
import { reportShape } from '../../reports/check/schema.js';
import type { SavedReport } from '../../reports/saved-report.js';
import { quoted } from '../../text/quoted.js';
import { readBounded } from '../read-bounded.js';

/** In bytes: a report of tens of thousands of endpoints is a tenth of it. */
const largest = 256 * 1024 * 1024;

const schema = 'em-preflight/report/1';

/** How many of a file's errors are worth reading. */
const shown = 10;

/** All files, or a UsageError with the problems of every one that cannot be used. */
export async function readReports(files: readonly string[]): Promise<readonly SavedReport[]> {
  const read = await Promise.allSettled(files.map(readReport));
  const failed = read.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  const defect = failed.find((error) => !(error instanceof UsageError));
  if (defect !== undefined) throw defect;
  const problems = failed.flatMap((error) => (error instanceof UsageError ? error.problems : []));
  if (problems.length > 0) throw new UsageError(problems);
  return read.flatMap((one, index) =>
    one.status === 'fulfilled' ? [{ file: files[index] ?? '', report: one.value }] : [],
  );
}

/** A report that `check --report json=FILE` saved. Throws a UsageError that says what else the file is. */
async function readReport(path: string): Promise<Report> {
  const value = parse(path, readBounded(path, largest));
  refuseForeign(path, value);
  const read = reportShape.safeParse(value);
  if (read.success) return read.data;
  throw new UsageError(
    read.error.issues.slice(0, shown).map((issue) => ({
      at: { file: path },
      message: `is damaged at ${pathInWords(issue.path)}: ${issue.message}`,
      hint: 'save it again with: em-preflight check --report json=FILE',
    })),
  );
}

function parse(path: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw refused(path, `is not JSON: ${(error as Error).message}`);
  }
}

function refuseForeign(path: string, value: unknown): void {
  const found = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : undefined;
  if (found === schema) return;
  if (typeof found !== 'string' || !found.startsWith('em-preflight/')) {
    throw refused(path, 'is no report of em-preflight check');
  }
  const [, kind, version] = found.split('/');
  if (kind !== 'report') throw refused(path, `is of the kind ${quoted(found)}, not a report of check`);
  if (Number(version) > 1) {
    throw new UsageError({
      at: { file: path },
      message: `is of a later version of em-preflight (${quoted(found)}); this one reads ${schema}`,
      hint: 'update em-preflight',
    });
  }
  throw refused(path, `has the unknown schema ${quoted(found)}`);
}

function refused(path: string, message: string): UsageError {
  return new UsageError({
    at: { file: path },
    message,
    hint: 'name a file saved with: em-preflight check --report json=FILE',
  });
}

/** `checks[3].port`. */
function pathInWords(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text === '' ? 'its top' : text.replace(/^\./, '');
}
