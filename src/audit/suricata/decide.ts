/** What the rules do with one connection, in three values. */
import type { ConfigLine, Decision, Flow } from '../../model/audit.js';
import { type Destination, decideWherever, familiesByClient, sourceOf } from '../destinations.js';
import { type Possible, point } from '../intervals.js';
import { type Ask, decisive, type Outcome, possibilities } from '../possibilities.js';
import type { Truth } from '../truth.js';
import type { Headers } from './headers.js';
import { nameMatches, packetMatches } from './matching.js';
import type { Connection, End } from './membership.js';
import { inTwoPackets, type Packet, packets } from './packets.js';
import type { RuleSet } from './rule-set.js';
import type { Signature } from './signature.js';
import { withoutTwins } from './twins.js';
import { isDefined } from './variables.js';
import { type Candidate, type Decider, type DefaultDrop, type Walked, walk } from './walk.js';

/** An engine with its rules. */
export interface Engine {
  readonly rules: RuleSet;
  readonly headers: Headers;
  /** What is asked after all rules. */
  readonly defaults: readonly DefaultDrop[];
  /** In a sentence: what becomes of a connection that no rule drops. */
  readonly unmatched: string;
}

/** Clients use ports 1024 and above: RFC 6056, 3.2. */
const clientPorts: Possible = [{ low: 1024n, high: 65535n }];

export function decideFlow(engine: Engine, flow: Flow): Decision {
  const signatures = engine.rules.for(flow.host.toLowerCase());
  return decideWherever(flow, (to) => decideAt(engine, signatures, flow, to), familiesByClient(flow));
}

/** With all that is not known for the connection, and against it. */
interface Both {
  readonly good: Walked;
  readonly bad: Walked;
}

type Verdict = 'passes' | 'stops' | 'open';

function verdictOf({ good, bad }: Both): Verdict {
  if (good.passes !== bad.passes) return 'open';
  return bad.passes ? 'passes' : 'stops';
}

const differ = (a: Both, b: Both) => verdictOf(a) !== verdictOf(b);

/** More unknowns than these are not tried one by one, nor where that is to put more rules than these to the test. */
const mostUnknowns = 8;
const mostRules = 2 ** 14;

type Run = (ask: Connection['ask'], sequence: readonly Packet[], rules?: readonly Signature[]) => Both;

function decideAt(engine: Engine, signatures: readonly Signature[], flow: Flow, to: Destination): Decision {
  const host = flow.host.toLowerCase();
  const run: Run = (ask, sequence, rules = signatures) => {
    const candidates = candidatesOf(engine, rules, host, connectionOf(flow, to, ask));
    return { good: walk(candidates, 'good', sequence), bad: walk(candidates, 'bad', sequence) };
  };
  const unknowns = new Map<string, string>();
  const open: Connection['ask'] = (key, unknown) => {
    unknowns.set(key, unknown);
    return null;
  };
  const bounds = run(open, packets);
  const few = unknowns.size > 0 && unknowns.size <= mostUnknowns;
  const rules = verdictOf(bounds) === 'open' && few ? tried(engine, signatures, flow, to) : [];
  if (rules.length === 0 || rules.length * 2 ** unknowns.size > mostRules) {
    const outcome = { result: bounds, path: [] };
    const decision = settled([outcome], [...unknowns.values()], engine, signatures, host);
    return inOnePacket(decision, () => [run(open, inTwoPackets)]);
  }
  const each = (sequence: readonly Packet[]): readonly Outcome<Both>[] => {
    const { outcomes, complete } = possibilities((ask) => run(asking(ask), sequence, rules), differ);
    // What was not tried may be anything.
    return complete ? outcomes : [...outcomes, { result: bounds, path: [] }];
  };
  return inOnePacket(settled(each(packets), [], engine, signatures, host), () =>
    each(inTwoPackets).map(({ result }) => result),
  );
}

/** The rules that may have a say in it. */
function tried(
  { headers }: Engine,
  signatures: readonly Signature[],
  flow: Flow,
  to: Destination,
): readonly Signature[] {
  const fits = headers.of(connectionOf(flow, to, () => null));
  return withoutTwins(signatures).filter(
    (rule) => fits(rule, 'client') !== false || fits(rule, 'host') !== false,
  );
}

const asking =
  (ask: Ask): Connection['ask'] =>
  (key, unknown) =>
    ask({ key, unknown, options: [true, false] });

/** The answer that all outcomes agree on, if they do. */
function settled(
  outcomes: readonly Outcome<Both>[],
  unknowns: readonly string[],
  engine: Engine,
  signatures: readonly Signature[],
  host: string,
): Decision {
  const [first] = outcomes;
  if (!first) throw new Error('a connection comes to something');
  const verdict = verdictOf(first.result);
  const certain = verdict !== 'open' && outcomes.every(({ result }) => verdictOf(result) === verdict);
  if (!certain) return unverifiable(outcomes, unknowns, signatures, host);
  return verdict === 'passes' ? allowed(engine, first.result.bad) : blocked(first.result.bad, signatures);
}

/** Says so where the connection passes only as long as its ClientHello fits one packet. */
function inOnePacket(decision: Decision, inParts: () => readonly Both[]): Decision {
  if (decision.ruling !== 'allowed') return decision;
  const stopping = inParts().find(({ bad }) => !bad.passes)?.bad.by;
  if (stopping === undefined) return decision;
  const line = lineOf(stopping);
  const what = line ? `${line.file}:${line.line} (${line.text.trim().slice(0, 80)})` : 'the default action';
  return {
    ...decision,
    because: `${decision.because}, as long as its ClientHello fits one packet: ${what} drops the first of two`,
  };
}

