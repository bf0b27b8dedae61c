/**
 * The audit pipeline after parsing: every requirement is put to the policy, the answers become findings,
 * the findings and the baseline become the verdict. Called by `commands/audit.ts`.
 */
import type {
  AuditReport,
  AuditRequirement,
  ConfigLine,
  Finding,
  Flow,
  Policy,
  SourceFile,
} from '../model/audit.js';
import type { Selection } from '../model/catalogue.js';
import { breadthFindings } from './breadth.js';
import { type Circumstances, decide } from './decide.js';
import { type Answer, findingsOf, remarkDraft } from './findings.js';
import { type Draft, fingerprinted } from './fingerprint.js';
import { type PortRequirement, portRequirements } from './requirements.js';
import { staleFindings } from './stale.js';
import { type FailOn, verdictOf } from './verdict.js';

export interface AuditRequest {
  readonly tool: AuditReport['tool'];
  readonly selection: Selection;
  readonly format: string;
  readonly files: readonly SourceFile[];
  readonly policy: Policy;
  readonly known: Circumstances;
  readonly failOn: FailOn;
  /** Marks what the baseline accepts. */
  readonly accept: (findings: readonly Finding[]) => readonly Finding[];
}

export async function evaluate(request: AuditRequest): Promise<AuditReport> {
  const { selection, policy, known, files } = request;
  const answers = await answersTo(portRequirements(selection), policy, known);
  const drafts = [
    ...findingsOf(answers, policy, { file: files[0]?.path ?? '', line: 1, text: '' }),
    ...policy.remarks.map((remark) => remarkDraft(remark, lineText(files, remark.at))),
    ...(await breadthFindings(policy, selection, known)),
    ...(await staleFindings(policy, selection.catalogue, known)),
  ];
  const findings = request.accept(fingerprinted(withoutTwins(drafts)));
  return {
    schema: 'em-preflight/audit/1',
    tool: request.tool,
    catalogue: { title: selection.catalogue.title, sha256: selection.catalogue.sha256 },
    format: request.format,
    files: files.map(({ path }) => path),
    ...verdictOf(answers, findings, request.failOn),
    requirements: answers.map(asRequirement),
    findings,
  };
}

async function answersTo(
  requirements: readonly PortRequirement[],
  policy: Policy,
  known: Circumstances,
): Promise<readonly Answer[]> {
  const judged = await Promise.all(
    requirements.map(async (requirement) => ({
      requirement,
      ...(await decide(policy, flowOf(requirement), known)),
    })),
  );
  const rulings = new Map(
    judged.map(({ requirement: { host, port }, decision }) => [`${host.name}:${port}`, decision.ruling]),
  );
  return judged.map((answer) => {
    const { host, port, anyOf } = answer.requirement;
    const others = (anyOf ?? [])
      .filter((other) => other !== port)
      .map((other) => rulings.get(`${host.name}:${other}`));
    const alternative = best.find((ruling) => others.includes(ruling)) ?? null;
    return { ...answer, alternative };
  });
}

const best = ['allowed', 'unverifiable', 'blocked'] as const;

function flowOf({ host, port }: PortRequirement): Pick<Flow, 'host' | 'port' | 'privateAddresses'> {
  return { host: host.name, port, privateAddresses: host.privateAddresses };
}

function asRequirement({ requirement, decision }: Answer): AuditRequirement {
  const { host, port, components, anyOf, counted } = requirement;
  const { ruling, because, by, route } = decision;
  return {
    host: host.name,
    port,
    components,
    anyOf,
    counted,
    verdict: ruling,
    ...(route === undefined ? {} : { route }),
    because,
    by,
  };
}

/** The same finding on a host and port that stands in two rows of requirements is said once, the graver one. */
function withoutTwins(drafts: readonly Draft[]): readonly Draft[] {
  const rank = { error: 0, warning: 1, note: 2 };
  const best = new Map<string, Draft>();
  for (const draft of drafts) {
    const key = JSON.stringify([
      draft.kind,
      draft.file,
      draft.line,
      draft.host,
      draft.port,
      draft.host ? '' : draft.message,
    ]);
    const other = best.get(key);
    if (!other || rank[draft.severity] < rank[other.severity]) best.set(key, draft);
  }
  return [...best.values()];
}

function lineText(files: readonly SourceFile[], at: Pick<ConfigLine, 'file' | 'line'>): string {
  const text = files.find(({ path }) => path === at.file)?.text ?? '';
  let start = 0;
  for (let line = 1; line < at.line; line += 1) {
    const newline = text.indexOf('\n', start);
    if (newline < 0) return '';
    start = newline + 1;
  }
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? undefined : end);
}
