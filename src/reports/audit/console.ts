/**
 * The audit for a person at a terminal: what blocks comes first, under the line of the configuration that
 * decides, with the line that mends it; then the other findings by kind; then the verdict.
 */
import type { AuditReport } from '../../model/audit.js';
import { wrapAfter } from '../../text/width.js';
import type { Paint, Tone } from '../console-paint.js';
import type { Look, ReportFormat } from '../format.js';
import { findingsOf } from './console-findings.js';
import { everyRequirement } from './console-requirements.js';
import { byGravity, countsInWords, exitMeaning, kinds, place, printable } from './facts.js';

export const console: ReportFormat<AuditReport> = {
  id: 'console',
  title: 'for a person at a terminal (the default)',
  render: (report, look) => render(printable(report), look),
};

function render(report: AuditReport, look: Look): string {
  const { paint } = look;
  const sections = look.quiet
    ? [summary(report, look, paint)]
    : [
        ...kinds.map((kind) => findingsOf(kind, report, look, paint)),
        accepted(report, look, paint),
        look.verbose ? everyRequirement(report, look, paint) : [],
        summary(report, look, paint),
      ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${line}\n`).join(''))
    .join('\n');
}

/** What the baseline accepts: counted in no verdict, forgotten by nobody. */
function accepted({ findings }: AuditReport, { columns }: Look, paint: Paint): readonly string[] {
  const known = findings.filter((finding) => finding.accepted).sort(byGravity);
  if (known.length === 0) return [];
  return [
    paint('heading', 'Accepted by the baseline'),
    ...known.flatMap((finding) => {
      const { reason = '', expires = null } = finding.accepted ?? {};
      const until = expires === null ? '' : ` (until ${expires})`;
      const text = `${place(finding)} ${finding.kind}: ${finding.message} - ${reason}${until}`;
      return wrapAfter('  ', text, columns);
    }),
  ];
}

const verdictTones: Readonly<Record<AuditReport['verdict'], Tone>> = {
  pass: 'good',
  fail: 'bad',
  inconclusive: 'open',
};

function summary(report: AuditReport, { columns }: Look, paint: Paint): readonly string[] {
  const word = report.verdict === 'fail' ? 'FAIL' : report.verdict;
  const text = `${countsInWords(report)}. Exit ${report.exitCode}: ${exitMeaning(report)}.`;
  const [first = '', ...rest] = wrapAfter(`${word}  `, text, columns);
  const files = `${report.files.join(', ')} read as ${report.format}`;
  const catalogue = `${report.catalogue.title} (sha256 ${report.catalogue.sha256.slice(0, 16)})`;
  return [
    paint(verdictTones[report.verdict], word) + first.slice(word.length),
    ...rest,
    ...wrapAfter('files: ', files, columns).map((line) => paint('quiet', line)),
    ...wrapAfter('catalogue: ', catalogue, columns).map((line) => paint('quiet', line)),
  ];
}
