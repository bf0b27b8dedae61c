/**
 * The report for a person at a terminal: what to fix and who does it, a line for each component, then only
 * what needs attention, then how far the result reaches. The rules for what is printed: words carry the
 * meaning and colour repeats it; nothing is wider than the terminal; a remedy is said once.
 */
import type { Report } from '../../model/report.js';
import { formatDuration } from '../../text/duration.js';
import { plural } from '../../text/plural.js';
import { wrapAfter } from '../../text/width.js';
import type { Paint } from '../console-paint.js';
import type { Look, ReportFormat } from '../format.js';
import { safe } from '../safe.js';
import { attention, everyCheck } from './console-checks.js';
import { components } from './console-components.js';
import { rootCauses } from './console-root-causes.js';
import { countsInWords, exitMeanings, routesInWords, vantageRemark } from './facts.js';
import { tones } from './verdict-tone.js';

export const console: ReportFormat<Report> = {
  id: 'console',
  title: 'for a person at a terminal (the default)',
  render: (report, look) => render(safe(report), look),
};

function render(report: Report, look: Look): string {
  const { paint } = look;
  const sections = look.quiet
    ? [summary(report, look, paint)]
    : [
        rootCauses(report, look, paint),
        components(report, look, paint),
        look.verbose ? everyCheck(report, look, paint) : attention(report, look, paint),
        [...summary(report, look, paint), ...reach(report, look, paint)],
      ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${line}\n`).join(''))
    .join('\n');
}

function summary(report: Report, { columns }: Look, paint: Paint): readonly string[] {
  const verdict = report.verdict === 'fail' ? 'FAIL' : report.verdict;
  const text = `${countsInWords(report)}; ${plural(report.summary.checks, 'check')} in ${formatDuration(report.durationMs)}. Exit ${report.exitCode}: ${exitMeanings[report.exitCode]}.`;
  const [first = '', ...rest] = wrapAfter(`${verdict}  `, text, columns);
  return [paint(tones[report.verdict], verdict) + first.slice(verdict.length), ...rest];
}

/** How far the result reaches: where it was seen from, and which list it stands on. */
function reach(report: Report, { columns }: Look, paint: Paint): readonly string[] {
  const { vantage, catalogue, notes } = report;
  const from = vantage.localAddress ? `${vantage.hostname} (${vantage.localAddress})` : vantage.hostname;
  const { resolvers } = vantage;
  const asked =
    resolvers.length > 0
      ? `, ${resolvers.length === 1 ? 'resolver' : 'resolvers'} ${resolvers.join(', ')}`
      : '';
  return [
    ...notes.map((note) => ['note', note] as const),
    ['seen from', `${from}, ${routesInWords(report)}${asked}. ${vantageRemark}`] as const,
    ['catalogue', `${catalogue.title} (sha256 ${catalogue.sha256.slice(0, 16)})`] as const,
  ].flatMap(([label, text]) => wrapAfter(`${label}: `, text, columns).map((line) => paint('quiet', line)));
}
