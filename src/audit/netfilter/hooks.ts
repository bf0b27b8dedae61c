import type { ConfigLine, Decision } from '../../model/audit.js';
import { type BaseChain, type Doubt, type End, policyEnd, type Rule, walker } from './chains.js';
import { type Assumptions, atHook, type Hook, type Packet } from './packet.js';

/** A base chain in its table: the jumps of a table stay in it. */
export interface Hooked {
  readonly hook: Hook;
  readonly base: BaseChain;
  readonly chains: ReadonlyMap<string, readonly Rule[]>;
  /** True where the answer's line should come from here: the filter table's own hook. */
  readonly main: boolean;
}

interface Passage {
  readonly ends: readonly End[];
  readonly doubts: readonly Doubt[];
  /** Rules and policies that let it through to the next chain, the telling one first. */
  readonly accepts: readonly End[];
  readonly mayPass: boolean;
}

/**
 * Follows a packet through the base chains in the order the kernel calls them. Accept ends one base chain
 * only, drop ends everything: nft(8), "accept ... can still be dropped by a later base chain".
 */
export function passThrough(path: readonly Hooked[], packet: Packet, without: ReadonlySet<Rule>): Passage {
  const ends: End[] = [];
  const doubts: Doubt[] = [];
  const accepts: Accept[] = [];
  for (const { hook, base, chains, main } of path) {
    const walk = walker(chains, atHook(packet, hook), without)(base.rules);
    const all = walk.falls ? [...walk.ends, policyEnd(base.policy, base.policyAt)] : walk.ends;
    const passed = all.filter((end) => end.kind === 'accept');
    const stopped = all.filter((end) => end.kind !== 'accept');
    ends.push(...stopped);
    doubts.push(...walk.doubts);
    if (!base.applies && stopped[0]?.by) {
      doubts.push({ at: stopped[0].by, because: 'whether this chain sees the connection at all' });
    }
    if (base.applies && passed.length === 0)
      return { ends, doubts, accepts: tellingFirst(accepts), mayPass: false };
    accepts.push(...passed.map((end) => ({ end, main })));
  }
  return { ends, doubts, accepts: tellingFirst(accepts), mayPass: true };
}

interface Accept {
  readonly end: End;
  readonly main: boolean;
}

/** The filter's own hook tells more than the ones around it, and there a rule more than a policy. */
function tellingFirst(accepts: readonly Accept[]): readonly End[] {
  const rank = ({ end, main }: Accept) => Number(!main) * 2 + Number(end.byPolicy);
  return [...accepts].sort((a, b) => rank(a) - rank(b)).map(({ end }) => end);
}

/**
 * The answer for one packet. `fed`: are there sets that are filled with names at run time? Then what is allowed
 * must be so, too, where its address is in one of other names by chance; and a line that lets it through only
 * where it is in a set of unknown content is not charged with that.
 */
export function decidePacket(path: readonly Hooked[], packet: Packet, fed = false): Decision {
  const decision = decideAssuming(path, packet, { sharesAddress: false, inUnknownSet: null });
  if (decision.ruling === 'allowed') {
    if (!fed) return decision;
    const chance = decideAssuming(path, packet, { sharesAddress: null, inUnknownSet: null });
    if (chance.ruling === 'allowed') return decision;
    return { ...chance, ruling: 'unverifiable', ...(decision.by ? { allowedBy: decision.by } : {}) };
  }
  if (!decision.allowedBy) return decision;
  const strange = decideAssuming(path, packet, { sharesAddress: false, inUnknownSet: false });
  const { allowedBy: _, ...rest } = decision;
  const letting = strange.ruling === 'allowed' ? strange.by : strange.allowedBy;
  return letting ? { ...rest, allowedBy: letting } : rest;
}

/** With the later rule that a blocking one shadows. */
function decideAssuming(path: readonly Hooked[], fresh: Packet, assumed: Assumptions): Decision {
  const packet = { ...fresh, assumed };
  const decision = decideWithout(path, packet, new Set());
  const shadows = decision.ruling === 'blocked' ? shadowed(path, packet, decision.by) : undefined;
  return shadows ? { ...decision, shadows } : decision;
}

function decideWithout(path: readonly Hooked[], packet: Packet, without: ReadonlySet<Rule>): Decision {
  const { ends, doubts, accepts, mayPass } = passThrough(path, packet, without);
  const elsewhere = ends.find((end) => end.kind === 'elsewhere');
  const letting = accepts[0]?.by;
  const allowedBy = mayPass && letting ? { allowedBy: letting } : {};
  if (elsewhere) {
    // Where rules may decide before what stands nowhere does, they are what can be settled.
    const open = elsewhere.byPolicy && doubts.length > 0 ? unsettled(doubts) : null;
    const because = open ? `${open.because}; otherwise ${elsewhere.because}` : elsewhere.because;
    return { ruling: 'unverifiable', because, by: open?.by ?? elsewhere.by, ...allowedBy };
  }
  // Where several may stop it, the last is the one that does so for certain.
  const drop = ends.at(-1);
  if (!drop) return allowed(accepts[0]);
  if (!mayPass) return { ruling: 'blocked', because: drop.because, by: drop.by };
  return { ...unsettled(doubts), ...allowedBy };
}

function allowed(accept: End | undefined): Decision {
  if (!accept) return { ruling: 'allowed', because: 'no chain of this ruleset sees it', by: null };
  return { ruling: 'allowed', because: accept.because, by: accept.by };
}

function unsettled(doubts: readonly Doubt[]): Decision {
  const reasons = [...new Set(doubts.map(({ because }) => because))];
  return {
    ruling: 'unverifiable',
    because: `depends on ${reasons.slice(0, 3).join(', and on ')}`,
    by: doubts[0]?.at ?? null,
  };
}

/** Passing over one blocking rule after another: the first accepting rule found so would have let it through. */
function shadowed(path: readonly Hooked[], packet: Packet, first: ConfigLine | null): ConfigLine | undefined {
  const without = new Set<Rule>();
  let by = first;
  for (let tries = 0; by && tries < 20; tries++) {
    const rule = ruleAt(path, by);
    if (!rule) return undefined;
    without.add(rule);
    const next = decideWithout(path, packet, without);
    if (next.ruling === 'unverifiable') return undefined;
    if (next.ruling === 'allowed') return next.by && ruleAt(path, next.by) ? next.by : undefined;
    by = next.by;
  }
  return undefined;
}

function ruleAt(path: readonly Hooked[], by: ConfigLine): Rule | undefined {
  for (const { base, chains } of path) {
    for (const rules of [base.rules, ...chains.values()]) {
      const rule = rules.find(({ at }) => at === by);
      if (rule) return rule;
    }
  }
  return undefined;
}
