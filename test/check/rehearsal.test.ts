import { expect, it } from 'vitest';
import { plan } from '../../src/check/plan.js';
import { rehearsals } from '../../src/check/rehearsal.js';
import { judgeRun, makeReport } from '../../src/check/report.js';
import { direct, type Route } from '../../src/model/route.js';
import { checkFormats } from '../../src/reports/check/index.js';
import { painted } from '../../src/reports/console-colors.js';
import { component, host, row, selection } from './setup/selections.js';

const proxy: Route = {
  kind: 'proxy',
  proxy: { scheme: 'http', host: 'proxy.example', port: 3128, credentials: null },
};
const hosts = (count: number) =>
  selection([
    component(
      'a',
      Array.from({ length: count }, (_, index) => row(host(`h${index}.example`), [443, 8883])),
    ),
  ]);

it.each([
  ['direct', direct],
  ['through a proxy', proxy],
])('goes well %s, in every report', (_, route) => {
  const planned = plan(hosts(3), () => [route]);
  const [run] = rehearsals(planned);
  if (run === undefined) throw new Error('a small plan is rehearsed');
  const now = new Date('2026-06-01T00:00:00Z');
  const report = makeReport(planned, judgeRun(run, null, now), {
    tool: { name: 'em-preflight', version: '0' },
    catalogue: hosts(0).catalogue,
    startedAt: now,
    durationMs: 1,
    vantage: { hostname: 'test', resolvers: [], localAddress: null, route: 'direct' },
    experiments: true,
    interrupted: false,
    lab: false,
  });
  expect(report.checks.map(({ verdict }) => verdict)).toEqual(Array(6).fill('pass'));
  const look = { paint: painted, columns: 80, verbose: true, quiet: false };
  for (const format of Object.values(checkFormats)) expect(format.render(report, look)).not.toBe('');
});

it('leaves out what would take longer than it gains', () => {
  expect(rehearsals(plan(hosts(1_000), () => [direct]))).toEqual([]);
});
