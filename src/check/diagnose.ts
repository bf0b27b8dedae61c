/** From failing and warning checks to the things to fix: one root cause for each. */
import type { Cause } from '../model/cause.js';
import type { CheckReport, RootCause } from '../model/report.js';
import { isBeyondProxy, ownerOf, causes as words } from './causes/index.js';
import { confidenceIn, type Evidence } from './confidence.js';
import { grouped } from './grouped.js';
import { nameTargets, splitByPort } from './grouping.js';
import type { JudgedCheck } from './judge.js';
import { reasonsFor } from './reasons.js';
import { Targets } from './targets.js';

/** A failing or warning check, with what was seen of it. */
interface Trouble extends Evidence {
  readonly report: CheckReport;
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
    confidence: confidenceIn(cause, group, experiments),
    checks: reports.map(({ id }) => id),
  };
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
