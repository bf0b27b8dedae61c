import type { CheckReport, Report, RootCause } from '../../model/report.js';
import { formatDuration } from '../../text/duration.js';
import { markdownCode as code, markdownTable, markdownText as text } from '../../text/markdown.js';
import { plural } from '../../text/plural.js';
import type { Look, ReportFormat } from '../format.js';
import { safe } from '../safe.js';
import {
  affectedComponents,
  checksById,
  conditionsOfUncounted,
  countsInWords,
  decidingStage,
  exitMeanings,
  explanations,
  ownerWords,
  routesInWords,
  totalMs,
  vantageRemark,
} from './facts.js';

/** A page for a change request: what to change and who does it, then what stands on it. */
export const markdown: ReportFormat<Report> = {
  id: 'markdown',
  title: 'a page for a change request or a CI job summary',
  render: (report, look) => render(safe(report), look),
};

function render(report: Report, { verbose }: Look): string {
  const uncounted = conditionsOfUncounted(report);
  const troubled = report.checks.filter(({ verdict }) => verbose || verdict !== 'pass');
  const sections = [
    `# Network check: ${report.verdict}\n\n${overview(report)}`,
    report.rootCauses.length === 0 ? '' : `## What to change\n\n${rootCauses(report)}`,
    `## Components\n\n${components(report)}`,
    troubled.length === 0
      ? ''
      : `## ${verbose ? 'Checks' : 'Checks that need attention'}\n\n${checks(report, troubled, uncounted)}`,
    `## Where this was seen from\n\n${vantage(report)}`,
  ];
  return sections.filter(Boolean).join('\n');
}

function overview(report: Report): string {
  return `${capital(exitMeanings[report.exitCode])}. ${countsInWords(report)}; ${plural(report.summary.checks, 'check')}.\n`;
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function rootCauses(report: Report): string {
  const verdicts = checksById(report);
  return report.rootCauses.map((root, index) => rootCause(report, root, index + 1, verdicts)).join('\n');
}

function rootCause(
  report: Report,
  root: RootCause,
  number: number,
  verdicts: ReadonlyMap<string, CheckReport>,
): string {
  const affected = affectedComponents(report, root).map(({ id }) => code(id));
  const addresses = (id: string) => verdicts.get(id)?.addresses.map(code).join(', ') ?? '';
  return [
    `### ${number}. ${text(root.title)}\n`,
    `- **For:** ${text(ownerWords[root.owner])} (${root.confidence}, ${code(root.cause)})`,
    `- **Change:** ${text(root.remedy)}`,
    ...root.because.map((line) => `- **Because:** ${text(line)}`),
    ...(affected.length === 0 ? [] : [`- **Components:** ${affected.join(', ')}`]),
    '',
    markdownTable(
      ['Endpoint', 'Addresses seen'],
      root.checks.map((id) => [code(id), addresses(id)]),
    ),
  ].join('\n');
}

function components(report: Report): string {
  return markdownTable(
    ['Verdict', 'Component', 'Requirements met', ''],
    report.components.map(({ id, title, verdict, requirements }) => {
      const counted = requirements.filter((r) => r.counted);
      const met = counted.filter((r) => r.verdict === 'pass' || r.verdict === 'warn');
      return [verdict, code(id), `${met.length} of ${counted.length}`, text(title)];
    }),
  );
}

function checks(
  report: Report,
  shown: readonly CheckReport[],
  uncounted: ReadonlyMap<string, string>,
): string {
  const explained = explanations(report);
  return markdownTable(
    ['Verdict', 'Endpoint', 'Stage', 'Cause', 'Time', 'Remedy'],
    shown.map((check) => {
      const see = explained.get(check.id);
      const condition = uncounted.get(check.id);
      const remedy = see ? `see ${see.join(', ')}` : text(check.remedy ?? '');
      const note = condition === undefined ? '' : ` (not counted: needed only with ${code(condition)})`;
      return [
        check.verdict,
        code(check.id),
        decidingStage(check)?.stage ?? '',
        [check.cause, ...check.also]
          .filter((cause) => cause !== null)
          .map(code)
          .join(', '),
        formatDuration(totalMs(check)),
        `${remedy}${note}`.trim(),
      ];
    }),
  );
}

function vantage(report: Report): string {
  const { vantage: from, catalogue, tool, startedAt, durationMs, notes } = report;
  const rows = [
    ['Machine', `${code(from.hostname)}${from.localAddress ? ` (${code(from.localAddress)})` : ''}`],
    ['Route', text(routesInWords(report))],
    ['Resolvers', from.resolvers.map(code).join(', ')],
    ['Catalogue', `${text(catalogue.title)} (sha256 ${code(catalogue.sha256.slice(0, 16))})`],
    ['When', `${text(startedAt)}, ${formatDuration(durationMs)}`],
    ['Tool', text(`${tool.name} ${tool.version}`)],
  ];
  return [markdownTable(['', ''], rows), vantageRemark, ...notes.map(text), ''].join('\n');
}
