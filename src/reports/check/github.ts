import type { CheckReport, Report, RootCause } from '../../model/report.js';
import { plural } from '../../text/plural.js';
import { plainLook, type ReportFormat } from '../format.js';
import { workflowCommand } from '../github-command.js';
import { safe } from '../safe.js';
import {
  checksById,
  conditionsOfUncounted,
  countsInWords,
  decidingStage,
  exitMeanings,
  explanations,
  ownerWords,
} from './facts.js';
import { markdown } from './markdown.js';

/** One annotation for each root cause, one for each check that none explains, one for the whole. */
export const github: ReportFormat<Report> = {
  id: 'github',
  title: 'GitHub workflow annotations; also the step summary',
  render: (report) => render(safe(report)),
  stepSummary: (report) => markdown.render(report, plainLook),
};

function render(report: Report): string {
  const explained = explanations(report);
  const uncounted = conditionsOfUncounted(report);
  const alone = report.checks.filter(
    ({ id, verdict }) => verdict !== 'pass' && !explained.has(id) && !uncounted.has(id),
  );
  return [
    ...report.rootCauses.map((root) => ofRootCause(report, root)),
    ...alone.map(ofCheck),
    ofRun(report),
  ].join('');
}

function ofRootCause(report: Report, root: RootCause): string {
  const checks = checksById(report);
  const failing = root.checks.some((id) => checks.get(id)?.verdict === 'fail');
  const because = root.because.map((line) => `- ${line}`).join('\n');
  return workflowCommand({
    level: failing ? 'error' : 'warning',
    title: root.title,
    message: [
      root.remedy,
      `For the ${ownerWords[root.owner]} (${root.confidence}). Explains ${plural(root.checks.length, 'check')}: ${listed(root.checks)}`,
      because,
    ]
      .filter(Boolean)
      .join('\n'),
  });
}

/** An annotation is no place for a list of hundreds: the other formats have it. */
function listed(checks: readonly string[]): string {
  const most = 20;
  const more = checks.length > most ? ` and ${checks.length - most} more` : '';
  return `${checks.slice(0, most).join(', ')}${more}`;
}

function ofCheck(check: CheckReport): string {
  const stage = decidingStage(check);
  return workflowCommand({
    level: check.verdict === 'fail' ? 'error' : 'warning',
    title: `${check.id} ${check.verdict}: ${check.cause ?? 'no cause'}`,
    message: [check.remedy, stage && `${stage.stage}: ${stage.detail}`].filter(Boolean).join('\n'),
  });
}

function ofRun(report: Report): string {
  return workflowCommand({
    level: 'notice',
    title: `em-preflight: ${report.verdict}`,
    message: `${exitMeanings[report.exitCode]}; ${countsInWords(report)}`,
  });
}
