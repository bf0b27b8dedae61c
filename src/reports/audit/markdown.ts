import type { AuditReport, Finding, FindingKind } from '../../model/audit.js';
import { markdownCode as code, markdownTable, markdownText as text } from '../../text/markdown.js';
import type { ReportFormat } from '../format.js';
import {
  byGravity,
  countsInWords,
  exitMeaning,
  kinds,
  kindWords,
  place,
  printable,
  quotedLines,
  requirementName,
} from './facts.js';

/** A page for a merge request or a change request. */
export const markdown: ReportFormat<AuditReport> = {
  id: 'markdown',
  title: 'a page for a merge request or a change request',
  render: (report, { verbose }) => render(printable(report), verbose),
};

function render(report: AuditReport, verbose: boolean): string {
  const files = report.files.map(code).join(', ');
  const head = `# Configuration audit: ${report.verdict}\n\n${files} read as ${code(report.format)}. ${countsInWords(report)}. Exit ${report.exitCode}: ${exitMeaning(report)}.\n`;
  const sections = [
    head,
    ...kinds.map((kind) => section(kind, report)),
    accepted(report),
    verbose ? requirements(report) : '',
    `${text(report.tool.name)} ${text(report.tool.version)}, catalogue ${text(report.catalogue.title)} (sha256 ${code(report.catalogue.sha256.slice(0, 16))})\n`,
  ];
  return sections.filter(Boolean).join('\n');
}

function section(kind: FindingKind, report: AuditReport): string {
  const findings = report.findings.filter((f) => f.kind === kind && !f.accepted);
  if (findings.length === 0) return '';
  const lines = quotedLines(report);
  const rows = [...findings]
    .sort(byGravity)
    .map((finding) => [
      finding.severity,
      where(finding, lines.get(place(finding))?.text.trim() ?? ''),
      text(finding.message),
      text(finding.remedy),
    ]);
  return `## ${kindWords[kind].title}\n\n${markdownTable(['', 'Line', 'What', 'Fix'], rows)}`;
}

function where(finding: Finding, quoted: string): string {
  return quoted === '' ? code(place(finding)) : `${code(place(finding))}<br>${code(quoted)}`;
}

function accepted({ findings }: AuditReport): string {
  const known = findings.filter((finding) => finding.accepted);
  if (known.length === 0) return '';
  const rows = [...known]
    .sort(byGravity)
    .map((finding) => [
      code(place(finding)),
      text(finding.message),
      text(finding.accepted?.reason ?? ''),
      finding.accepted?.expires ?? '',
    ]);
  return `## Accepted by the baseline\n\n${markdownTable(['Line', 'What', 'Reason', 'Until'], rows)}`;
}

function requirements(report: AuditReport): string {
  const rows = report.requirements.map((requirement) => [
    requirement.verdict,
    code(requirementName(requirement)),
    requirement.components.map(code).join(', '),
    text(requirement.because),
    requirement.by ? code(place(requirement.by)) : '',
  ]);
  return `## Connections\n\n${markdownTable(['', 'Connection', 'Components', 'Because', 'Line'], rows)}`;
}
