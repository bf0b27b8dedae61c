import type { Report } from '../../model/report.js';
import { csv as csvText } from '../../text/csv.js';
import type { ReportFormat } from '../format.js';
import { safe } from '../safe.js';
import { checksById, decidingStage, totalMs } from './facts.js';

const header = [
  'component',
  'host',
  'port',
  'any_of',
  'condition',
  'counted',
  'requirement_verdict',
  'check_verdict',
  'cause',
  'also',
  'stage',
  'ms',
  'addresses',
  'route',
  'remedy',
];

/** One row for each check of each requirement of each component. */
export const csv: ReportFormat<Report> = {
  id: 'csv',
  title: 'one row for each requirement and check, for a spreadsheet',
  render: (report) => csvText([header, ...rows(safe(report))]),
};

function rows(report: Report) {
  const checks = checksById(report);
  return report.components.flatMap(({ id: component, requirements }) =>
    requirements.flatMap((requirement) =>
      requirement.checks.flatMap((id) => {
        const check = checks.get(id);
        if (!check) return [];
        return [
          [
            component,
            requirement.host,
            check.port,
            requirement.anyOf,
            requirement.condition,
            requirement.counted,
            requirement.verdict,
            check.verdict,
            check.cause,
            check.also.join(' '),
            decidingStage(check)?.stage ?? null,
            Math.round(totalMs(check)),
            check.addresses.join(' '),
            check.route,
            check.remedy,
          ],
        ];
      }),
    ),
  );
}
