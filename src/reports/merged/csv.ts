import { csv as csvText } from '../../text/csv.js';
import type { ReportFormat } from '../format.js';
import { safe } from '../safe.js';
import type { MergedReport } from './merge.js';

/** One row for each check, one column for each site. */
export const csv: ReportFormat<MergedReport> = {
  id: 'csv',
  title: 'one row for each check, one column for each site',
  render: (merged) => {
    const { sites, checks } = safe(merged);
    const header = ['check', 'worst', 'differs', ...sites.flatMap(({ file }) => [file, `${file} cause`])];
    const rows = checks.map(({ id, worst, differs, verdicts, causes }) => [
      id,
      worst,
      differs,
      ...verdicts.flatMap((verdict, index) => [verdict, causes[index] ?? null]),
    ]);
    return csvText([header, ...rows]);
  },
};
