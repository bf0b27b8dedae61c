import type { AuditReport, Finding } from '../../model/audit.js';
import type { ReportFormat } from '../format.js';
import { plainLook } from '../format.js';
import { type Annotation, workflowCommand } from '../github-command.js';
import { byGravity, countsInWords, exitMeaning, kindWords, located } from './facts.js';
import { markdown } from './markdown.js';

/** One annotation at its line for each finding that is not accepted, and one for the whole. */
export const github: ReportFormat<AuditReport> = {
  id: 'github',
  title: 'GitHub workflow annotations at file and line; also the step summary',
  render: (report) => render(located(report)),
  stepSummary: (report) => markdown.render(report, plainLook),
};

const levels: Readonly<Record<Finding['severity'], Annotation['level']>> = {
  error: 'error',
  warning: 'warning',
  note: 'notice',
};

function render(report: AuditReport): string {
  const counting = report.findings.filter(({ accepted }) => !accepted).sort(byGravity);
  const verdict = workflowCommand({
    level: 'notice',
    title: `em-preflight: ${report.verdict}`,
    message: `${exitMeaning(report)}; ${countsInWords(report)}`,
  });
  return [...counting.map(annotation), verdict].join('');
}

function annotation({ severity, kind, message, remedy, file, line }: Finding): string {
  return workflowCommand({
    level: levels[severity],
    title: kindWords[kind].title,
    message: remedy === '' ? message : `${message}\nfix: ${remedy}`,
    file,
    line: Math.max(1, line),
  });
}
