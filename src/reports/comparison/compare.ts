/** Two saved reports, before and after a change. Called by `commands/report.ts`. */
import type { Cause, Verdict } from '../../model/cause.js';
import type { Report } from '../../model/report.js';
import type { SavedReport } from '../saved-report.js';

/**
 * What became of a check: `broken` worked and fails; `failing-now` fails and was not tested before; `lost` was
 * tested before and not now; `fixed` failed and works; `added` and `removed` stand in one of the reports only.
 */
export const changeKinds = [
  'broken',
  'failing-now',
  'still-failing',
  'lost',
  'fixed',
  'added',
  'removed',
  'same',
] as const;
export type ChangeKind = (typeof changeKinds)[number];

export interface State {
  readonly verdict: Verdict;
  readonly cause: Cause | null;
}

export interface Change {
  readonly id: string;
  readonly change: ChangeKind;
  readonly before: State | null;
  readonly after: State | null;
}

export interface Side {
  readonly file: string;
  readonly startedAt: string;
  readonly hostname: string;
  readonly verdict: Report['verdict'];
}

export interface Comparison {
  readonly schema: 'em-preflight/comparison/1';
  readonly tool: Report['tool'];
  readonly before: Side;
  readonly after: Side;
  /** 1: something fails that did not fail before. 3: not so, but something was not tested this time. 0: neither. */
  readonly exitCode: 0 | 1 | 3;
  readonly components: readonly Change[];
  readonly checks: readonly Change[];
  readonly notes: readonly string[];
}

export function compare(before: SavedReport, after: SavedReport, tool: Report['tool']): Comparison {
  const checks = changes(before.report.checks, after.report.checks);
  const components = changes(before.report.components, after.report.components);
  return {
    schema: 'em-preflight/comparison/1',
    tool,
    before: sideOf(before),
    after: sideOf(after),
    exitCode: exitCodeOf([...checks, ...components].map(({ change }) => change)),
    components,
    checks,
    notes: notesOf(before.report, after.report),
  };
}

function exitCodeOf(found: readonly ChangeKind[]): Comparison['exitCode'] {
  if (found.includes('broken') || found.includes('failing-now')) return 1;
  return found.includes('lost') ? 3 : 0;
}

function sideOf({ file, report }: SavedReport): Side {
  const { startedAt, vantage, verdict } = report;
  return { file, startedAt, hostname: vantage.hostname, verdict };
}

interface Judged {
  readonly id: string;
  readonly verdict: Verdict;
  readonly cause?: Cause | null;
}

function changes(before: readonly Judged[], after: readonly Judged[]): readonly Change[] {
  const then = new Map(before.map((row) => [row.id, row]));
  const now = new Map(after.map((row) => [row.id, row]));
  return [...new Set([...then.keys(), ...now.keys()])].map((id) => {
    const states = { before: stateOf(then.get(id)), after: stateOf(now.get(id)) };
    return { id, change: kindOf(states.before, states.after), ...states };
  });
}

function stateOf(row: Judged | undefined): State | null {
  return row ? { verdict: row.verdict, cause: row.cause ?? null } : null;
}

function kindOf(before: State | null, after: State | null): ChangeKind {
  if (!after) return 'removed';
  if (after.verdict === 'fail') return failingKind(before);
  if (!before) return 'added';
  if (after.verdict === 'untested') return before.verdict === 'untested' ? 'same' : 'lost';
  return before.verdict === 'fail' ? 'fixed' : 'same';
}

function failingKind(before: State | null): ChangeKind {
  if (!before || before.verdict === 'untested') return 'failing-now';
  return before.verdict === 'fail' ? 'still-failing' : 'broken';
}

function notesOf(before: Report, after: Report): readonly string[] {
  return [
    ...(before.catalogue.sha256 === after.catalogue.sha256
      ? []
      : ['the reports stand on different catalogues']),
    ...(before.vantage.hostname === after.vantage.hostname
      ? []
      : ['the reports come from different machines: a difference may be one of place, not of time']),
    ...(before.vantage.route === after.vantage.route ? [] : ['the reports were made over different routes']),
    ...(Date.parse(before.startedAt) <= Date.parse(after.startedAt)
      ? []
      : ['the first report is the later one: the words before and after are the wrong way round']),
  ];
}
