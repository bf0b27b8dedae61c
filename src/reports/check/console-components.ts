import type { ComponentReport, Report, RequirementReport } from '../../model/report.js';
import { table } from '../../text/table.js';
import type { Paint } from '../console-paint.js';
import type { Look } from '../format.js';
import { tones, verdictWord } from './verdict-tone.js';

/** One row for each component: its verdict, how much of it is met, and how. */
export function components(report: Report, { columns }: Look, paint: Paint): readonly string[] {
  const verdicts = new Map(report.components.map(({ id, verdict }) => [id, verdict]));
  const layout = [
    {
      title: '',
      fixed: true,
      paint: (text: string, [, id = '']: readonly string[]) => paint(tones[verdicts.get(id) ?? 'pass'], text),
    },
    { title: '', fixed: true },
    { title: '' },
    { title: '' },
  ];
  const alternatives = new Set(
    report.checks.filter(({ also }) => also.includes('alternative-port-blocked')).map(({ id }) => id),
  );
  const rows = report.components.map((component) => [
    verdictWord(component.verdict),
    component.id,
    component.title,
    extent(component, alternatives),
  ]);
  const text = table(layout, rows, columns);
  return [paint('heading', 'Components'), ...text.split('\n').slice(0, -1)];
}

/** `8 of 8`, and what is behind the number: alternatives, what was not tested, what does not count. */
function extent({ requirements }: ComponentReport, alternatives: ReadonlySet<string>): string {
  const byAlternative = ({ checks }: RequirementReport) => checks.some((id) => alternatives.has(id));
  const counted = requirements.filter((r) => r.counted);
  const met = counted.filter((r) => r.verdict === 'pass' || r.verdict === 'warn');
  const parts = [
    `${met.length} of ${counted.length} met`,
    some(
      counted.filter((r) => r.verdict === 'warn' && byAlternative(r)),
      'by an alternative port',
    ),
    some(
      counted.filter((r) => r.verdict === 'warn' && !byAlternative(r)),
      'with a warning',
    ),
    some(
      counted.filter((r) => r.verdict === 'untested'),
      'untested',
    ),
    some(
      requirements.filter((r) => !r.counted),
      'not counted',
    ),
  ];
  return parts.filter(Boolean).join(', ');
}

function some(requirements: readonly RequirementReport[], what: string): string {
  return requirements.length === 0 ? '' : `${requirements.length} ${what}`;
}
