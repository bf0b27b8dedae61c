/** An ordered list of rules, evaluated as first-match firewalls and pf's last match do. */
import type { ConfigLine, Decision } from '../../model/audit.js';
import type { Truth } from '../truth.js';
import type { Subject, Test } from './subject.js';

export interface FirewallRule {
  readonly at: ConfigLine;
  /** `elsewhere`: what becomes of the flow is decided by something we do not see. */
  readonly action: 'allow' | 'block' | 'elsewhere';
  /** In a sentence after "this rule ..."; only for `elsewhere`. */
  readonly because?: string;
  /** False (pf): a later rule that matches decides instead. */
  readonly quick: boolean;
  readonly tests: readonly Test[];
  /** The line that has the connection decrypted, where one has. */
  readonly decrypts?: (subject: Subject) => ConfigLine | null;
}

/** What decides where no rule does. */
export interface Fallback {
  readonly action: 'allow' | 'block';
  readonly at: ConfigLine | null;
  readonly because: string;
}

interface Candidate {
  readonly action: FirewallRule['action'];
  readonly at: ConfigLine | null;
  readonly because: string;
  readonly rule: FirewallRule | null;
}

interface Doubt {
  readonly at: ConfigLine;
  readonly because: string;
}

function judge({ tests }: FirewallRule, subject: Subject): { readonly truth: Truth; readonly doubt: string } {
  let doubt: string | null = null;
  for (const test of tests) {
    const truth = test.judge(subject);
    if (truth === false) return { truth: false, doubt: '' };
    if (truth === null) doubt ??= test.doubt;
  }
  return { truth: doubt === null ? true : null, doubt: doubt ?? '' };
}

function candidateOf(rule: FirewallRule): Candidate {
  const words = { allow: 'this rule allows it', block: 'this rule blocks it', elsewhere: rule.because ?? '' };
  return { action: rule.action, at: rule.at, because: words[rule.action], rule };
}

/** Every candidate that may decide, the certain one last. */
function walk(rules: readonly FirewallRule[], subject: Subject, fallback: Fallback) {
  const final: Candidate[] = [];
  const doubts: Doubt[] = [];
  let standing: Candidate[] = [{ ...fallback, rule: null }];
  for (const rule of rules) {
    const { truth, doubt } = judge(rule, subject);
    if (truth === false) continue;
    if (truth === null) doubts.push({ at: rule.at, because: doubt });
    const candidate = candidateOf(rule);
    if (rule.quick) final.push(candidate);
    else standing = truth ? [candidate] : [candidate, ...standing];
    if (rule.quick && truth) return { final, doubts };
  }
  return { final: [...final, ...standing], doubts };
}

export function decideByRules(
  rules: readonly FirewallRule[],
  subject: Subject,
  fallback: Fallback,
): Decision {
  const decision = charged(rules, subject, fallback);
  if (decision.ruling !== 'blocked' || !decision.by) return decision;
  const shadows = shadowed(rules, subject, decision.by);
  return shadows ? { ...decision, shadows } : decision;
}

/** A rule is not charged with what it lets through only if an object of unknown content holds it. */
function charged(rules: readonly FirewallRule[], subject: Subject, fallback: Fallback): Decision {
  const decision = decide(rules, subject, fallback);
  if (!decision.allowedBy || decision.ruling !== 'unverifiable') return decision;
  const strange = decide(rules, { ...subject, stranger: true }, fallback);
  const { allowedBy: _, ...rest } = decision;
  const letting = strange.ruling === 'allowed' ? strange.by : strange.allowedBy;
  return letting ? { ...rest, allowedBy: letting } : rest;
}

function decide(rules: readonly FirewallRule[], subject: Subject, fallback: Fallback): Decision {
  const { final, doubts } = walk(rules, subject, fallback);
  const [first] = final;
  const letting = final.find(({ action }) => action === 'allow');
  const decrypting = final.map(({ rule }) => rule?.decrypts?.(subject) ?? null).find((at) => at !== null);
  const intercepted = decrypting ? { intercepted: decrypting } : {};
  const allowedBy = letting?.at ? { allowedBy: letting.at } : {};
  const elsewhere = final.find(({ action }) => action === 'elsewhere');
  if (elsewhere)
    return {
      ruling: 'unverifiable',
      because: elsewhere.because,
      by: elsewhere.at,
      ...allowedBy,
      ...intercepted,
    };
  if (first && final.every(({ action }) => action === first.action)) {
    // Where several may decide alike, the certain one tells most.
    const telling = final.at(-1) ?? first;
    const ruling = first.action === 'allow' ? 'allowed' : 'blocked';
    return { ruling, because: telling.because, by: telling.at, ...(ruling === 'allowed' ? intercepted : {}) };
  }
  const reasons = [...new Set(doubts.map(({ because }) => because))].slice(0, 3);
  return {
    ruling: 'unverifiable',
    because: `depends on ${reasons.join(', and on ')}`,
    by: doubts[0]?.at ?? null,
    ...allowedBy,
    ...intercepted,
  };
}

/** The first rule below that would certainly allow the flow: what the blocking one takes from it. */
function shadowed(rules: readonly FirewallRule[], subject: Subject, by: ConfigLine): ConfigLine | undefined {
  const start = rules.findIndex(({ at }) => at === by);
  if (start < 0) return undefined;
  return rules.slice(start + 1).find((rule) => rule.action === 'allow' && judge(rule, subject).truth === true)
    ?.at;
}
