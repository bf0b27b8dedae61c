/**
 * The file of accepted findings (`--baseline`, `--write-baseline`): why each was accepted and until when.
 * Loaded only when asked for.
 */
import { z } from 'zod';
import type { Acceptance, Finding } from '../model/audit.js';
import { UsageError } from '../model/errors.js';

const schemaId = 'em-preflight/audit-baseline/1';

const entry = z.strictObject({
  fingerprint: z.string().regex(/^[0-9a-f]{32}$/, 'a fingerprint is 32 hexadecimal digits'),
  kind: z.string(),
  message: z.string(),
  reason: z.string().trim().min(1, 'an accepted finding needs its reason'),
  expires: z.iso.date('the expiry is a date such as 2027-01-31, or null').nullable(),
});

const file = z.strictObject({ schema: z.literal(schemaId), accepted: z.array(entry) });

export type BaselineEntry = z.infer<typeof entry>;

/** Reads a baseline file; throws a UsageError that names the entry which is wrong. */
export function parseBaseline(text: string, path: string): readonly BaselineEntry[] {
  const parsed = file.safeParse(json(text, path));
  if (parsed.success) return parsed.data.accepted;
  throw new UsageError(
    parsed.error.issues.map((issue) => ({
      message: `baseline ${issue.path.join('.') || 'file'}: ${issue.message}`,
      hint: 'write one with --write-baseline and edit its reasons and dates',
      at: { file: path },
    })),
  );
}

function json(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    const position = /position (\d+)/.exec(message)?.[1];
    const line = position === undefined ? {} : { line: text.slice(0, Number(position)).split('\n').length };
    throw new UsageError({
      message: `the baseline is not JSON: ${message}`,
      hint: 'write one with --write-baseline',
      at: { file: path, ...line },
    });
  }
}

/** What a baseline means on one day. */
export interface Accepted {
  readonly findings: readonly Finding[];
  /** Entries that no longer hold, and entries that no finding bears out: each a line for the user. */
  readonly hints: readonly string[];
}

/**
 * Marks the findings that the baseline accepts on the day `today` (ISO 8601 date). An entry holds through
 * its last day; after it the finding counts again.
 */
export function accept(
  findings: readonly Finding[],
  baseline: readonly BaselineEntry[],
  today: string,
): Accepted {
  const entries = new Map(baseline.map((item) => [item.fingerprint, item]));
  const hints: string[] = [];
  const marked = findings.map((finding) => {
    const item = entries.get(finding.fingerprint);
    if (!item) return finding;
    entries.delete(finding.fingerprint);
    if (item.expires !== null && item.expires < today) {
      hints.push(`baseline: the acceptance of "${finding.message}" ended on ${item.expires}`);
      return finding;
    }
    const accepted: Acceptance = { reason: item.reason, expires: item.expires };
    return { ...finding, accepted };
  });
  for (const { message } of entries.values()) {
    hints.push(`baseline: nothing was found any more that matches "${message}"`);
  }
  return { findings: marked, hints };
}

/** The baseline that holds every accepted finding of a run. */
export function writeBaseline(findings: readonly Finding[]): string {
  const accepted = findings.flatMap(({ fingerprint, kind, message, accepted: held }) =>
    held ? [{ fingerprint, kind, message, ...held }] : [],
  );
  return `${JSON.stringify({ schema: schemaId, accepted }, null, 2)}\n`;
}
