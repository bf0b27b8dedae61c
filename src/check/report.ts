import type { Catalogue } from '../model/catalogue.js';
import type { Report, Vantage } from '../model/report.js';
import { inWords } from '../text/in-words.js';
import { diagnose } from './diagnose.js';
import type { Findings } from './findings.js';
import { type JudgedCheck, judge } from './judge.js';
import type { CheckId, Plan } from './plan.js';
import type { Run } from './run.js';
import { surveySite } from './site.js';
import { componentReports, runVerdict, summarise, withAlternatives } from './verdict.js';

/** What a report says besides its findings. */
export interface Circumstances {
  readonly tool: Report['tool'];
  readonly catalogue: Pick<Catalogue, 'title' | 'sha256'>;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly vantage: Vantage;
  /** False with `--no-experiments`: less is claimed. */
  readonly experiments: boolean;
  /** Ctrl-C: exit code 130, whatever was found. */
  readonly interrupted: boolean;
  /** The simulated cloud was probed: what is found there says nothing about this network. */
  readonly lab: boolean;
}

/** From what was seen to what it means: judged, grouped, and counted up. */
export function makeReport(plan: Plan, judged: readonly JudgedCheck[], about: Circumstances): Report {
  const alone = new Map(judged.map(({ observation, report }) => [observation.check.id, report]));
  const reports = withAlternatives(plan, alone);
  const settled = judged.map((one) => ({
    ...one,
    report: reports.get(one.observation.check.id) ?? one.report,
  }));
  const components = componentReports(plan, reports, knownInspection(settled));
  const summary = summarise(plan, components);
  const { verdict, exitCode } = runVerdict(summary);
  return {
    schema: 'em-preflight/report/1',
    tool: about.tool,
    catalogue: { title: about.catalogue.title, sha256: about.catalogue.sha256 },
    startedAt: about.startedAt.toISOString(),
    durationMs: about.durationMs,
    vantage: about.vantage,
    verdict,
    exitCode: about.interrupted ? 130 : exitCode,
    summary,
    components,
    checks: [...reports.values()],
    rootCauses: diagnose(settled, about.experiments),
    notes: [...(about.lab ? [labNote] : []), ...notes(judged)],
  };
}

/**
 * Every check of a run, by itself and in the light of the others; once more with what experiments found.
 *
 * @param now by this machine's clock: certificates are held against it
 */
export function judgeRun(run: Run, findings: Findings | null, now: Date): readonly JudgedCheck[] {
  const judging = { now, findings, site: surveySite(run.observations, run.resolvers, now) };
  return run.observations.map((observation) => judge(observation, judging));
}

/** Checks that fail for nothing but an inspection whose root the user gave with `--inspection-ca`. */
function knownInspection(judged: readonly JudgedCheck[]): ReadonlySet<CheckId> {
  return new Set(
    judged
      .filter(({ report, leading }) => {
        const tls = leading?.path.tls;
        const inspected = tls?.state === 'passed' && tls.evidence.inspected;
        const otherwise = leading?.causes.some(
          (cause) =>
            cause !== 'tls-intercepted' &&
            cause !== 'client-certificate-required' &&
            cause !== 'tls-alpn-missing',
        );
        return report.cause === 'tls-intercepted' && inspected && !otherwise;
      })
      .map(({ observation }) => observation.check.id),
  );
}

const labNote =
  'a rehearsal: the simulated cloud of --lab was probed, not the Internet. It says nothing about this network.';

function notes(judged: readonly JudgedCheck[]): readonly string[] {
  return [...hostsFileNote(judged), ...unprobedNotes(judged)];
}

/** A pass that a device may not share: it has no such file, and no resolver was asked. */
function hostsFileNote(judged: readonly JudgedCheck[]): readonly string[] {
  const hosts = judged.filter(({ subject }) => subject.hostsFile).map(({ report }) => report.host);
  if (hosts.length === 0) return [];
  const names = inWords([...new Set(hosts)]);
  return [
    `the hosts file of this machine gives the address of ${names}: no resolver was asked, as a device will`,
  ];
}

function unprobedNotes(judged: readonly JudgedCheck[]): readonly string[] {
  return judged
    .filter(({ observation }) => observation.unprobed > 0)
    .map(
      ({ observation: { check, unprobed, paths } }) =>
        `${check.id} has more addresses than are tried: ${paths.length} were, ${unprobed} were not`,
    );
}
