import type { Cause, Verdict } from '../model/cause.js';
import type { Fault } from '../model/fault.js';
import type { Resolution } from '../model/network.js';
import type { CheckReport } from '../model/report.js';
import { formatRoute } from '../model/route.js';
import { type Subject, causes as words } from './causes/index.js';
import { type Conclusion, conclude, isAboutDates } from './conclude.js';
import type { Findings } from './findings.js';
import { causeOf, judgePath, type PathJudgement, withConclusion } from './judge-path.js';
import type { Observation } from './observation.js';
import type { Site } from './site.js';
import { shownAddresses, stagesOf } from './stages.js';
import { subjectOf } from './subject.js';

export interface Judging {
  /** The time by this machine's clock. */
  readonly now: Date;
  readonly site: Site;
  /** Null before the experiments, and without them. */
  readonly findings: Findings | null;
}

/** A check as it is judged, with what the diagnosis needs besides the report. */
export interface JudgedCheck {
  readonly observation: Observation;
  /** The path that speaks for the check; undefined where none was tried. */
  readonly leading: PathJudgement | undefined;
  /** All that were tried. */
  readonly paths: readonly PathJudgement[];
  /** What the experiments made of it. */
  readonly conclusion: Conclusion | null;
  /** What its words draw upon. */
  readonly subject: Subject;
  /** What was known of the site as a whole. */
  readonly judging: Judging;
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
  const alone = withoutAbsentFamily(
    observation.paths.map((path) => judgePath(path, observation.route, check, judging.now, judging.site)),
  );
  const conclusion = judging.findings && conclude(observation, best(alone), judging.findings, judging.now);
  const paths = conclusion ? alone.map((path) => withConclusion(path, conclusion)) : alone;
  const leading = best(paths);
  const { verdict, causes } = withSite(
    withResolvers(
      withSharedAddress(
        judgePaths(observation, paths, judging, conclusion),
        observation,
        leading,
        judging.site,
      ),
      observation,
      judging.site,
    ),
    observation,
    leading,
    judging,
  );
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
  const subject: Subject = {
    ...subjectOf(observation, paths, leading, judging.site, judging.now),
    ...(conclusion?.proves && isAboutDates(conclusion.by) && { clockWitness: 'server' }),
  };
  return {
    observation,
    leading,
    paths,
    conclusion,
    subject,
    judging,
    report: { ...report, remedy: remedyFor(report, subject) },
  };
}

function remedyFor({ cause, verdict }: CheckReport, subject: Subject): string | null {
  if (cause === null || verdict === 'pass' || verdict === 'untested') return null;
  return words[cause].remedy(subject);
}

function judgePaths(
  { lookup, implausible }: Observation,
  paths: readonly PathJudgement[],
  { site }: Judging,
  conclusion: Conclusion | null,
): Judgement {
  const outcome = lookup?.outcome;
  if (outcome?.state === 'skipped') return untested;
  if (outcome?.state === 'failed') return { verdict: 'fail', causes: [lookupCause(outcome.fault, site)] };
  const leading = best(paths);
  if (!leading) return { verdict: 'fail', causes: [conclusion?.by ?? 'dns-sinkhole'] };
  if (leading.state === 'untested') return untested;
  const failing = paths.filter(({ state }) => state === 'failed');
  const others = failing.flatMap(({ causes }) => causes);
  if (leading.state === 'failed') {
    const missing = missingFamily(outcome?.evidence, paths);
    if (missing) return { verdict: 'fail', causes: distinct([missing, ...leading.causes]) };
    // An address that was not reached in time might have passed.
    if (paths.some(({ state }) => state === 'untested')) return untested;
    return { verdict: 'fail', causes: distinct([...leading.causes, ...others]) };
  }
  const partly: Cause[] = [];
  if (implausible.length > 0) partly.push('some-addresses-fail', 'dns-sinkhole');
  if (failing.length > 0) partly.push(ipv6Only(paths) ? 'ipv6-broken' : 'some-addresses-fail', ...others);
  const repeated = paths.some(({ state, causes }) => state === 'passed' && causes.includes('unstable'));
  if (repeated || (lookup && lookup.earlier.length > 0)) partly.push('unstable');
  const causes = distinct([...partly, ...leading.causes]);
  const warns = causes.some((cause) => words[cause].verdict !== 'pass');
  return { verdict: warns ? 'warn' : 'pass', causes };
}

/**
 * A machine without IPv6 whose resolver has given nothing but IPv6 addresses: it is the resolver's answer for IPv4
 * that is missing, as far as it gave a reason, and not a route.
 */
