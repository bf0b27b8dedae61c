import { markdownCode as code, markdownTable, markdownText as text } from '../../text/markdown.js';
import { ownerWords, vantageRemark } from '../check/facts.js';
import type { ReportFormat } from '../format.js';
import { safe } from '../safe.js';
import type { MergedReport, Row } from './merge.js';

export const markdown: ReportFormat<MergedReport> = {
  id: 'markdown',
  title: 'a page with a column for each site',
  render: (merged, { verbose }) => render(safe(merged), verbose),
};

function render(merged: MergedReport, verbose: boolean): string {
  const checks = merged.checks.filter(({ worst }) => verbose || worst !== 'pass');
  const sections = [
    `# Network check from ${merged.sites.length} places: ${merged.verdict}\n`,
    sites(merged),
    merged.rootCauses.length === 0 ? '' : `## What to change\n\n${rootCauses(merged)}`,
    `## Components\n\n${matrix(merged, merged.components)}`,
    checks.length === 0 ? '' : `## Checks\n\n${matrix(merged, checks)}`,
    [vantageRemark, ...merged.notes.map(text), ''].join('\n'),
  ];
  return sections.filter(Boolean).join('\n');
}

function sites(merged: MergedReport): string {
  const rows = merged.sites.map(({ key, vantage, file, startedAt, verdict }) => [
    key,
    verdict,
    code(vantage.hostname),
    text(vantage.route),
    code(file),
    text(startedAt),
  ]);
  return markdownTable(['', 'Verdict', 'Machine', 'Route', 'Report', 'When'], rows);
}

function rootCauses(merged: MergedReport): string {
  return merged.rootCauses
    .map(
      ({ title, remedy, owner, sites: at }) =>
        `- **${text(title)}** (at ${at.join(', ')}; ${ownerWords[owner]}): ${text(remedy)}\n`,
    )
    .join('');
}

function matrix(merged: MergedReport, rows: readonly Row[]): string {
  return markdownTable(
    ['', 'Worst', ...merged.sites.map(({ key }) => key), ''],
    rows.map(({ id, worst, verdicts, differs }) => [
      code(id),
      worst,
      ...verdicts.map((verdict) => verdict ?? '-'),
      differs ? 'differs' : '',
    ]),
  );
}
