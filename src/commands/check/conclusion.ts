import type { Depth } from '../../check/path.js';
import type { Plan } from '../../check/plan.js';
import type { Circumstances } from '../../check/report.js';
import type { Run } from '../../check/run.js';
import type { Limits } from '../../model/network.js';
import type { Report } from '../../model/report.js';
import type { SocketNet } from '../../net/net.js';

/** A run that has begun. */
export interface Running {
  readonly plan: Plan;
  readonly net: SocketNet;
  readonly limits: Limits;
  readonly startedAt: Date;
  readonly seen: Promise<Run>;
  /** Checks that are done. */
  readonly done: () => number;
  readonly experiments: boolean;
  readonly depth: Depth;
  readonly concurrency: number;
  /** As they are when it is asked. */
  readonly circumstances: () => Circumstances;
}

/**
 * What a run comes to. What that takes is loaded, and done with made-up runs, while the peers have the word.
 *
 * @param rehearse renders a report and writes none
 */
export async function conclusion(
  running: Running,
  rehearse: (report: Report) => Promise<void>,
): Promise<Report> {
  const { plan, net, limits, startedAt, seen, done, circumstances } = running;
  await Promise.race([net.idle, seen]);
  const [{ judgeRun, makeReport }, { rehearsals }, { experiment }, { repeatAlone }] = await Promise.all([
    import('../../check/report.js'),
    import('../../check/rehearsal.js'),
    import('../../check/experiments.js'),
    import('../../check/alone.js'),
  ]);
  for (const made of rehearsals(plan)) {
    if (done() > 0) break;
    await rehearse(makeReport(plan, judgeRun(made, null, startedAt), circumstances()));
    await new Promise((resume) => setImmediate(resume));
  }
  const together = await seen;
  const run = running.experiments ? await repeatAlone(together, net, running) : together;
  const judged = judgeRun(run, null, startedAt);
  const findings = running.experiments ? await experiment(judged, net, limits) : null;
  return makeReport(plan, findings ? judgeRun(run, findings, startedAt) : judged, circumstances());
}
