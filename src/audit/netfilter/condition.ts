import { not, type Truth } from '../truth.js';
import type { Branches, Target } from './chains.js';
import type { Packet } from './packet.js';

/** One thing a rule asks of a packet. `doubt`: what would settle it where the answer is null. */
export interface Condition {
  judge(packet: Packet): Truth;
  readonly doubt: string;
  /** What has to have happened for an answer of true, in a sentence after "once"; null: nothing. */
  given?(packet: Packet): string | null;
}

export function negate(condition: Condition, negated: boolean): Condition {
  return negated ? { ...condition, judge: (packet) => not(condition.judge(packet)) } : condition;
}

/** A condition that nothing we are given can settle. */
export function undecidable(doubt: string): Condition {
  return { judge: () => null, doubt };
}

export function constant(truth: Truth, doubt = ''): Condition {
  return { judge: () => truth, doubt };
}

/** Where a rule with these conditions sends a packet: every condition must hold. */
export function branch(conditions: readonly Condition[], target: Target, packet: Packet): Branches {
  const doubts: string[] = [];
  let given: string | null = null;
  for (const condition of conditions) {
    const truth = condition.judge(packet);
    if (truth === false) return passOn;
    if (truth === null) doubts.push(condition.doubt);
    else given ??= condition.given?.(packet) ?? null;
  }
  if (doubts.length === 0) return { targets: [target], doubt: null, given };
  if (target.kind === 'continue') return passOn;
  return { targets: [target, { kind: 'continue' }], doubt: [...new Set(doubts)].join(', and on '), given };
}

export const passOn: Branches = { targets: [{ kind: 'continue' }], doubt: null, given: null };

/** iptables: `eth+` means every name that begins with eth; `+` alone also no interface at all. */
export function interfaceIs(name: string | null, pattern: string, star: '+' | '*'): Truth {
  const open = pattern.endsWith(star);
  const stem = open ? pattern.slice(0, -1) : pattern;
  if (open && stem === '') return true;
  // A connection to a host elsewhere never crosses the loopback interface.
  if (name === null) return stem === 'lo' && !open ? false : null;
  return open ? name.startsWith(stem) : name === stem;
}
