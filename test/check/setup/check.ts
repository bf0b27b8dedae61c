import { plan } from '../../../src/check/plan.js';
import { makeReport } from '../../../src/check/report.js';
import { type RunOptions, run } from '../../../src/check/run.js';
import type { Selection } from '../../../src/model/catalogue.js';
import type { Net } from '../../../src/model/network.js';
import type { CheckReport, Report } from '../../../src/model/report.js';
import { direct } from '../../../src/model/route.js';

/** A whole run against a network, and its report, as of a day in 2026. */
export async function check(
  of: Selection,
  net: Net,
  options: Partial<RunOptions> & { now?: string } = {},
): Promise<Report> {
  const planned = plan(of, () => [direct]);
  const seen = await run(planned, net, {
    depth: 'tls',
    limits: { timeoutMs: 50, signal: new AbortController().signal },
    retries: 0,
    concurrency: 32,
    ...options,
  });
  return makeReport(planned, seen, {
    tool: { name: 'em-preflight', version: '0' },
    catalogue: of.catalogue,
    startedAt: new Date(options.now ?? '2026-06-01T00:00:00Z'),
    durationMs: 1,
    vantage: { hostname: 'test', resolvers: net.resolvers, localAddress: null, route: 'direct' },
    interrupted: false,
  });
}

/** Verdict and causes of each check, by id: what a test table asserts. */
export function outcomes({ checks }: Report): Record<string, string> {
  return Object.fromEntries(checks.map((one) => [one.id, outcome(one)]));
}

export function outcome({ verdict, cause, also }: CheckReport): string {
  return [verdict, ...(cause === null ? [] : [cause, ...also.map((other) => `+${other}`)])].join(' ');
}
