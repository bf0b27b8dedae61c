import type { ConfigLine } from '../../model/audit.js';
import type { Packet } from './packet.js';

/** What a rule does with a packet that matches. `elsewhere`: nobody here can say what becomes of it. */
export type Target =
  | { readonly kind: 'accept' | 'drop' | 'return' | 'continue' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }
  | { readonly kind: 'elsewhere'; readonly because: string };

/** All that may happen at a rule: one target where it is certain; the doubt says what would settle it. */
export interface Branches {
  readonly targets: readonly Target[];
  readonly doubt: string | null;
  /** What has to have happened for the first of them, in a sentence after "once"; null: nothing. */
  readonly given: string | null;
}

export interface Rule {
  readonly at: ConfigLine;
  follow(packet: Packet): Branches;
}

export interface BaseChain {
  readonly rules: readonly Rule[];
  readonly policy: Target;
  /** Where the policy stands; null: a default that stands nowhere. */
  readonly policyAt: ConfigLine | null;
  /** False: it may or may not see the packet (a bridge, another device). */
  readonly applies: boolean;
}

/** A way in which a chain may end for a packet. */
export interface End {
  readonly kind: 'accept' | 'drop' | 'elsewhere';
  readonly by: ConfigLine | null;
  readonly byPolicy: boolean;
  readonly because: string;
}

export interface Doubt {
  readonly at: ConfigLine;
  readonly because: string;
}

/** Everything that may happen to one packet in the chains of one table. */
export interface Walk {
  readonly ends: readonly End[];
  readonly falls: boolean;
  readonly doubts: readonly Doubt[];
}

/**
 * Follows a packet through a table's chains, taking every branch that is possible. Each chain is walked
 * once, so the time is linear in the rules. `without` are rules to pass over. Chains must hold no cycle.
 */
export function walker(
  chains: ReadonlyMap<string, readonly Rule[]>,
  packet: Packet,
  without: ReadonlySet<Rule>,
): (rules: readonly Rule[]) => Walk {
  const seen = new Map<string, Walk>();

  const into = (name: string): Walk => {
    const known = seen.get(name);
    if (known) return known;
    const walked = walk(chains.get(name) ?? []);
    seen.set(name, walked);
    return walked;
  };

  /** All that one rule may come to. */
  const step = (rule: Rule): Step => {
    const { targets, doubt, given } = rule.follow(packet);
    const steps = targets.map((target) => take(target, rule, given, into));
    return {
      ends: steps.flatMap(({ ends }) => ends),
      doubts: [
        ...steps.flatMap(({ doubts }) => doubts),
        ...(targets.length > 1 && doubt ? [{ at: rule.at, because: doubt }] : []),
      ],
      returns: steps.some(({ returns }) => returns),
      goesOn: steps.some(({ goesOn }) => goesOn),
    };
  };

  const walk = (rules: readonly Rule[]): Walk => {
    // Sets: where several rules call one chain, and it another several times, copies would double at every step.
    const ends = new Set<End>();
    const doubts = new Set<Doubt>();
    let falls = false;
    for (const rule of rules) {
      if (without.has(rule)) continue;
      const { ends: more, doubts: further, returns, goesOn } = step(rule);
      for (const end of more) ends.add(end);
      for (const doubt of further) doubts.add(doubt);
      falls ||= returns;
      if (!goesOn) return { ends: [...ends], doubts: [...doubts], falls };
    }
    return { ends: [...ends], doubts: [...doubts], falls: true };
  };
  return walk;
}

interface Step {
  readonly ends: readonly End[];
  readonly doubts: readonly Doubt[];
  readonly returns: boolean;
  readonly goesOn: boolean;
}

function take(target: Target, { at }: Rule, given: string | null, into: (chain: string) => Walk): Step {
  switch (target.kind) {
    case 'continue':
      return { ends: [], doubts: [], returns: false, goesOn: true };
    case 'return':
      return { ends: [], doubts: [], returns: true, goesOn: false };
    case 'jump': {
      const { ends, doubts, falls } = into(target.chain);
      return { ends, doubts, returns: false, goesOn: falls };
    }
    // What falls off the end of a chain reached by goto goes back to the caller of the chain it left.
    case 'goto': {
      const { ends, doubts, falls } = into(target.chain);
      return { ends, doubts, returns: falls, goesOn: false };
    }
    default:
      return { ends: [endOf(target, at, given)], doubts: [], returns: false, goesOn: false };
  }
}

/** The end that a rule's terminating target makes. */
function endOf(target: Target, by: ConfigLine, given: string | null): End {
  return end(target, by, false, `this rule ${verb(target)} it${given === null ? '' : `, once ${given}`}`);
}

/** The end of what falls off a base chain. */
export function policyEnd(policy: Target, at: ConfigLine | null): End {
  return end(policy, at, true, `no rule decides and the chain's policy ${verb(policy)} it`);
}

function verb({ kind }: Target): string {
  return kind === 'drop' ? 'drops' : 'accepts';
}

function end(target: Target, by: ConfigLine | null, byPolicy: boolean, because: string): End {
  if (target.kind === 'elsewhere') return { kind: 'elsewhere', by, byPolicy, because: target.because };
  return { kind: target.kind === 'drop' ? 'drop' : 'accept', by, byPolicy, because };
}
