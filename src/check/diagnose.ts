/** From failing and warning checks to the things to fix: one root cause for each. */
import type { Cause } from '../model/cause.js';
import type { CheckReport, RootCause } from '../model/report.js';
import { type Subject, causes as words } from './causes/index.js';
import { nameTargets, splitByPort } from './grouping.js';
import type { JudgedCheck } from './judge.js';
import { subjectOf } from './subject.js';

/** A failing or warning check, with what was seen of it. */
interface Trouble {
  readonly cause: Cause;
  readonly report: CheckReport;
  readonly subject: Subject;
}

/** Causes that concern the whole site, and stand beside a check's own cause. */
const siteWide: ReadonlySet<Cause> = new Set<Cause>(['some-resolvers-fail', 'transparent-proxy']);

export function diagnose(judged: readonly JudgedCheck[]): readonly RootCause[] {
  const groups = new Map<string, Trouble[]>();
  for (const trouble of judged.flatMap(troubles)) {
    const key = `${trouble.cause} ${thingToFix(trouble)}`;
    groups.set(key, [...(groups.get(key) ?? []), trouble]);
  }
  const all = judged.map(({ report }) => report);
  return [...groups.values()]
    .flatMap((group) => (isSiteWide(group) ? [group] : splitByPort(group, all)))
    .map((group) => rootCause(group, all))
    .toSorted((a, b) => b.checks.length - a.checks.length);
}

function troubles({ report, observation, leading }: JudgedCheck): readonly Trouble[] {
  const { cause, also, verdict } = report;
  if (cause === null || verdict === 'pass' || verdict === 'untested') return [];
  const subject = subjectOf(observation, leading);
  const beside = also.filter((other) => siteWide.has(other) && other !== cause);
  return [cause, ...beside].map((each) => ({ cause: each, report, subject }));
}

/** What is mended in one place: the resolver, the port in the firewall, the inspecting device. */
function thingToFix({ cause, subject }: Trouble): string {
  if (siteWide.has(cause)) return '';
  if (cause === 'dns-sinkhole') return (subject.addresses ?? []).join();
  if (cause.startsWith('dns-')) return subject.resolver ?? '';
  if (cause === 'tls-intercepted' || cause === 'tls-untrusted') return subject.issuer ?? '';
  return '';
}

function isSiteWide([first]: readonly Trouble[]): boolean {
  return first !== undefined && siteWide.has(first.cause);
}

function rootCause(group: readonly Trouble[], all: readonly CheckReport[]): RootCause {
  const [first] = group;
  if (!first) throw new Error('a root cause without a check');
  const { cause } = first;
  const reports = group.map(({ report }) => report);
  const targets = nameTargets(reports, all);
  const subject = reports.length === 1 ? first.subject : { ...first.subject, targets };
  return {
    cause,
    title: `${targets}: ${words[cause].title}`,
    because: because(reports),
    remedy: words[cause].remedy(subject),
    owner: words[cause].owner,
    confidence: 'likely',
    checks: reports.map(({ id }) => id),
  };
}

const shownReasons = 5;

/** The failed stages' own words, each once. */
function because(reports: readonly CheckReport[]): readonly string[] {
  const seen = reports.flatMap(({ id, stages }) =>
    stages.filter(({ state }) => state === 'failed').map(({ detail }) => `${id}: ${detail}`),
  );
  return seen.length > shownReasons
    ? [...seen.slice(0, shownReasons), `and ${seen.length - shownReasons} more`]
    : seen;
}
