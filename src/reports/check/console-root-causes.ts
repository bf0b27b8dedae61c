import type { Report, RootCause } from '../../model/report.js';
import { plural } from '../../text/plural.js';
import { wrapAfter } from '../../text/width.js';
import type { Paint } from '../console-paint.js';
import type { Look } from '../format.js';
import { affectedComponents, checksById, ownerWords } from './facts.js';

/** One block for each thing to fix, numbered, for the rest of the report to point at. */
export function rootCauses(report: Report, look: Look, paint: Paint): readonly string[] {
  if (report.rootCauses.length === 0) return [];
  return [
    paint('heading', agenda(report)),
    ...report.rootCauses.flatMap((root, index) => ['', ...block(report, root, index + 1, look, paint)]),
  ];
}

/** `2 things to fix`, `1 thing to look at`, `2 things to fix, 1 to look at`. */
function agenda(report: Report): string {
  const checks = checksById(report);
  // What fails of an uncounted requirement keeps nobody from passing.
  const fails = (id: string) => report.verdict === 'fail' && checks.get(id)?.verdict === 'fail';
  const failing = report.rootCauses.filter((root) => root.checks.some(fails));
  const warnings = report.rootCauses.length - failing.length;
  const toFix = plural(failing.length, 'thing to fix', 'things to fix');
  if (warnings === 0) return toFix;
  return failing.length === 0
    ? plural(warnings, 'thing to look at', 'things to look at')
    : `${toFix}, ${warnings} to look at`;
}

function block(
  report: Report,
  root: RootCause,
  number: number,
  { columns }: Look,
  paint: Paint,
): readonly string[] {
  const indent = ' '.repeat(String(number).length + 2);
  const labelled = (label: string, text: string) => wrapAfter(`${indent}${label.padEnd(10)}`, text, columns);
  const title = wrapAfter(`${number}. `, root.title, columns);
  return [
    ...title.map((line) => paint('heading', line)),
    ...root.because.flatMap((reason, index) => labelled(index === 0 ? 'because' : '', bullet(root, reason))),
    ...labelled('fix', root.remedy),
    ...labelled('owner', `${ownerWords[root.owner]} (${root.confidence}: ${root.cause})`),
    ...labelled('explains', extent(report, root)),
  ];
}

/** Several reasons are told apart by a dash; a single one needs none. */
function bullet({ because }: RootCause, reason: string): string {
  return because.length > 1 ? `- ${reason}` : reason;
}

/** More than this nobody reads one by one: the components have a line each further down. */
const named = 16;

function few(ids: readonly string[]): string {
  const more = ids.length - named;
  return more > 0 ? `${ids.slice(0, named).join(', ')} and ${more} more` : ids.join(', ');
}

function extent(report: Report, root: RootCause): string {
  const affected = affectedComponents(report, root).map(({ id }) => id);
  const checks = plural(root.checks.length, 'check');
  return affected.length === 0
    ? `${checks}, of no component that counts`
    : `${checks} of ${plural(affected.length, 'component')}: ${few(affected)}`;
}
