import { repeatAlone } from '../../../src/check/alone.js';
import { experiment } from '../../../src/check/experiments.js';
import { plan } from '../../../src/check/plan.js';
import { judgeRun, makeReport } from '../../../src/check/report.js';
import { type RunOptions, run } from '../../../src/check/run.js';
import type { Selection } from '../../../src/model/catalogue.js';
import type { Net } from '../../../src/model/network.js';
import type { CheckReport, Report } from '../../../src/model/report.js';
import { direct } from '../../../src/model/route.js';

interface Settings {
  readonly now?: string;
  readonly experiments?: boolean;
  readonly routes?: Parameters<typeof plan>[1];
}

/** A whole run against a network, and its report, as of a day in 2026. */
export async function check(
  of: Selection,
  net: Net,
  {
    now = '2026-06-01T00:00:00Z',
    experiments = false,
    routes = () => [direct],
    ...options
  }: Partial<RunOptions> & Settings = {},
): Promise<Report> {
  const planned = plan(of, routes);
  const startedAt = new Date(now);
  const limits = options.limits ?? { timeoutMs: 50, signal: new AbortController().signal };
  const settings = { depth: 'tls', limits, retries: 0, concurrency: 32, ...options } as const;
  const together = await run(planned, net, settings);
  const seen = experiments ? await repeatAlone(together, net, settings) : together;
  const judged = judgeRun(seen, null, startedAt);
  const findings = experiments ? await experiment(judged, net, limits) : null;
  return makeReport(planned, findings ? judgeRun(seen, findings, startedAt) : judged, {
    tool: { name: 'em-preflight', version: '0' },
    catalogue: of.catalogue,
    startedAt,
    experiments,
    durationMs: 1,
    vantage: { hostname: 'test', resolvers: net.resolvers, localAddress: null, route: 'direct' },
    interrupted: false,
    lab: false,
  });
}

/** Verdict and causes of each check, by id: what a test table asserts. */
export function outcomes({ checks }: Report): Record<string, string> {
  return Object.fromEntries(checks.map((one) => [one.id, outcome(one)]));
}

export function outcome({ verdict, cause, also }: CheckReport): string {
  return [verdict, ...(cause === null ? [] : [cause, ...also.map((other) => `+${other}`)])].join(' ');
}
