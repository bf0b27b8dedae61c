import type { CheckReport, Report, RequirementReport } from '../../model/report.js';
import type { ReportFormat } from '../format.js';
import { safe } from '../safe.js';
import { checksById, decidingStage, requirementName, totalMs } from './facts.js';

/** TAP 14 (testanything.org): a test for each requirement, what is not a clean pass with its diagnostics. */
export const tap: ReportFormat<Report> = {
  id: 'tap',
  title: 'TAP version 14: a test for each requirement',
  render: (report) => render(safe(report)),
};

function render(report: Report): string {
  const checks = checksById(report);
  const tests = report.components.flatMap(({ id, requirements }) =>
    requirements.map((requirement) => ({ component: id, requirement })),
  );
  const lines = [
    'TAP version 14',
    `# ${report.tool.name} ${report.tool.version}, catalogue ${report.catalogue.title}`,
    `1..${tests.length}`,
    ...tests.flatMap(({ component, requirement }, index) => [
      testLine(index + 1, component, requirement),
      ...diagnostics(requirement, checks),
    ]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function testLine(number: number, component: string, requirement: RequirementReport): string {
  const { counted, verdict, condition } = requirement;
  // What was not tested is never a pass, so it is not ok; what does not count is skipped.
  const ok = !counted || verdict === 'pass' || verdict === 'warn' ? 'ok' : 'not ok';
  const name = escaped(`${component}: ${requirementName(requirement)}`);
  const skip = counted ? '' : ` # SKIP not counted, needed only with ${escaped(condition ?? 'a condition')}`;
  return `${ok} ${number} - ${name}${skip}`;
}

/** A hash would begin a directive. */
function escaped(text: string): string {
  return text.replace(/[\\#]/g, '\\$&');
}

/** The diagnostics block is YAML; strings in JSON's notation are valid YAML whatever they hold. */
function diagnostics(
  requirement: RequirementReport,
  checks: ReadonlyMap<string, CheckReport>,
): readonly string[] {
  const troubled = requirement.checks
    .flatMap((id) => checks.get(id) ?? [])
    .filter((c) => c.verdict !== 'pass');
  if (troubled.length === 0) return [];
  const blocks = troubled.flatMap((check) => {
    const stage = decidingStage(check);
    const fields = {
      check: check.id,
      verdict: check.verdict,
      cause: check.cause,
      also: check.also,
      stage: stage?.stage ?? null,
      detail: stage?.detail ?? null,
      ms: Math.round(totalMs(check)),
      route: check.route,
      remedy: check.remedy,
    };
    return Object.entries(fields).map(
      ([key, value], index) => `${index === 0 ? '    - ' : '      '}${key}: ${JSON.stringify(value)}`,
    );
  });
  return ['  ---', `  verdict: ${requirement.verdict}`, '  checks:', ...blocks, '  ...'];
}
