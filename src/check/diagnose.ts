/** From failing and warning checks to the things to fix: one root cause for each. */
import type { Cause } from '../model/cause.js';
import type { CheckReport, RootCause } from '../model/report.js';
import { isBeyondProxy, ownerOf, type Subject, causes as words } from './causes/index.js';
import { type Conclusion, isAboutDates } from './conclude.js';
import { confidenceIn } from './confidence.js';
import { grouped } from './grouped.js';
import { nameTargets, splitByPort } from './grouping.js';
import type { JudgedCheck } from './judge.js';
import { reasonsFor } from './reasons.js';
import { Targets } from './targets.js';

/** A failing or warning check, with what was seen of it. */
interface Trouble {
  readonly cause: Cause;
  readonly report: CheckReport;
  readonly subject: Subject;
  readonly conclusion: JudgedCheck['conclusion'];
  readonly reasons: readonly string[];
}

/** Causes that concern the whole site, and stand beside a check's own cause. */
const siteWide: ReadonlySet<Cause> = new Set<Cause>(['some-resolvers-fail', 'transparent-proxy']);

/** What fails comes before what warns, and what explains more before what explains less. */
export function diagnose(judged: readonly JudgedCheck[], experiments: boolean): readonly RootCause[] {
  const groups = grouped(judged.flatMap(troubles), (one) => `${one.cause} ${thingToFix(one)}`);
  if (groups.size === 0) return [];
  const all = new Targets(judged.map(({ report }) => report));
  return [...groups.values()]
    .flatMap((group) => (isSiteWide(group) ? [group] : splitByPort(group, all)))
    .map((group) => ({
      fails: group.some(({ report }) => report.verdict === 'fail'),
      root: rootCause(group, all, experiments),
    }))
    .toSorted((a, b) => Number(b.fails) - Number(a.fails) || b.root.checks.length - a.root.checks.length)
    .map(({ root }) => root);
}

function troubles(judged: JudgedCheck): readonly Trouble[] {
  const { report, subject, conclusion } = judged;
  const { cause, also, verdict } = report;
  if (cause === null || verdict === 'pass' || verdict === 'untested') return [];
  const beside = also.filter((other) => siteWide.has(other) && other !== cause);
  return [cause, ...beside].map((each) => ({
    cause: each,
    report,
    subject,
    conclusion,
    reasons: reasonsFor(each, judged),
  }));
}

/** What is mended in one place: the resolver, the port in the firewall, the inspecting device. */
function thingToFix({ cause, subject }: Trouble): string {
  if (siteWide.has(cause)) return '';
  if (cause === 'tcp-unreachable') return subject.refused ?? '';
  if (cause === 'tls-reset') return `${subject.proxy} ${subject.behindTls}`;
  if (cause === 'unstable') return `${subject.crowded} ${subject.proxy}`;
  if (cause === 'dns-sinkhole') return [subject.hostsFile, ...(subject.addresses ?? [])].join();
  if (cause.startsWith('dns-')) return `${subject.resolver} ${subject.refused}`;
  if (cause.startsWith('proxy-') || isBeyondProxy(cause, subject)) return subject.proxy ?? '';
  if (cause === 'tls-intercepted' || cause === 'tls-untrusted') return subject.issuer ?? '';
  return '';
}

function isSiteWide([first]: readonly Trouble[]): boolean {
  return first !== undefined && siteWide.has(first.cause);
}

function rootCause(group: readonly Trouble[], all: Targets, experiments: boolean): RootCause {
  const [first] = group;
  if (!first) throw new Error('a root cause without a check');
  const { cause } = first;
  const reports = group.map(({ report }) => report);
  const targets = nameTargets(reports, all);
  const subject = reports.length === 1 ? first.subject : { ...first.subject, targets };
  return {
    cause,
    title: `${targets}: ${words[cause].title}`,
    because: because(group),
    remedy: words[cause].remedy(subject),
    owner: ownerOf(cause, subject),
    confidence: confidenceIn(cause, experiments && !leavesOpen(group), isProven(group), isInferred(group)),
    checks: reports.map(({ id }) => id),
  };
}

/**
 * Did an experiment tell this cause from the one seen at first, or does the device give its name? A filter
 * that lets nothing through may redirect to its page as a portal does to its own: that is never certain.
 */
function isProven(group: readonly Trouble[]): boolean {
  return group.every(
    ({ cause, conclusion, subject }) =>
      (cause !== 'captive-portal' && conclusion?.by === cause && proves(conclusion)) ||
      (cause === 'tls-intercepted' && subject.product !== undefined),
  );
}

function proves({ replaces, by, proves: said = replaces !== by }: Conclusion): boolean {
  return said;
}

/**
 * A proxy that refuses without saying so in its protocol: something in front of it may have done it; and what is
 * not known to be a proxy may be a web server. An address that unrelated names share: they might share a server.
 * What passes alone might have passed beside others a moment later.
 */
function isInferred(group: readonly Trouble[]): boolean {
  return (
    mayBeCrowded(group) ||
    group.some(({ cause, subject: { status = '', isProxy, sharedAddress, crowded } }) => {
      if (cause === 'unstable') return crowded !== undefined;
      return cause === 'proxy-denied'
        ? !isProxy || !/^403|^451|^not-allowed/.test(status)
        : cause === 'dns-sinkhole' && sharedAddress;
    })
  );
}

/**
 * Might it be a server that stalls, or one that answers not everybody; the clock, for which nothing speaks? Or might
 * it pass alone, as others do?
 */
function leavesOpen(group: readonly Trouble[]): boolean {
  return (
    mayBeCrowded(group) ||
    group.some(({ cause, subject, conclusion }) => {
      if (cause === 'tls-mtu-blackhole') return subject.othersInFull && !conclusion?.proves;
      if (cause === 'tls-reset') return subject.behindTls === 'unknown';
      return isAboutDates(cause) && subject.clockWitness === undefined;
    })
  );
}

function mayBeCrowded(group: readonly Trouble[]): boolean {
  return group.some(({ subject }) => subject.crowded === 'not-tried-alone');
}

const shownReasons = 5;

/** What speaks for the cause; what several checks share stands once, and what the whole site shares without them. */
function because(group: readonly Trouble[]): readonly string[] {
  const given = group.flatMap(({ report: { id }, reasons }) => reasons.map((reason) => ({ reason, id })));
  const ids = grouped(given, ({ reason }) => reason);
  const reasons = isSiteWide(group)
    ? [...ids.keys()]
    : [...ids].map(
        ([reason, checks]) => `${checks.length === 1 ? checks[0]?.id : `${checks.length} checks`}: ${reason}`,
      );
  const more = reasons.length - shownReasons;
  return more > 0 ? [...reasons.slice(0, shownReasons), `and ${more} more`] : reasons;
}
