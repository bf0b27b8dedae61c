/** From checks to requirements, components and the run: what an any-of or a condition makes of them. */
import type { Verdict } from '../model/cause.js';
import type {
  CheckReport,
  ComponentReport,
  RequirementReport,
  RunVerdict,
  Summary,
} from '../model/report.js';
import type { CheckId, Plan, Row } from './plan.js';

export type Reports = ReadonlyMap<CheckId, CheckReport>;

const badness: readonly Verdict[] = ['pass', 'warn', 'untested', 'fail'];

function worst(verdicts: readonly Verdict[]): Verdict {
  return badness[Math.max(0, ...verdicts.map((verdict) => badness.indexOf(verdict)))] ?? 'pass';
}

const isMet = (verdict: Verdict | undefined) => verdict === 'pass' || verdict === 'warn';

/**
 * A port that fails where another of the same any-of requirements passes: a warning, with the real cause
 * still named. It stays a failure where some requirement cannot do without it.
 */
export function withAlternatives(plan: Plan, reports: Reports): Reports {
  const rows = new Map<CheckId, Row[]>();
  for (const row of plan.rows) {
    for (const id of row.checks) rows.set(id, [...(rows.get(id) ?? []), row]);
  }
  const dispensable = (id: CheckId) => {
    const all = rows.get(id) ?? [];
    const counted = all.filter((row) => row.counted);
    return (counted.length > 0 ? counted : all).every(
      ({ endpoint, checks }) => endpoint.anyOf && checks.some((other) => isMet(reports.get(other)?.verdict)),
    );
  };
  return new Map(
    [...reports].map(([id, report]) =>
      report.verdict === 'fail' && dispensable(id)
        ? [id, { ...report, verdict: 'warn', also: [...report.also, 'alternative-port-blocked'] }]
        : [id, report],
    ),
  );
}

/**
 * @param knownInspection checks that fail for nothing but the site's own inspection, whose root the user
 *   has given: a PC may believe it, a device cannot
 */
export function componentReports(
  plan: Plan,
  reports: Reports,
  knownInspection: ReadonlySet<CheckId>,
): readonly ComponentReport[] {
  const components = new Map(plan.rows.map(({ component }) => [component.id, component]));
  return [...components.values()].map(({ id, title, runsOn }) => {
    const requirements = plan.rows
      .filter(({ component }) => component.id === id)
      .map((row) => requirementReport(row, reports, runsOn === 'pc' ? knownInspection : new Set()));
    const counted = requirements.filter((requirement) => requirement.counted);
    return {
      id,
      title: title.en,
      runsOn,
      verdict: worst(counted.map(({ verdict }) => verdict)),
      requirements,
    };
  });
}

function requirementReport(row: Row, reports: Reports, tolerated: ReadonlySet<CheckId>): RequirementReport {
  const { endpoint, counted, checks } = row;
  const verdicts = checks.map((id): Verdict => {
    const verdict = reports.get(id)?.verdict ?? 'untested';
    return verdict === 'fail' && tolerated.has(id) ? 'warn' : verdict;
  });
  return {
    host: endpoint.host.name,
    ports: endpoint.ports,
    anyOf: endpoint.anyOf,
    condition: endpoint.condition,
    counted,
    verdict: endpoint.anyOf ? anyOf(verdicts) : worst(verdicts),
    checks,
  };
}

/** Met by one; a warning where another fails; what was not tested decides nothing unless all else fails. */
function anyOf(verdicts: readonly Verdict[]): Verdict {
  if (!verdicts.some(isMet)) return verdicts.includes('untested') ? 'untested' : 'fail';
  return verdicts.includes('pass') && !verdicts.some((verdict) => verdict === 'warn' || verdict === 'fail')
    ? 'pass'
    : 'warn';
}

/** Requirement rows by verdict; those that do not count are in none. */
export function summarise(plan: Plan, components: readonly ComponentReport[]): Summary {
  const counted = components.flatMap(({ requirements }) => requirements).filter((row) => row.counted);
  const number = (verdict: Verdict) => counted.filter((row) => row.verdict === verdict).length;
  return {
    requirements: plan.rows.length,
    checks: plan.checks.length,
    pass: number('pass'),
    warn: number('warn'),
    fail: number('fail'),
    untested: number('untested'),
  };
}

/** Exit codes of the contract: 1 for a failure, 3 where nothing failed and not everything was tested. */
export function runVerdict({ fail, untested }: Summary): { verdict: RunVerdict; exitCode: 0 | 1 | 3 } {
  if (fail > 0) return { verdict: 'fail', exitCode: 1 };
  return untested > 0 ? { verdict: 'inconclusive', exitCode: 3 } : { verdict: 'pass', exitCode: 0 };
}
