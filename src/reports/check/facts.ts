/** What the check reports have to know about a report besides its fields. */
import type { Cause, Owner } from '../../model/cause.js';
import type {
  CheckReport,
  ComponentReport,
  Report,
  RequirementReport,
  RootCause,
  StageReport,
} from '../../model/report.js';
import { plural } from '../../text/plural.js';

/** Who mends a cause, as one would say it. */
export const ownerWords: Readonly<Record<Owner, string>> = {
  dns: 'DNS team',
  firewall: 'firewall team',
  proxy: 'proxy team',
  inspection: 'TLS inspection team',
  network: 'network team',
  host: 'administrator of this machine',
  vendor: 'vendor',
};

export const exitMeanings: Readonly<Record<Report['exitCode'], string>> = {
  0: 'every requirement is met',
  1: 'at least one requirement is not met',
  3: 'nothing failed, but not everything was tested',
  130: 'interrupted: this is what was known by then',
};

export const vantageRemark =
  "A probe from one machine does not prove a device's path: its VLAN, proxy and trust store may differ.";

/** `443`, `443 or 8883` where one is enough, `443 and 8883` where all are needed. */
export function portsInWords({ ports, anyOf }: Pick<RequirementReport, 'ports' | 'anyOf'>): string {
  return ports.join(anyOf ? ' or ' : ' and ');
}

export function requirementName(requirement: RequirementReport): string {
  return `${requirement.host}:${portsInWords(requirement)}`;
}

/** Causes of a warning that no single stage shows: of a repetition, or of one address or resolver of several. */
const ofNoStage: ReadonlySet<string> = new Set<Cause>([
  'some-addresses-fail',
  'some-resolvers-fail',
  'ipv6-broken',
  'unstable',
]);

/**
 * The stage that decided a check: the one that failed, or was not reached any more, else the one that a
 * warning is about, or the last that ran.
 */
export function decidingStage({ cause, route, stages }: CheckReport): StageReport | undefined {
  const failed = stages.find(({ state }) => state === 'failed');
  if (failed) return failed;
  if (cause === 'not-tested') {
    // Through a proxy the look-up is skipped whatever comes.
    const own = stages.filter(({ stage }) => stage !== 'dns' || route === 'direct');
    return own[own.findLastIndex(({ state }) => state === 'passed') + 1];
  }
  if (cause !== null && ofNoStage.has(cause)) return undefined;
  const passed = stages.filter(({ state }) => state === 'passed');
  return passed.find(({ stage }) => cause?.startsWith(`${stage}-`)) ?? passed.at(-1);
}

/** Milliseconds of all stages together. */
export function totalMs(check: CheckReport): number {
  return check.stages.reduce((sum, { ms }) => sum + ms, 0);
}

/** The checks of the report by id. */
export function checksById(report: Report): ReadonlyMap<string, CheckReport> {
  return new Map(report.checks.map((check) => [check.id, check]));
}

/** For each explained check the numbers, from 1, of the root causes that explain it. */
export function explanations(report: Report): ReadonlyMap<string, readonly number[]> {
  const numbers = new Map<string, number[]>();
  report.rootCauses.forEach(({ checks }, index) => {
    for (const id of checks) numbers.set(id, [...(numbers.get(id) ?? []), index + 1]);
  });
  return numbers;
}

/** The components with a counted requirement among the checks that a root cause explains. */
export function affectedComponents(report: Report, root: RootCause): readonly ComponentReport[] {
  const explained = new Set(root.checks);
  return report.components.filter(({ requirements }) =>
    requirements.some(({ counted, checks }) => counted && checks.some((id) => explained.has(id))),
  );
}

/** The conditions of checks that no counted requirement needs, by check. */
export function conditionsOfUncounted(report: Report): ReadonlyMap<string, string> {
  const requirements = report.components.flatMap((component) => component.requirements);
  const counted = new Set(requirements.filter((r) => r.counted).flatMap((r) => r.checks));
  return new Map(
    requirements.flatMap(({ checks, condition }) =>
      checks.filter((id) => !counted.has(id)).map((id) => [id, condition ?? ''] as const),
    ),
  );
}

/** `direct`, or the proxies in use. */
export function routesInWords({ vantage }: Report): string {
  return vantage.route === 'direct' ? 'direct' : `through ${vantage.route}`;
}

/** `66 requirements: 60 pass, 2 warn, 4 fail, 0 untested`, and how many count in none of these. */
export function countsInWords({ summary }: Report): string {
  const { requirements, pass, warn, fail, untested } = summary;
  const uncounted = requirements - pass - warn - fail - untested;
  const rest = uncounted > 0 ? `, ${uncounted} not counted` : '';
  return `${plural(requirements, 'requirement')}: ${pass} pass, ${warn} warn, ${fail} fail, ${untested} untested${rest}`;
}
