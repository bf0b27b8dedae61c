import { plural } from '../../text/plural.js';
import { wrapAfter } from '../../text/width.js';
import type { Paint, Tone } from '../console-paint.js';
import type { Look, ReportFormat } from '../format.js';
import { safe } from '../safe.js';
import type { Change, ChangeKind, Comparison } from './compare.js';
import { changeTitles, listedChanges, stateInWords } from './words.js';

/** What broke, what still fails and what was fixed, components first. */
export const console: ReportFormat<Comparison> = {
  id: 'console',
  title: 'for a person at a terminal (the default)',
  render: (comparison, look) => render(safe(comparison), look),
};

function render(comparison: Comparison, look: Look): string {
  const { paint } = look;
  const sections = [
    ...(look.quiet ? [] : listedChanges.map((change) => section(change, comparison, look, paint))),
    summary(comparison, look, paint),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${line}\n`).join(''))
    .join('\n');
}

const tones: Readonly<Record<Exclude<ChangeKind, 'same'>, Tone>> = {
  broken: 'bad',
  'failing-now': 'bad',
  'still-failing': 'bad',
  lost: 'open',
  fixed: 'good',
  added: 'quiet',
  removed: 'quiet',
};

function section(
  change: Exclude<ChangeKind, 'same'>,
  comparison: Comparison,
  { columns }: Look,
  paint: Paint,
) {
  const chosen = ({ change: kind }: Change) => kind === change;
  const lines = [...comparison.components.filter(chosen), ...comparison.checks.filter(chosen)].flatMap(
    ({ id, before, after }) =>
      wrapAfter('  ', `${id}: ${stateInWords(before)} -> ${stateInWords(after)}`, columns),
  );
  return lines.length === 0 ? [] : [paint(tones[change], changeTitles[change]), ...lines];
}

const exitMeanings: Readonly<Record<Comparison['exitCode'], string>> = {
  0: 'nothing broke',
  1: 'something fails that did not fail before',
  3: 'nothing broke, but something was not tested this time',
};

function summary({ before, after, checks, exitCode, notes }: Comparison, { columns }: Look, paint: Paint) {
  const count = (kind: ChangeKind) => checks.filter(({ change }) => change === kind).length;
  const counts = `${count('broken')} broken, ${count('failing-now')} failing now, ${count('still-failing')} still failing, ${count('fixed')} fixed`;
  return [
    ...wrapAfter(
      '',
      `${plural(checks.length, 'check')}: ${counts}. Exit ${exitCode}: ${exitMeanings[exitCode]}.`,
      columns,
    ),
    ...[
      `before: ${before.hostname}, ${before.startedAt}: ${before.verdict} (${before.file})`,
      `after:  ${after.hostname}, ${after.startedAt}: ${after.verdict} (${after.file})`,
    ].flatMap((line) =>
      wrapAfter(`${line.slice(0, 8)}`, line.slice(8), columns).map((part) => paint('quiet', part)),
    ),
    ...notes.flatMap((note) => wrapAfter('note: ', note, columns)),
  ];
}
