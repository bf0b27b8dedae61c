import { hostname } from 'node:os';
import { Command } from 'commander';
import { select } from '../catalogue/select.js';
import { plan as makePlan } from '../check/plan.js';
import { run } from '../check/run.js';
import type { Selection } from '../model/catalogue.js';
import type { Report } from '../model/report.js';
import { SocketNet } from '../net/net.js';
import { checkFormatIds } from '../reports/check/ids.js';
import { openCatalogue } from './catalogue-file.js';
import { startBounds } from './check/bounds.js';
import { conclusion } from './check/conclusion.js';
import { labOptions } from './check/lab.js';
import { tidying } from './check/memory.js';
import { type Progress, startProgress } from './check/progress.js';
import { chooseRouting } from './check/routing.js';
import { type CheckOptions, netOptions, withCheckOptions } from './check/settings.js';
import { remarksOn } from './check/unused-mappings.js';
import type { CommandModule } from './command.js';
import { lookOf } from './look.js';
import { withCommonOptions, withCondition, withSelectors } from './options.js';
import { type LazyFormats, openOutputs, reportsAsked } from './output.js';
import { tell } from './tell.js';
import { tool } from './tool.js';

/** `check [selector...]`: probes the selected components' endpoints and reports. */
export const define: CommandModule['define'] = (finish) =>
  withCommonOptions(withCheckOptions(withCondition(withSelectors(new Command('check')))))
    .description(
      "Probes the selected components' endpoints over DNS, TCP and TLS, and says what is in the way.",
    )
    .action(async (selectors: readonly string[], options: CheckOptions) => {
      const selection = select(await openCatalogue(options.catalogue), selectors, options.with);
      const outputs = await openOutputs(reportsAsked(options), formats, await lookOf(options));
      try {
        const report = await check(selection, options, (rehearsed) => outputs.rehearse(rehearsed));
        await outputs.write(report);
        finish(report.exitCode);
      } finally {
        await outputs.discard();
      }
    });

const formats: LazyFormats<Report> = {
  ids: checkFormatIds,
  load: async () => (await import('../reports/check/index.js')).checkFormats,
};

async function check(
  selection: Selection,
  options: CheckOptions,
  rehearse: (report: Report) => Promise<void>,
): Promise<Report> {
  const startedAt = new Date();
  const started = performance.now();
  const lab = options.lab ? await labOptions(selection.catalogue, options) : null;
  const net = new SocketNet(lab?.net ?? netOptions(options));
  const bounds = startBounds(options.deadline - (performance.now() - started));
  const limits = { timeoutMs: options.timeout, signal: bounds.signal };
  let progress: Progress | undefined;
  try {
    const route = await chooseRouting(lab ? 'none' : options.proxy, process.env, {
      selection,
      net,
      limits,
      localAddress: options.localAddress,
    });
    if (route.hint !== null && !options.quiet) tell(`hint: ${route.hint}`);
    const plan = makePlan(selection, route.routing);
    const tidy = tidying(plan.checks.length);
    tidy();
    let done = 0;
    const seen = run(plan, net, {
      depth: options.depth,
      limits,
      retries: options.retries,
      concurrency: options.concurrency,
      onChecked: (observation) => {
        done += 1;
        progress?.checked(observation);
        tidy();
      },
    });
    // What is needed next is loaded while others have the word: first resolvers, then the peers of connections.
    await new Promise((resume) => setImmediate(resume));
    net.asked();
    progress = startProgress(plan.checks.length, options.quiet === true);
    const circumstances = () => ({
      tool: tool(),
      catalogue: selection.catalogue,
      startedAt,
      durationMs: Math.round(performance.now() - started),
      vantage: {
        hostname: hostname(),
        resolvers: net.resolvers,
        localAddress: options.localAddress ?? null,
        route: route.shown,
      },
      // Experiments that were cut off settle nothing.
      experiments: options.experiments && !bounds.signal.aborted,
      interrupted: bounds.interrupted(),
      lab: lab !== null,
    });
    const { experiments, depth, concurrency } = options;
    const report = await conclusion(
      {
        plan,
        net,
        limits,
        startedAt,
        seen,
        done: () => done,
        experiments,
        depth,
        concurrency,
        circumstances,
      },
      rehearse,
    );
    const remarks = lab
      ? lab.remarksOn(plan.checks)
      : remarksOn(
          net.unusedMappings,
          plan.checks.map(({ host }) => host.name),
        );
    // A run that was cut short has not used all.
    if (remarks.length > 0 && !options.quiet && !bounds.signal.aborted) {
      progress.stop();
      tell(...remarks);
    }
    return report;
  } finally {
    progress?.stop();
    bounds.lift();
    net.close();
    lab?.close();
  }
}
