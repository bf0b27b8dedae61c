/**
 * Follows a connection through the rules, packet by packet: PacketAlertFinalize and FlowApplySignatureActions of
 * detect-engine-alert.c, Suricata 7.0.10. Of all rules that match a packet, the first pass ends the search; what
 * drops it before holds.
 */
import type { ConfigLine } from '../../model/audit.js';
import type { Truth } from '../truth.js';
import type { Packet } from './packets.js';
import type { Signature } from './signature.js';

/** A rule of the engine's own, at the end of all others (AWS: the default actions of a policy). */
export interface DefaultDrop {
  readonly kind: 'default';
  drops(packet: Packet): Truth;
  /** Null: it stands nowhere. */
  readonly at: ConfigLine | null;
  /** In a sentence. */
  readonly because: string;
}

export type Decider = Signature | DefaultDrop;

/** A rule, and whether it matches each packet. */
export interface Candidate {
  readonly rule: Decider;
  matches(packet: Packet): Truth;
}

/**
 * What is not known of a rule is taken to help the connection as much as it can, or as little. A pass that
 * matches more can only let more through, and a drop only less: what both agree on holds however it is.
 */
export type Luck = 'good' | 'bad';

export interface Walked {
  readonly passes: boolean;
  /** The rule that decides; null: none does. */
  readonly by: Decider | null;
  /** The packet at which it does. */
  readonly packet: Packet | null;
  /** A rule behind the one that drops the packet, which passes whatever comes after it. */
  readonly later?: Decider | null;
}

type Effect = 'pass' | 'drop' | 'none';

const isSignature = (rule: Decider): rule is Signature => rule.kind !== 'default';

function effectOf(rule: Decider, truth: Truth, luck: Luck): Effect {
  const drops =
    !isSignature(rule) || rule.action === 'drop' || rule.action === 'reject' || rule.also === 'replace';
  if (drops) {
    // What `replace` does to a connection is never certain.
    const certain =
      truth === true && !(isSignature(rule) && rule.also === 'replace' && rule.action === 'alert');
    return certain || (truth !== false && luck === 'bad') ? 'drop' : 'none';
  }
  const bypasses = rule.also === 'bypass' && rule.action !== 'pass';
  if (rule.action !== 'pass' && !bypasses) return 'none';
  const certain = truth === true && !bypasses;
  return certain || (truth !== false && luck === 'good') ? 'pass' : 'none';
}

/** Does the action hold for the rest of the connection? */
function holdsForConnection(rule: Decider, luck: Luck): boolean {
  if (!isSignature(rule)) return false;
  if (rule.also === 'bypass') return true;
  if (rule.kind === 'packet') return false;
  if (rule.kind !== 'stream') return true;
  return rule.action === 'pass' ? luck === 'good' : luck === 'bad';
}

export function walk(candidates: readonly Candidate[], luck: Luck, packets: readonly Packet[]): Walked {
  /** The first rule that passes the ClientHello, or that keeps a packet from one that drops it. */
  let spared: Decider | null = null;
  for (const packet of packets) {
    const { drop, pass, dropsAll, passesAll, shields } = meet(candidates, packet, luck);
    const later = drop && pass && passesAll && !dropsAll ? pass : null;
    // The packet is lost, but not the connection: sent again, it passes with the rest.
    if (later && luck === 'good') return { passes: true, by: later, packet };
    if (drop && (packet.needed || dropsAll)) return { passes: false, by: drop, packet, later };
    if (pass && passesAll && !dropsAll) return { passes: true, by: pass, packet };
    if (pass && (shields || packet.hello)) spared ??= pass;
  }
  return { passes: true, by: spared, packet: null };
}

interface Meeting {
  readonly drop: Decider | null;
  readonly dropsAll: boolean;
  readonly pass: Decider | null;
  readonly passesAll: boolean;
  /** Without the pass the packet would have been dropped. */
  readonly shields: boolean;
}

function meet(candidates: readonly Candidate[], packet: Packet, luck: Luck): Meeting {
  let drop: Decider | null = null;
  let dropsAll = false;
  for (const [index, { rule, matches }] of candidates.entries()) {
    const effect = effectOf(rule, matches(packet), luck);
    if (effect === 'drop') {
      drop ??= rule;
      dropsAll ||= holdsForConnection(rule, luck);
    }
    if (effect !== 'pass') continue;
    const shields = candidates
      .slice(index + 1)
      .some((later) => effectOf(later.rule, later.matches(packet), luck) === 'drop');
    return { drop, dropsAll, pass: rule, passesAll: holdsForConnection(rule, luck), shields };
  }
  return { drop, dropsAll, pass: null, passesAll: false, shields: false };
}
