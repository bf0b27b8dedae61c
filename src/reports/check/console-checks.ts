import type { CheckReport, Report, StageReport } from '../../model/report.js';
import { formatDuration } from '../../text/duration.js';
import { wrapAfter } from '../../text/width.js';
import type { Paint } from '../console-paint.js';
import type { Look } from '../format.js';
import { conditionsOfUncounted, decidingStage, explanations } from './facts.js';
import { tones, verdictWord } from './verdict-tone.js';

/** The widest verdict word and its gap: what stands under a verdict line begins here. */
const indent = 'untested'.length + 2;

/** Every check that is no clean pass: where, at which stage, why, how long, and what to do unless said above. */
export function attention(report: Report, look: Look, paint: Paint): readonly string[] {
  const troubled = report.checks.filter(({ verdict }) => verdict !== 'pass');
  if (troubled.length === 0) return [];
  const explained = explanations(report);
  const uncounted = conditionsOfUncounted(report);
  const { shown, more } = firstOfEach(troubled, explained);
  return [
    paint('heading', 'Needs attention'),
    ...shown.flatMap((check) => [
      heading(check, uncounted.get(check.id), look, paint),
      ...under(finding(check, explained.get(check.id)), look),
      ...under(explained.has(check.id) ? '' : remedy(check), look),
    ]),
    ...[...more].flatMap(([numbers, count]) =>
      under(`and ${count} more${numbers === '' ? '' : `; see ${numbers}`}: --verbose shows them`, look),
    ),
  ];
}

/** Of a large catalogue, this many checks with the same explanation. */
const alike = 50;

/** Those to show, and how many more there are by the root causes that explain them. */
function firstOfEach(
  checks: readonly CheckReport[],
  explained: ReadonlyMap<string, readonly number[]>,
): { readonly shown: readonly CheckReport[]; readonly more: ReadonlyMap<string, number> } {
  const counts = new Map<string, number>();
  const shown = checks.filter(({ id }) => {
    const key = (explained.get(id) ?? []).join(' and ');
    counts.set(key, (counts.get(key) ?? 0) + 1);
    return (counts.get(key) ?? 0) <= alike;
  });
  const more = [...counts].flatMap(([key, count]) => (count > alike ? [[key, count - alike] as const] : []));
  return { shown, more: new Map(more) };
}

/** Every check with every stage and its time. */
export function everyCheck(report: Report, look: Look, paint: Paint): readonly string[] {
  const explained = explanations(report);
  const uncounted = conditionsOfUncounted(report);
  return [
    paint('heading', 'Checks'),
    ...report.checks.flatMap((check) => [
      heading(check, uncounted.get(check.id), look, paint),
      ...under(verboseCause(check, explained.get(check.id)), look),
      ...check.stages.flatMap((stage) => {
        const label = `${' '.repeat(indent)}${stage.stage.padEnd(6)}${stage.state.padEnd(8)}`;
        const time = stage.state === 'skipped' ? '' : formatDuration(stage.ms);
        return wrapAfter(`${label}${time.padStart(8)}  `, stage.detail, look.columns);
      }),
      ...under(check.addresses.length > 0 ? `addresses: ${check.addresses.join(', ')}` : '', look),
      ...under(check.route === 'direct' ? '' : `route: ${check.route}`, look),
      ...under(explained.has(check.id) ? '' : remedy(check), look),
    ]),
  ];
}

function heading(
  { id, verdict }: CheckReport,
  condition: string | undefined,
  look: Look,
  paint: Paint,
): string {
  const note = condition === undefined ? '' : ` (not counted: needed only with ${condition})`;
  const word = verdictWord(verdict);
  const [first = '', ...rest] = wrapAfter(word.padEnd(indent), `${id}${note}`, look.columns);
  return [paint(tones[verdict], word) + first.slice(word.length), ...rest].join('\n');
}

function under(text: string, { columns }: Look): readonly string[] {
  return text === '' ? [] : wrapAfter(' '.repeat(indent), text, columns);
}

/** `tcp-timeout at tcp after 5 s: no answer from 192.0.2.7; also ipv6-broken; see 1`. */
function finding(check: CheckReport, numbers: readonly number[] | undefined): string {
  const stage = decidingStage(check);
  return `${check.cause ?? check.verdict}${stage ? where(stage) : ''}${also(check)}${see(numbers)}`;
}

function where({ stage, state, ms, detail }: StageReport): string {
  return state === 'skipped'
    ? ` at ${stage}: ${detail.replace(/^not tested: /, '')}`
    : ` at ${stage} after ${formatDuration(ms)}: ${detail}`;
}

/** The same without the stage: the stages follow. */
function verboseCause(check: CheckReport, numbers: readonly number[] | undefined): string {
  return check.cause === null ? '' : `${check.cause}${also(check)}${see(numbers)}`;
}

function also(check: CheckReport): string {
  return check.also.length > 0 ? `; also ${check.also.join(', ')}` : '';
}

function see(numbers: readonly number[] | undefined): string {
  return numbers ? `; see ${numbers.join(' and ')}` : '';
}

/** Nothing for what was not tested: the notes at the end say once what to do about all of it. */
function remedy({ remedy, verdict }: CheckReport): string {
  return remedy === null || verdict === 'pass' || verdict === 'untested' ? '' : `fix: ${remedy}`;
}
