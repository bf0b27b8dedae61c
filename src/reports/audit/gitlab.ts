import type { AuditReport, Finding } from '../../model/audit.js';
import { printableJson } from '../../text/json.js';
import type { ReportFormat } from '../format.js';
import { byGravity, located } from './facts.js';

/**
 * GitLab's Code Quality artifact (docs.gitlab.com, "Code Quality report format"): the subset of the Code
 * Climate format that GitLab reads. Accepted findings are left out: GitLab has no state for them.
 */
export const gitlab: ReportFormat<AuditReport> = {
  id: 'gitlab',
  title: 'GitLab code quality JSON, for artifacts:reports:codequality',
  render: (report) => {
    const counting = located(report).findings.filter(({ accepted }) => !accepted);
    return printableJson([...counting].sort(byGravity).map(issue));
  },
};

/** GitLab knows info, minor, major, critical and blocker. */
const severities: Readonly<Record<Finding['severity'], string>> = {
  error: 'critical',
  warning: 'minor',
  note: 'info',
};

function issue({ kind, severity, message, remedy, file, line, fingerprint }: Finding) {
  return {
    description: remedy === '' ? message : `${message}. Fix: ${remedy}`,
    check_name: kind,
    fingerprint,
    severity: severities[severity],
    location: { path: file, lines: { begin: Math.max(1, line) } },
  };
}
