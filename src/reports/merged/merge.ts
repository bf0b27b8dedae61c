/** Several saved reports as one: the same checks seen from several places. Called by `commands/report.ts`. */
import type { Cause, Verdict } from '../../model/cause.js';
import type { Report, RootCause, RunVerdict, Vantage } from '../../model/report.js';
import type { SavedReport } from '../saved-report.js';
import { worst } from './worst.js';

/** Where one of the reports was made. */
export interface Site {
  /** Letter that stands for the site in tables. */
  readonly key: string;
  readonly file: string;
  readonly startedAt: string;
  readonly vantage: Vantage;
  readonly catalogue: Report['catalogue'];
  readonly verdict: RunVerdict;
}

/** One component or check, its verdict at every site in the sites' order; null where it was not asked about. */
export interface Row {
  readonly id: string;
  readonly verdicts: readonly (Verdict | null)[];
  readonly worst: Verdict;
  /** True where two sites that asked came to different verdicts. */
  readonly differs: boolean;
}

export interface CheckRow extends Row {
  readonly causes: readonly (Cause | null)[];
}

/** A root cause that has the same words at one or more sites. */
export interface SharedRootCause extends RootCause {
  /** Keys of the sites. */
  readonly sites: readonly string[];
}

export interface MergedReport {
  readonly schema: 'em-preflight/merged-report/1';
  readonly tool: Report['tool'];
  readonly sites: readonly Site[];
  readonly verdict: RunVerdict;
  readonly exitCode: 0 | 1 | 3;
  readonly components: readonly Row[];
  readonly checks: readonly CheckRow[];
  readonly rootCauses: readonly SharedRootCause[];
  readonly notes: readonly string[];
}

/** The worst verdict counts: a requirement that fails at one site is not met. */
export function merge(saved: readonly SavedReport[], tool: Report['tool']): MergedReport {
  const sites = saved.map(({ file, report }, index) => siteOf(file, report, index));
  const reports = saved.map(({ report }) => report);
  const components = reports.map((report) => verdictsById(report.components));
  const checks = reports.map((report) => verdictsById(report.checks));
  const causes = reports.map((report) => new Map(report.checks.map(({ id, cause }) => [id, cause])));
  return {
    schema: 'em-preflight/merged-report/1',
    tool,
    sites,
    ...outcome(reports),
    components: idsOf(components).map((id) => row(id, components)),
    checks: idsOf(checks).map((id) => ({
      ...row(id, checks),
      causes: causes.map((byId) => byId.get(id) ?? null),
    })),
    rootCauses: shareRootCauses(reports, sites),
    notes: notesOf(reports, sites),
  };
}

function siteOf(file: string, report: Report, index: number): Site {
  const { startedAt, vantage, catalogue, verdict } = report;
  return { key: keyOf(index), file, startedAt, vantage, catalogue, verdict };
}

/** A to Z, then A1, B1, … */
function keyOf(index: number): string {
  const round = Math.floor(index / 26);
  return `${String.fromCharCode(65 + (index % 26))}${round === 0 ? '' : round}`;
}

type ByVerdict = ReadonlyMap<string, Verdict>;

function verdictsById(rows: readonly { readonly id: string; readonly verdict: Verdict }[]): ByVerdict {
  return new Map(rows.map(({ id, verdict }) => [id, verdict]));
}

/** All ids in the order in which they are first seen. */
function idsOf(sites: readonly ByVerdict[]): readonly string[] {
  return [...new Set(sites.flatMap((byId) => [...byId.keys()]))];
}

function row(id: string, sites: readonly ByVerdict[]): Row {
  const verdicts = sites.map((byId) => byId.get(id) ?? null);
  const asked = verdicts.filter((verdict) => verdict !== null);
  return { id, verdicts, worst: worst(asked), differs: new Set(asked).size > 1 };
}

function outcome(reports: readonly Report[]): Pick<MergedReport, 'verdict' | 'exitCode'> {
  const verdicts = reports.map(({ verdict }) => verdict);
  if (verdicts.includes('fail')) return { verdict: 'fail', exitCode: 1 };
  return verdicts.includes('inconclusive')
    ? { verdict: 'inconclusive', exitCode: 3 }
    : { verdict: 'pass', exitCode: 0 };
}

function shareRootCauses(reports: readonly Report[], sites: readonly Site[]): readonly SharedRootCause[] {
  const shared = new Map<string, SharedRootCause>();
  reports.forEach(({ rootCauses }, index) => {
    for (const root of rootCauses) {
      const key = JSON.stringify([root.cause, root.title, root.remedy]);
      const before = shared.get(key);
      const site = sites[index]?.key ?? '';
      shared.set(
        key,
        before
          ? {
              ...before,
              because: [...new Set([...before.because, ...root.because])],
              checks: [...new Set([...before.checks, ...root.checks])],
              sites: [...before.sites, site],
            }
          : { ...root, sites: [site] },
      );
    }
  });
  return [...shared.values()];
}

function notesOf(reports: readonly Report[], sites: readonly Site[]): readonly string[] {
  const catalogues = new Set(reports.map(({ catalogue }) => catalogue.sha256));
  return [
    ...(catalogues.size > 1 ? ['the reports stand on different catalogues'] : []),
    ...reports.flatMap(({ notes }, index) => notes.map((note) => `${sites[index]?.key}: ${note}`)),
  ];
}
