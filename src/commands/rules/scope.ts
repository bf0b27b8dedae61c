import type { Selection } from '../../model/catalogue.js';
import { UsageError } from '../../model/errors.js';
import type { CheckReport } from '../../model/report.js';
import type { Gap } from '../../model/rules.js';
import type { Blocked } from '../../rules/seen-addresses.js';
import { readSeen } from './seen.js';

/** What a saved check adds to the question, or nothing of it without `--from`. */
export interface Scope {
  readonly addresses: ReadonlyMap<string, readonly string[]>;
  /** `HOST:PORT` to open, or null for all. */
  readonly only: ReadonlySet<string> | null;
  readonly seenAt: string | null;
  readonly remarks: readonly Gap[];
}

interface ScopeOptions {
  readonly from?: string;
  readonly onlyFailed?: boolean;
}

/**
 * Throws a UsageError for `--only-failed` without a report, and for a file that is none.
 *
 * @param port as `--port-choice` says, or null
 */
export async function scopeOf(
  selection: Selection,
  { from, onlyFailed }: ScopeOptions,
  port: number | null,
): Promise<Scope> {
  if (from === undefined) {
    if (!onlyFailed) return { addresses: new Map(), only: null, seenAt: null, remarks: [] };
    throw new UsageError({
      message: '--only-failed needs a report to go by',
      hint: 'add --from REPORT.json, saved with: em-preflight check --report json=REPORT.json',
    });
  }
  const { blockedChecks, impossibleAddresses, seenAddresses } = await import('../../rules/seen-addresses.js');
  const seen = await readSeen(from);
  const blocked = blockedChecks(seen.checks);
  const { catalogue } = selection;
  return {
    addresses: seenAddresses(seen.checks, catalogue.hosts),
    only: onlyFailed ? blocked.open : null,
    seenAt: seen.at,
    remarks: [
      ...(seen.catalogue === catalogue.sha256 ? [] : [otherCatalogue]),
      ...refusedRemarks(impossibleAddresses(seen.checks, catalogue.hosts)),
      ...(onlyFailed ? await leftOut(selection, seen.checks, blocked, port) : []),
    ],
  };
}

/** What `--only-failed` writes no rule for, although it did not work or nobody knows whether it does. */
async function leftOut(
  selection: Selection,
  checks: readonly CheckReport[],
  blocked: Blocked,
  port: number | null,
): Promise<readonly Gap[]> {
  const { undecided } = await import('../../rules/undecided.js');
  const beyond = blocked.other.map(({ id, cause }) => ({
    lost: false,
    message: `${id} is left out: it failed with ${cause}, which no allow rule mends`,
  }));
  return [...undecided(selection, checks, blocked, port), ...beyond];
}

/** Addresses are never dropped in silence: by a report of the lab, or of a sinkhole, rules go by name alone. */
function refusedRemarks({ length }: readonly string[]): readonly Gap[] {
  if (length === 0) return [];
  const left = length === 1 ? 'one address of the report is' : `${length} addresses of the report are`;
  return [{ lost: false, message: `${left} left out: no host of the vendor can have such an address` }];
}

const otherCatalogue: Gap = {
  lost: false,
  message: 'the report was made with another catalogue: hosts that only one of the two knows are not in it',
};
