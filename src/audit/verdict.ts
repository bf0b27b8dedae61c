import type { AuditReport, Finding, FindingKind } from '../model/audit.js';
import type { Answer } from './findings.js';

/** What `--fail-on` may name, the gravest first: a finding as grave as the one named, or graver, fails the run. */
export const failOnLevels = ['blocked', 'unverifiable', 'over-broad', 'stale'] as const;
export type FailOn = (typeof failOnLevels)[number];

/** Where the kinds that `--fail-on` does not name stand among those it does. */
const level: Readonly<Record<FindingKind, FailOn>> = {
  blocked: 'blocked',
  intercepted: 'blocked',
  unverifiable: 'unverifiable',
  'not-understood': 'unverifiable',
  'over-broad': 'over-broad',
  shadowed: 'stale',
  unmatchable: 'stale',
  stale: 'stale',
};

type Outcome = Pick<AuditReport, 'verdict' | 'exitCode'>;

/** Does this finding by itself fail a run that is to fail on `failOn`? */
function reaches({ kind, severity, accepted }: Finding, failOn: FailOn): boolean {
  if (accepted || severity === 'note') return false;
  if (level[kind] === 'blocked' && severity !== 'error') return false;
  return failOnLevels.indexOf(level[kind]) <= failOnLevels.indexOf(failOn);
}

/**
 * The verdict over a component's rows: fail where a counted one is not met or a finding reaches `failOn`,
 * inconclusive where one is unverifiable. What the baseline accepts is in neither.
 */
export function verdictOf(answers: readonly Answer[], findings: readonly Finding[], failOn: FailOn): Outcome {
  if (findings.some((finding) => reaches(finding, failOn))) return { verdict: 'fail', exitCode: 1 };
  const accepted = new Set(findings.filter((f) => f.accepted).map(({ host, port }) => `${host}:${port}`));
  const open = answers.some(
    ({ requirement, decision, alternative }) =>
      requirement.counted &&
      alternative !== 'allowed' &&
      decision.ruling !== 'allowed' &&
      !accepted.has(`${requirement.host.name}:${requirement.port}`),
  );
  return open ? { verdict: 'inconclusive', exitCode: 3 } : { verdict: 'pass', exitCode: 0 };
}