function missingFamily(resolution: Resolution | undefined, paths: readonly PathJudgement[]): Cause | null {
  const miss = resolution?.misses.find(({ family }) => family === 4)?.fault;
  const nowhere = paths.every(
    ({ path, causes: [cause] }) => path.address?.family === 6 && cause === 'tcp-no-route',
  );
  return miss && nowhere ? causeOf(miss) : null;
}

const untested: Judgement = { verdict: 'untested', causes: ['not-tested'] };

function lookupCause(fault: Fault, site: Site): Cause {
  const dead = fault.kind === 'dns-timeout' && site.deadResolvers.has(fault.resolver);
  return dead ? 'dns-unreachable' : causeOf(fault);
}

/**
 * What fails at an address that hosts of unrelated owners have in common fails because the resolver leads there,
 * unless the vendor's own certificate was seen.
 */
function withSharedAddress(
  judgement: Judgement,
  { lookup }: Observation,
  leading: PathJudgement | undefined,
  { sharedAddresses }: Site,
): Judgement {
  const outcome = lookup?.outcome;
  if (judgement.verdict !== 'fail' || outcome?.state !== 'passed') return judgement;
  if (outcome.evidence.source !== 'resolver') return judgement;
  const tls = leading?.path.tls;
  const genuine = tls?.state === 'passed' && tls.evidence.trusted && tls.evidence.nameMatches;
  const shared = outcome.evidence.addresses.every(({ address }) => sharedAddresses.has(address));
  const [cause] = judgement.causes;
  if (genuine || !shared || cause === 'dns-rewritten' || cause === 'captive-portal') return judgement;
  return { ...judgement, causes: distinct(['dns-sinkhole', ...judgement.causes]) };
}

/** Answers about the name, which every client of the resolver gets; the others say that it does no work at all. */
const aboutTheName: ReadonlySet<Fault['kind']> = new Set<Fault['kind']>(['dns-nxdomain', 'dns-nodata']);

/**
 * Where only the system's own look-up had an address, what the resolvers said is at least a warning. Where
 * that address fails, too, a name they deny is what to mend first: a search list may have led anywhere.
 */
function withResolvers(judgement: Judgement, { lookup }: Observation, site: Site): Judgement {
  const instead = lookup?.outcome.state === 'passed' ? lookup.outcome.evidence.instead : null;
  if (!instead || judgement.verdict === 'untested') return judgement;
  const cause = lookupCause(instead, site);
  const { verdict, causes } = judgement;
  if (verdict !== 'fail') return { verdict: 'warn', causes: distinct([cause, ...causes]) };
  const leads = aboutTheName.has(instead.kind);
  return { verdict, causes: distinct(leads ? [cause, ...causes] : [...causes, cause]) };
}

/** What is wrong with the site as a whole, beside what is wrong with one check. */
function withSite(
  judgement: Judgement,
  { lookup }: Observation,
  leading: PathJudgement | undefined,
  { site, findings }: Judging,
): Judgement {
  if (judgement.verdict === 'untested') return judgement;
  const asked =
    lookup && (lookup.outcome.state !== 'passed' || lookup.outcome.evidence.source === 'resolver');
  // A resolver that fails while another answers leaves every look-up hanging on that other.
  const resolvers: readonly Cause[] =
    asked && site.failingResolvers.length > 0 ? ['some-resolvers-fail'] : [];
  const tcpAlone = leading?.path.tls === null && judgement.verdict !== 'fail';
  const accepted =
    (judgement.verdict === 'fail' || tcpAlone) &&
    leading?.path.tcp.state === 'passed' &&
    findings?.site.acceptsAnything.includes(leading.path.port) &&
    !judgement.causes.some((cause) => explainsAcceptance.has(cause));
  const beside: readonly Cause[] = accepted ? [...resolvers, 'transparent-proxy'] : resolvers;
  if (beside.length === 0) return judgement;
  const verdict = judgement.verdict === 'fail' ? 'fail' : 'warn';
  const { causes } = judgement;
  return {
    verdict,
    causes: [...causes.filter((cause) => !isPass(cause)), ...beside, ...causes.filter(isPass)],
  };
}

/** Where one of these is known, it is no wonder that something accepts every connection. */
const explainsAcceptance: ReadonlySet<Cause> = new Set<Cause>([
  'tls-intercepted',
  'captive-portal',
  'http-blocked',
]);

const isPass = (cause: Cause) => words[cause].verdict === 'pass';

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

/** The path that speaks for a check. */
function best(paths: readonly PathJudgement[]): PathJudgement | undefined {
  return paths.toSorted((a, b) => rank(a) - rank(b))[0];
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
