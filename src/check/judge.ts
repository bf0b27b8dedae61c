import type { Cause, Verdict } from '../model/cause.js';
import type { CheckReport } from '../model/report.js';
import { formatRoute } from '../model/route.js';
import { causes as words } from './causes/index.js';
import { causeOf, judgePath, type PathJudgement } from './judge-path.js';
import type { Observation } from './observation.js';
import { shownAddresses, stagesOf } from './stages.js';
import { subjectOf } from './subject.js';

export interface Judging {
  /** The time by this machine's clock. */
  readonly now: Date;
  /** True where one configured resolver of several fails: a warning on all that depend on them. */
  readonly resolverMissing: boolean;
}

/** A check as it is judged, with what the diagnosis needs besides the report. */
export interface JudgedCheck {
  readonly observation: Observation;
  /** The path that speaks for the check; undefined where none was tried. */
  readonly leading: PathJudgement | undefined;
  readonly report: CheckReport;
}

interface Judgement {
  readonly verdict: Verdict;
  /** Most telling first. */
  readonly causes: readonly Cause[];
}

/** What one check comes to, by itself: requirements and experiments may know better. */
export function judge(observation: Observation, judging: Judging): JudgedCheck {
  const { check, lookup } = observation;
  const paths = withoutAbsentFamily(observation.paths.map((path) => judgePath(path, check, judging.now)));
  const leading = paths.toSorted((a, b) => rank(a) - rank(b))[0];
  const { verdict, causes } = withResolvers(judgePaths(observation, paths, leading), observation, judging);
  const addresses = lookup?.outcome.state === 'passed' ? lookup.outcome.evidence.addresses : [];
  const [cause = null, ...also] = causes;
  const report: CheckReport = {
    id: check.id,
    host: check.host.name,
    port: check.port,
    route: formatRoute(observation.route),
    verdict,
    cause,
    also,
    addresses: addresses.slice(0, shownAddresses).map(({ address }) => address),
    stages: stagesOf(observation, paths, leading),
    remedy: null,
  };
  return { observation, leading, report: { ...report, remedy: remedyFor(report, observation, leading) } };
}

function remedyFor(
  report: CheckReport,
  observation: Observation,
  leading: PathJudgement | undefined,
): string | null {
  const { cause, verdict } = report;
  if (cause === null || verdict === 'pass' || verdict === 'untested') return null;
  return words[cause].remedy(subjectOf(observation, leading));
}

function judgePaths(
  { lookup, implausible }: Observation,
  paths: readonly PathJudgement[],
  leading: PathJudgement | undefined,
): Judgement {
  const outcome = lookup?.outcome;
  if (outcome?.state === 'skipped') return untested;
  if (outcome?.state === 'failed') return { verdict: 'fail', causes: [causeOf(outcome.fault)] };
  if (!leading) return { verdict: 'fail', causes: ['dns-sinkhole'] };
  if (leading.state === 'untested') return untested;
  const failing = paths.filter(({ state }) => state === 'failed');
  const others = failing.flatMap(({ causes }) => causes);
  if (leading.state === 'failed') {
    // An address that was not reached in time might have passed.
    if (paths.some(({ state }) => state === 'untested')) return untested;
    return { verdict: 'fail', causes: distinct([...leading.causes, ...others]) };
  }
  const partly: Cause[] = [];
  if (implausible.length > 0) partly.push('some-addresses-fail', 'dns-sinkhole');
  if (failing.length > 0) partly.push(ipv6Only(paths) ? 'ipv6-broken' : 'some-addresses-fail', ...others);
  if (lookup && lookup.earlier.length > 0) partly.push('unstable');
  const causes = distinct([...partly, ...leading.causes]);
  const warns = causes.some((cause) => words[cause].verdict !== 'pass');
  return { verdict: warns ? 'warn' : 'pass', causes };
}

const untested: Judgement = { verdict: 'untested', causes: ['not-tested'] };

/** A resolver that fails while another answers leaves every look-up hanging on that other. */
function withResolvers(judgement: Judgement, { lookup }: Observation, judging: Judging): Judgement {
  if (lookup === null) return judgement;
  const asked = lookup.outcome.state !== 'passed' || lookup.outcome.evidence.source === 'resolver';
  const hit = judging.resolverMissing && asked;
  if (!hit || judgement.verdict === 'untested') return judgement;
  if (judgement.verdict === 'fail')
    return { ...judgement, causes: [...judgement.causes, 'some-resolvers-fail'] };
  return { verdict: 'warn', causes: [...sortedOut(judgement), 'some-resolvers-fail', ...passes(judgement)] };
}

const isPass = (cause: Cause) => words[cause].verdict === 'pass';
const sortedOut = ({ causes }: Judgement) => causes.filter((cause) => !isPass(cause));
const passes = ({ causes }: Judgement) => causes.filter(isPass);

/**
 * A machine without IPv6 (or without IPv4) has no route to any address of that family. Where the other
 * family has one, that is how the machine is set up, and no fault.
 */
function withoutAbsentFamily(paths: readonly PathJudgement[]): readonly PathJudgement[] {
  const reachable = paths.filter(({ causes }) => causes[0] !== 'tcp-no-route');
  const families = new Set(reachable.map(({ path }) => path.address?.family));
  return families.size === 0 ? paths : paths.filter(({ path }) => families.has(path.address?.family));
}

/** IPv6 fails altogether, IPv4 passes altogether. */
function ipv6Only(paths: readonly PathJudgement[]): boolean {
  return paths.every(({ path, state }) => (state === 'failed') === (path.address?.family === 6));
}

/** Best first: what passes, then what got furthest; IPv4 before IPv6 where both are equal. */
function rank({ state, causes, path }: PathJudgement): number {
  const stage = path.tls === null ? 2 : path.tls.state === 'passed' ? 0 : 1;
  const order = { passed: 0, failed: 10, untested: 20 }[state];
  return order + stage * 2 + (causes.length > 0 ? 0.5 : 0) + (path.address?.family === 6 ? 0.1 : 0);
}

function distinct(causes: readonly Cause[]): readonly Cause[] {
  return [...new Set(causes)];
}