function connectionOf(flow: Flow, to: Destination, ask: Connection['ask']): Connection {
  return {
    family: to.family,
    addresses: { client: sourceOf(flow, to.family), host: to.possible },
    ports: { client: clientPorts, host: point(flow.port) },
    ask,
  };
}

function candidatesOf(
  { defaults, headers }: Engine,
  signatures: readonly Signature[],
  host: string,
  connection: Connection,
): readonly Candidate[] {
  const fits = headers.of(connection);
  const own = signatures.map((rule): Candidate => {
    const name = nameMatches(rule, host);
    // Each is asked once, however many packets come from that end.
    const ends: Partial<Record<End, Truth>> = {};
    return {
      rule,
      matches: (packet) => {
        const truth = packetMatches(rule, packet);
        if (truth === false || name === false) return false;
        const from = packet.direction === 'to-server' ? 'client' : 'host';
        let header = ends[from];
        if (header === undefined) {
          header = fits(rule, from);
          ends[from] = header;
        }
        if (header === false) return false;
        return truth && header && name;
      },
    };
  });
  return [...own, ...defaults.map((rule): Candidate => ({ rule, matches: (packet) => rule.drops(packet) }))];
}

const lineOf = (by: Decider | null): ConfigLine | null => by?.at ?? null;

function allowed(engine: Engine, { by }: Walked): Decision {
  const line = lineOf(by);
  if (by === null || by.kind === 'default' || !line)
    return { ruling: 'allowed', because: engine.unmatched, by: null };
  return { ruling: 'allowed', because: `this rule passes it${assumption(by)}`, by: line };
}

/** The words for what is taken for granted where nothing says what HOME_NET is. */
function assumption({ source, target, variables }: Signature): string {
  const named = [source, target].flatMap(({ plus, minus }) => [...plus, ...minus]);
  const used = named.some((term) => term.kind === 'variable' && /^\$(?:HOME|EXTERNAL)_NET$/.test(term.name));
  if (!used || isDefined('$HOME_NET', variables)) return '';
  return ' ($HOME_NET is not in the file: it is taken to hold the client, and no public address)';
}

function blocked({ by, packet }: Walked, signatures: readonly Signature[]): Decision {
  const when = packet
    ? `drops ${packet.name}${packet.established ? '' : ', before any name is seen'}`
    : 'drops it';
  if (by?.kind === 'default') return { ruling: 'blocked', because: `${by.because} ${when}`, by: by.at };
  const line = lineOf(by);
  const shadows = signatures.find(
    (rule) => rule.action === 'pass' && rule.names.length > 0 && rule.doubts.length === 0 && rule.at !== line,
  );
  return {
    ruling: 'blocked',
    because: `this rule ${when}${by ? assumption(by) : ''}`,
    by: line,
    ...(shadows ? { shadows: shadows.at } : {}),
  };
}

function unverifiable(
  outcomes: readonly Outcome<Both>[],
  unknowns: readonly string[],
  signatures: readonly Signature[],
  host: string,
): Decision {
  const questions = [...unknowns, ...decisive(outcomes, differ).map(({ unknown }) => unknown)];
  const walks = outcomes.flatMap(({ result: { good, bad } }) => [good, bad]);
  const open = outcomes.filter(({ result }) => verdictOf(result) === 'open').map(({ result }) => result);
  const deciders = open.flatMap(({ good, bad }) => [bad.by, good.by]).filter((by) => by !== null);
  const reasons = [...open.flatMap(lost), ...deciders.flatMap(doubtsOf), ...questions];
  const doubtful = lineOf(deciders.find((by) => doubtsOf(by).length > 0) ?? null);
  const stopping = lineOf(walks.find(({ passes }) => !passes)?.by ?? null);
  const letting = lineOf(
    walks.find(({ passes, by }) => passes && by !== null && isFor(by, host))?.by ?? null,
  );
  return {
    ruling: 'unverifiable',
    because: `depends on ${reasons.length > 0 ? [...new Set(reasons)].slice(0, 3).join(', and on ') : unclearName(signatures)}`,
    by: doubtful ?? stopping ?? letting,
    ...(letting ? { allowedBy: letting } : {}),
  };
}

/** Is it certain that the rule is there, and about this name? */
function isFor(by: Decider, host: string): boolean {
  return by.kind !== 'default' && by.sid > 0 && nameMatches(by, host) === true;
}

/** Where a rule drops the ClientHello and a later one passes the connection. */
function lost({ bad: { by, later, packet } }: Both): readonly string[] {
  const [dropping, passing] = [lineOf(by), lineOf(later ?? null)];
  if (!dropping || !passing || !packet) return [];
  return [
    `whether the connection survives the loss of ${packet.name}: ${dropping.file}:${dropping.line} drops it, and ${passing.file}:${passing.line} behind it passes what is sent again`,
  ];
}

function doubtsOf(by: Decider): readonly string[] {
  if (by.kind === 'default') return [by.because];
  const also = by.also === null ? [] : [`what the keyword "${by.also}" does to the rest of the connection`];
  const once = by.kind === 'perhaps-ip-only' ? ['what $EXTERNAL_NET is, which is not in the file'] : [];
  return [...also, ...once, ...by.doubts.map(({ because }) => because)];
}

function unclearName(signatures: readonly Signature[]): string {
  const unclear = signatures.find(({ names }) => names.length > 0);
  return `an expression for the name that is not understood${unclear ? ` (line ${unclear.at.line})` : ''}`;
}
