import type { AuditReport, Finding } from '../../model/audit.js';
import { printableJson } from '../../text/json.js';
import type { ReportFormat } from '../format.js';
import { byGravity, kinds, kindWords, located, place, quotedLines } from './facts.js';

/** SARIF 2.1.0 (OASIS), as GitHub code scanning and other viewers read it. */
export const sarif: ReportFormat<AuditReport> = {
  id: 'sarif',
  title: 'SARIF 2.1.0, for code scanning',
  render: (report) => printableJson(log(located(report))),
};

function log(report: AuditReport) {
  const lines = quotedLines(report);
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: report.tool.name, version: report.tool.version, rules: rules() } },
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: true, exitCode: report.exitCode }],
        artifacts: report.files.map((file) => ({ location: { uri: uri(file) } })),
        results: [...report.findings]
          .sort(byGravity)
          .map((finding) => result(finding, lines.get(place(finding))?.text)),
        properties: { format: report.format, verdict: report.verdict, catalogue: report.catalogue },
      },
    ],
  };
}

/** Every kind of finding is a rule, found or not, so that a viewer can say that none was violated. */
function rules() {
  return kinds.map((kind) => ({
    id: kind,
    shortDescription: { text: kindWords[kind].title },
    fullDescription: { text: kindWords[kind].meaning },
  }));
}

function result(finding: Finding, quoted: string | undefined) {
  const { kind, severity, message, remedy, file, line, fingerprint, host, port, accepted } = finding;
  return {
    ruleId: kind,
    ruleIndex: kinds.indexOf(kind),
    level: severity,
    message: { text: remedy === '' ? message : `${message}\nFix: ${remedy}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uri(file) },
          region: {
            startLine: Math.max(1, line),
            ...(quoted === undefined ? {} : { snippet: { text: quoted } }),
          },
        },
      },
    ],
    partialFingerprints: { 'emPreflight/v1': fingerprint },
    ...(accepted ? { suppressions: [suppression(accepted)] } : {}),
    properties: { host, port, remedy },
  };
}

function suppression({ reason, expires }: NonNullable<Finding['accepted']>) {
  const until = expires === null ? '' : ` (until ${expires})`;
  return { kind: 'external', status: 'accepted', justification: `${reason}${until}` };
}

/** A relative reference for a path in the repository, `file:` for an absolute one (RFC 3986, RFC 8089). */
function uri(path: string): string {
  const drive = /^[A-Za-z]:\//.test(path) ? '/' : '';
  const encoded = path
    .split('/')
    .map(encodeURIComponent)
    .join('/')
    .replace(/^([A-Za-z])%3A\//, '$1:/');
  return path.startsWith('/') || drive ? `file://${drive}${encoded}` : encoded;
}
