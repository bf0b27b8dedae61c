/** What the audit reports have to know about a report besides its fields. */
import type {
  AuditReport,
  AuditRequirement,
  ConfigLine,
  Finding,
  FindingKind,
  Severity,
} from '../../model/audit.js';
import { safe } from '../safe.js';

/** The report safe to print; a remedy may be several lines of configuration. */
export function printable(report: AuditReport): AuditReport {
  const { findings, ...rest } = report;
  return { ...safe(rest), findings: findings.map(printableFinding) };
}

/** The fingerprint stays what it is: worked out when it is first asked for. */
function printableFinding(finding: Finding): Finding {
  const { kind, severity, message, remedy, file, line, host, port, accepted } = finding;
  return {
    ...safe({ kind, severity, message, remedy, file, line, host, port }, ['remedy']),
    ...(accepted ? { accepted: safe(accepted) } : {}),
    get fingerprint() {
      return safe(finding.fingerprint);
    },
  };
}

/** The same with the paths as code hosts want them: made so before what is unsafe in them is spelt with backslashes. */
export function located(report: AuditReport): AuditReport {
  return printable({
    ...report,
    files: report.files.map(repositoryPath),
    requirements: report.requirements.map((requirement) => ({
      ...requirement,
      by: requirement.by && { ...requirement.by, file: repositoryPath(requirement.by.file) },
    })),
    findings: report.findings.map((finding) => ({ ...finding, file: repositoryPath(finding.file) })),
  });
}

/** Every kind of finding in the order of the reports, with the words for it. */
export const kindWords: Readonly<Record<FindingKind, { readonly title: string; readonly meaning: string }>> =
  {
    blocked: {
      title: 'Blocked',
      meaning: 'The configuration refuses a connection that the catalogue needs.',
    },
    intercepted: {
      title: 'Decrypted on the way',
      meaning: 'The connection passes, but TLS is decrypted on the way, which devices do not accept.',
    },
    unverifiable: {
      title: 'Cannot be told from these files',
      meaning: 'Whether the connection passes depends on something that the files do not tell.',
    },
    'not-understood': {
      title: 'Not understood',
      meaning: 'A directive that could change the answer is not understood by the reader.',
    },
    shadowed: {
      title: 'Decided by an earlier line',
      meaning: 'An earlier line decides before the one that would allow the connection.',
    },
    'over-broad': {
      title: 'Allows more than is needed',
      meaning: 'A line allows far more than the catalogue asks for.',
    },
    unmatchable: {
      title: 'Can never match',
      meaning: 'An entry is empty or cannot match what it was written for.',
    },
    stale: {
      title: 'Allows names that are no longer listed',
      meaning: "The vendor's domains are allowed for names that the catalogue no longer holds.",
    },
  };

export const kinds = Object.keys(kindWords) as readonly FindingKind[];

const ranks: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

/** What counts first: not accepted before accepted, then by severity, kind and place. */
export function byGravity(a: Finding, b: Finding): number {
  return (
    Number(a.accepted !== undefined) - Number(b.accepted !== undefined) ||
    ranks[a.severity] - ranks[b.severity] ||
    kinds.indexOf(a.kind) - kinds.indexOf(b.kind) ||
    a.file.localeCompare(b.file) ||
    a.line - b.line
  );
}

const unmetKinds: readonly FindingKind[] = ['blocked', 'intercepted', 'unverifiable'];

/** Why the run ends with its exit code. */
export function exitMeaning({ exitCode, findings }: AuditReport): string {
  if (exitCode === 0) {
    const excused = findings.some(({ kind, accepted }) => accepted && unmetKinds.includes(kind));
    return excused ? 'every requirement is met, or accepted by the baseline' : 'every requirement is met';
  }
  if (exitCode === 3) return 'no requirement is known to fail, but not all can be told from these files';
  const unmet = findings.some(({ severity, accepted }) => severity === 'error' && !accepted);
  return unmet ? 'a requirement is not met' : 'a finding is as grave as --fail-on names';
}

/** The configuration lines that decided something, by `file:line`: findings do not quote their line. */
export function quotedLines(report: AuditReport): ReadonlyMap<string, ConfigLine> {
  return new Map(report.requirements.flatMap(({ by }) => (by ? [[place(by), by] as const] : [])));
}

/** `file:line`; a finding about a whole file has no line. */
export function place({ file, line }: { readonly file: string; readonly line: number }): string {
  return line < 1 ? file : `${file}:${line}`;
}

export function requirementName({ host, port }: Pick<AuditRequirement, 'host' | 'port'>): string {
  return `${host}:${port}`;
}

/** `22 requirements: 20 allowed, 1 blocked, 1 unverifiable`; rows that do not count are told apart. */
export function countsInWords({ requirements }: AuditReport): string {
  const counted = requirements.filter((r) => r.counted);
  const count = (verdict: AuditRequirement['verdict']) => counted.filter((r) => r.verdict === verdict).length;
  const rest = requirements.length - counted.length;
  const rows = `${requirements.length} ${requirements.length === 1 ? 'connection' : 'connections'}`;
  const uncounted = rest > 0 ? `, ${rest} not counted` : '';
  return `${rows}: ${count('allowed')} allowed, ${count('blocked')} blocked, ${count('unverifiable')} unverifiable${uncounted}`;
}

/** A path as code hosts want it: relative to the repository, forward slashes, no `./`. */
function repositoryPath(file: string): string {
  // A backslash is a separator in a Windows path only; elsewhere it may be part of a name.
  const slashed = file.includes('/') ? file : file.replaceAll('\\', '/');
  return slashed.replace(/^(\.\/)+/, '');
}
