import type { Verdict } from '../../model/cause.js';
import { plural } from '../../text/plural.js';
import { table } from '../../text/table.js';
import { wrapAfter } from '../../text/width.js';
import { ownerWords, vantageRemark } from '../check/facts.js';
import { tones, verdictWord } from '../check/verdict-tone.js';
import type { Paint } from '../console-paint.js';
import type { Look, ReportFormat } from '../format.js';
import { safe } from '../safe.js';
import type { MergedReport, Row } from './merge.js';

/** What to fix and where; then a matrix of components and of what needs attention, a column for each site. */
export const console: ReportFormat<MergedReport> = {
  id: 'console',
  title: 'for a person at a terminal (the default)',
  render: (merged, look) => render(safe(merged), look),
};

function render(merged: MergedReport, look: Look): string {
  const { paint } = look;
  const checks = merged.checks.filter(({ worst }) => look.verbose || worst !== 'pass');
  const sections = look.quiet
    ? [summary(merged, look, paint)]
    : [
        rootCauses(merged, look, paint),
        [paint('heading', 'Components'), ...matrix(merged, merged.components, look, paint)],
        checks.length === 0
          ? []
          : [
              paint('heading', look.verbose ? 'Checks' : 'Needs attention'),
              ...matrix(merged, checks, look, paint),
            ],
        [...summary(merged, look, paint), ...reach(merged, look, paint)],
      ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${line}\n`).join(''))
    .join('\n');
}

function rootCauses({ rootCauses: roots }: MergedReport, { columns }: Look, paint: Paint): readonly string[] {
  if (roots.length === 0) return [];
  return [
    paint('heading', plural(roots.length, 'thing to fix', 'things to fix')),
    ...roots.flatMap(({ title, remedy, owner, sites, confidence, cause }, index) => [
      '',
      ...wrapAfter(`${index + 1}. `, `${title} (at ${sites.join(', ')})`, columns),
      ...wrapAfter('   fix       ', remedy, columns),
      ...wrapAfter('   owner     ', `${ownerWords[owner]} (${confidence}: ${cause})`, columns),
    ]),
  ];
}

function matrix(
  merged: MergedReport,
  rows: readonly Row[],
  { columns }: Look,
  paint: Paint,
): readonly string[] {
  const words = new Map<string, Verdict>(
    (['pass', 'warn', 'fail', 'untested'] as const).map((verdict) => [verdictWord(verdict), verdict]),
  );
  const colored = (text: string) => {
    const verdict = words.get(text.trim());
    return verdict === undefined ? text : paint(tones[verdict], text);
  };
  const layout = [
    { title: '', fixed: true, paint: colored },
    { title: '' },
    ...merged.sites.map(({ key }) => ({ title: key, fixed: true, paint: colored })),
    { title: '', fixed: true },
  ];
  const cells = rows.map(({ id, worst, verdicts, differs }) => [
    verdictWord(worst),
    id,
    ...verdicts.map((verdict) => (verdict === null ? '-' : verdictWord(verdict))),
    differs ? 'differs' : '',
  ]);
  return table(layout, cells, columns).split('\n').slice(0, -1);
}

function summary(merged: MergedReport, { columns }: Look, paint: Paint): readonly string[] {
  const word = merged.verdict === 'fail' ? 'FAIL' : merged.verdict;
  const different = merged.checks.filter(({ differs }) => differs).length;
  const text = `${plural(merged.sites.length, 'report')}, ${plural(merged.checks.length, 'check')}, ${different} of them not the same everywhere. Exit ${merged.exitCode}: the worst of the reports.`;
  const [first = '', ...rest] = wrapAfter(`${word}  `, text, columns);
  return [paint(tones[merged.verdict], word) + first.slice(word.length), ...rest];
}

function reach({ sites, notes }: MergedReport, { columns }: Look, paint: Paint): readonly string[] {
  return [
    ...sites.flatMap(({ key, vantage, file, startedAt, verdict }) =>
      wrapAfter(
        `${key}: `,
        `${vantage.hostname}, ${vantage.route}, ${startedAt}: ${verdict} (${file})`,
        columns,
      ),
    ),
    ...notes.flatMap((note) => wrapAfter('note: ', note, columns)),
    ...wrapAfter('', vantageRemark, columns),
  ].map((line) => paint('quiet', line));
}
