import type { AuditReport, AuditRequirement, Finding } from '../../model/audit.js';
import type { ReportFormat } from '../format.js';
import { junitXml, type TestCase } from '../junit-xml.js';
import { byGravity, place, printable, requirementName } from './facts.js';

/**
 * One suite for the connections, one for what else was found. What cannot be told is an error, because
 * continuous integration takes a skipped case for a pass; what does not count, or is accepted, is skipped.
 */
export const junit: ReportFormat<AuditReport> = {
  id: 'junit',
  title: 'JUnit XML: a case for each connection and each finding',
  render: (report) => render(printable(report)),
};

function render(report: AuditReport): string {
  const properties = {
    format: report.format,
    files: report.files.join(' '),
    catalogue: report.catalogue.title,
    'catalogue-sha256': report.catalogue.sha256,
  };
  const allowed = new Set(
    report.requirements.filter((r) => r.verdict === 'allowed').map((r) => requirementName(r)),
  );
  const others = report.findings.filter(({ kind }) => kind !== 'blocked' && kind !== 'unverifiable');
  return junitXml(report.tool.name, [
    {
      name: 'connections',
      properties,
      cases: report.requirements.map((requirement) => ofRequirement(requirement, report, allowed)),
    },
    { name: 'findings', properties, cases: [...others].sort(byGravity).map(ofFinding) },
  ]);
}

const results = { allowed: 'passed', blocked: 'failure', unverifiable: 'error' } as const;

function ofRequirement(
  requirement: AuditRequirement,
  report: AuditReport,
  allowed: ReadonlySet<string>,
): TestCase {
  const { host, port, verdict, counted, because, by, anyOf, components } = requirement;
  const finding = report.findings.find(
    (f) => f.host === host && f.port === port && (f.kind === 'blocked' || f.kind === 'unverifiable'),
  );
  const spared = anyOf?.some((other) => allowed.has(`${host}:${other}`)) ?? false;
  const skipped = verdict !== 'allowed' && (!counted || spared || finding?.accepted !== undefined);
  const where = by ? `${place(by)}: ${by.text.trim()}` : '';
  return {
    name: `${requirementName(requirement)} (${components.join(', ')})`,
    classname: report.format,
    seconds: 0,
    result: skipped ? 'skipped' : results[verdict],
    type: verdict,
    message: verdict === 'allowed' ? '' : because,
    text: verdict === 'allowed' ? '' : [where, finding?.remedy ?? ''].filter(Boolean).join('\n'),
  };
}

function ofFinding(finding: Finding): TestCase {
  const { kind, severity, message, remedy, accepted } = finding;
  const text = [place(finding), remedy, accepted?.reason ?? ''].filter(Boolean).join('\n');
  const result = accepted ? 'skipped' : severity === 'error' ? 'failure' : 'passed';
  const passed = result === 'passed';
  return {
    name: `${kind} ${place(finding)}`,
    classname: kind,
    seconds: 0,
    result,
    type: kind,
    message,
    text: passed ? `${severity}: ${message}\n${text}` : text,
  };
}
