import type { CheckReport, Report, RequirementReport } from '../../model/report.js';
import type { ReportFormat } from '../format.js';
import { junitXml, type TestCase } from '../junit-xml.js';
import { safe } from '../safe.js';
import { checksById, decidingStage, requirementName, totalMs } from './facts.js';

/**
 * One suite for each component, one case for each requirement. What was not tested is an error, because
 * continuous integration takes a skipped case for a pass; what does not count is skipped.
 */
export const junit: ReportFormat<Report> = {
  id: 'junit',
  title: 'JUnit XML: a suite for each component, a case for each requirement',
  render: (report) => render(safe(report)),
};

function render(report: Report): string {
  const checks = checksById(report);
  const properties = {
    catalogue: report.catalogue.title,
    'catalogue-sha256': report.catalogue.sha256,
    route: report.vantage.route,
    resolvers: report.vantage.resolvers.join(' '),
  };
  return junitXml(
    report.tool.name,
    report.components.map(({ id, requirements }) => ({
      name: id,
      hostname: report.vantage.hostname,
      timestamp: report.startedAt,
      properties,
      cases: requirements.map((requirement) => testCase(id, requirement, checks)),
    })),
  );
}

function testCase(
  component: string,
  requirement: RequirementReport,
  checks: ReadonlyMap<string, CheckReport>,
): TestCase {
  const own = requirement.checks.flatMap((id) => checks.get(id) ?? []);
  const troubled = own.filter(({ verdict }) => verdict !== 'pass');
  const condition = requirement.condition ?? 'a condition';
  const notCounted = `not counted: needed only with ${condition}; ${requirement.verdict}`;
  return {
    name: requirementName(requirement),
    classname: component,
    seconds: own.reduce((sum, check) => sum + totalMs(check), 0) / 1_000,
    result: requirement.counted ? results[requirement.verdict] : 'skipped',
    type: troubled[0]?.cause ?? requirement.verdict,
    message: requirement.counted ? troubled.map(inOneLine).join('; ') : notCounted,
    text: troubled
      .flatMap((check) => [inOneLine(check), check.remedy ?? ''])
      .filter(Boolean)
      .join('\n'),
  };
}

const results = { pass: 'passed', warn: 'passed', fail: 'failure', untested: 'error' } as const;

function inOneLine(check: CheckReport): string {
  const stage = decidingStage(check);
  return `${check.id} ${check.verdict}: ${check.cause ?? 'no cause'}${stage ? ` (${stage.stage}: ${stage.detail})` : ''}`;
}
