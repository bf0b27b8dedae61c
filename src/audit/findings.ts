/** What the decisions give cause to say: one finding for each thing an engineer would mend. */
import type { ConfigLine, Decision, Flow, Policy, Remark, Ruling, Severity } from '../model/audit.js';
import type { Draft } from './fingerprint.js';
import type { PortRequirement } from './requirements.js';

/** A requirement with the decision on it. */
export interface Answer {
  readonly requirement: PortRequirement;
  readonly flow: Flow;
  readonly decision: Decision;
  /** How the best other port of the same any-of fares; null where there is none. */
  readonly alternative: Ruling | null;
}

const where = ({ file, line }: ConfigLine) => `${file}:${line}`;

/** A line to hang a finding on when the answer stands on no line of its own. */
export type Fallback = ConfigLine;

/** Of an any-of one port is enough: only where none can be is a blocked one an error. */
function unmetSeverity({ requirement, decision, alternative }: Answer): Severity {
  if (!requirement.counted) return 'note';
  if (decision.ruling === 'blocked')
    return alternative === null || alternative === 'blocked' ? 'error' : 'warning';
  return alternative === 'allowed' ? 'note' : 'warning';
}

function unmet(answer: Answer, policy: Policy, fallback: Fallback): Draft {
  const { requirement, flow, decision, alternative } = answer;
  const at = decision.by ?? fallback;
  const spared = alternative === 'allowed' ? ' (another port of its any-of is allowed)' : '';
  return {
    kind: decision.ruling === 'blocked' ? 'blocked' : 'unverifiable',
    severity: unmetSeverity(answer),
    message: `${flow.host}:${flow.port} is ${decision.ruling}${spared}: ${decision.because}`,
    remedy: settling(decision, policy.remedy(flow, decision)),
    ...place(at),
    host: requirement.host.name,
    port: requirement.port,
  };
}

/** What is open only because we were not told something needs no new rule, but an option. */
function settling({ ruling, because }: Decision, remedy: string): string {
  const options = /\(give (--[^)]+)\)/.exec(because)?.[1];
  if (ruling !== 'unverifiable' || options === undefined) return remedy;
  return `give ${options}, which may settle it; only where it is then blocked: ${remedy}`;
}

function place({ file, line, text }: ConfigLine): Pick<Draft, 'file' | 'line' | 'text'> {
  return { file, line, text };
}

/** A device and a service that asks for a client certificate cannot be talked into a decrypting proxy. */
function intercepted({ requirement, flow }: Answer, line: ConfigLine, policy: Policy): Draft {
  const { host, onDevice } = requirement;
  const mutual = host.clientCertificate;
  const fatal = (mutual || onDevice) && requirement.counted;
  return {
    kind: 'intercepted',
    severity: fatal ? 'error' : 'warning',
    message: `${host.name}:${requirement.port} passes but is decrypted by ${where(line)}${mutual ? ', which a service that asks for a client certificate cannot survive' : ''}`,
    remedy: policy.exempt?.(flow) ?? 'exempt this host from decryption, ahead of the line that decrypts it',
    ...place(line),
    host: host.name,
    port: requirement.port,
  };
}

interface Pair {
  readonly by: ConfigLine;
  readonly shadows: ConfigLine;
  readonly flows: Flow[];
  readonly remedy: string;
}

/**
 * One finding for each pair of lines, naming what the later line was written for. A note: the flows have
 * findings of their own. Never advises to move a line, which may let far more through than these flows.
 */
function shadowed(answers: readonly Answer[], policy: Policy): readonly Draft[] {
  const pairs = new Map<string, Pair>();
  for (const { decision, flow } of answers) {
    const { by, shadows, ruling } = decision;
    if (ruling !== 'blocked' || !by || !shadows) continue;
    const key = `${where(by)} ${by.text} ${where(shadows)} ${shadows.text}`;
    const pair = pairs.get(key) ?? { by, shadows, flows: [], remedy: policy.remedy(flow, decision) };
    pair.flows.push(flow);
    pairs.set(key, pair);
  }
  return [...pairs.values()].map(({ by, shadows, flows, remedy }) => ({
    kind: 'shadowed',
    severity: 'note',
    message: `${where(by)} (${by.text.trim()}) decides before ${where(shadows)} (${shadows.text.trim()}) can allow ${flows.map(({ host, port }) => `${host}:${port}`).join(', ')}`,
    remedy,
    ...place(shadows),
    host: null,
    port: null,
  }));
}

export function remarkDraft(remark: Remark, text: string): Draft {
  const { kind, severity = 'warning', message, remedy, at, host = null } = remark;
  return { kind, severity, message, remedy, file: at.file, line: at.line, host, port: null, text };
}

/** Findings on the requirements themselves, in the order of the answers. */
export function findingsOf(answers: readonly Answer[], policy: Policy, fallback: Fallback): readonly Draft[] {
  const own = answers.flatMap((answer) => {
    const { decision } = answer;
    const drafts = decision.ruling === 'allowed' ? [] : [unmet(answer, policy, fallback)];
    const { port } = answer.requirement;
    for (const remark of decision.remarks ?? [])
      drafts.push({ ...remarkDraft(remark, decision.by?.text ?? ''), port });
    if (decision.intercepted && decision.ruling !== 'blocked')
      drafts.push(intercepted(answer, decision.intercepted, policy));
    return drafts;
  });
  return [...own, ...shadowed(answers, policy)];
}
