/** From failing and warning checks to the things to fix: one root cause for each. */
import type { Cause } from '../model/cause.js';
import type { CheckReport, RootCause } from '../model/report.js';
import { type Subject, causes as words } from './causes/index.js';
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
  return [...groups.values()].map(rootCause).toSorted((a, b) => b.checks.length - a.checks.length);
}

function troubles({ report, observation, leading }: JudgedCheck): readonly Trouble[] {
  const { cause, also, verdict } = report;
  if (cause === null || verdict === 'pass' || verdict === 'untested') return [];
  const subject = subjectOf(observation, leading);
  const beside = also.filter((other) => siteWide.has(other) && other !== cause);
  return [cause, ...beside].map((each) => ({ cause: each, report, subject }));
}

/** What is mended in one place: the resolver, the port in the firewall, the inspecting device. */
function thingToFix({ cause, report, subject }: Trouble): string {
  if (siteWide.has(cause)) return '';
  if (cause === 'dns-sinkhole') return (subject.addresses ?? []).join();
  if (cause.startsWith('dns-')) return subject.resolver ?? '';
  if (cause.startsWith('tcp-')) return String(report.port);
  if (cause === 'tls-intercepted' || cause === 'tls-untrusted') return subject.issuer ?? '';
  return '';
}

function rootCause(group: readonly [Trouble, ...Trouble[]] | readonly Trouble[]): RootCause {
  const [first] = group;
  if (!first) throw new Error('a root cause without a check');
  const { cause } = first;
  const reports = group.map(({ report }) => report);
  const subject = reports.length === 1 ? first.subject : { ...first.subject, targets: targets(reports) };
  return {
    cause,
    title: `${targets(reports)}: ${words[cause].title}`,
    because: because(reports),
    remedy: words[cause].remedy(subject),
    owner: words[cause].owner,
    confidence: 'likely',
    checks: reports.map(({ id }) => id),
  };
}

/** `camapi.example port 443`, or `12 hosts on port 8883`. */
function targets(reports: readonly CheckReport[]): string {
  const [only, ...more] = reports;
  if (only && more.length === 0) return `${only.host} port ${only.port}`;
  const ports = [...new Set(reports.map(({ port }) => port))];
  const hosts = new Set(reports.map(({ host }) => host)).size;
  return `${hosts} ${hosts === 1 ? 'host' : 'hosts'} on port ${ports.join(' and ')}`;
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
