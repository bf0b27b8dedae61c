/** The decision on one flow: every list that Squid evaluates for the request, in every possible case. */
import type { ConfigLine, Decision, Flow } from '../../../model/audit.js';
import { ipNumber, isLoopback } from '../../ip.js';
import { decisive, type Outcome, type Outcomes, possibilities } from '../../possibilities.js';
import { evaluate, lackingPort, shadowedBy, type Verdict } from './access.js';
import { type BumpVerdict, evaluateBump } from './bump.js';
import type { Config, ListName, Peer } from './config.js';
import { arrivesNamed, listenerOf, type World } from './match.js';
import { CredentialsWanted, type Grant, type Request } from './request.js';

/** What one possible case comes to. */
interface Case {
  readonly allowed: boolean;
  readonly because: string;
  readonly by: ConfigLine | null;
  readonly shadows: ConfigLine | null;
  readonly intercepted: ConfigLine | null;
}

const differ = (a: Case, b: Case) => a.allowed !== b.allowed;

const passed = { shadows: null, intercepted: null };

/**
 * Squid does not start without a port to listen on (cf.gen, http_port), and ssl_bump decides for one: what has
 * neither that nor http_access is a snippet, such as the one that `rules squid --variant splice` writes.
 */
const part: Decision = {
  ruling: 'unverifiable',
  because:
    'there is ssl_bump in it, but neither http_access nor http_port: it is a part of a squid.conf, and the rest says who may go where',
  by: null,
};

export function decideFlow(config: Config, flow: Flow, grants: readonly Grant[] = []): Decision {
  const [elsewhere] = config.httpPorts;
  if (elsewhere && config.listeners.length === 0) {
    return {
      ruling: 'unverifiable',
      because:
        'no port of this Squid takes TLS connections: those there are for redirected or accelerated HTTP',
      by: elsewhere,
    };
  }
  if (config.bump.length > 0 && config.lists.http_access.length === 0 && config.listeners.length === 0)
    return part;
  const decision = settled(casesOf(config, flow, grants, true));
  if (decision.ruling !== 'unverifiable' || config.gaps.length === 0) return decision;
  return refusedAbove(config, flow, grants) ?? decision;
}

/**
 * A line above an unread include refuses the flow, unless the include adds values to the ACLs of that very
 * line: that is said rather than called unverifiable, because it errs on the safe side. It never makes
 * anything allowed.
 */
function refusedAbove(config: Config, flow: Flow, grants: readonly Grant[]): Decision | null {
  const cases = casesOf(config, flow, grants, false);
  const beyond = cases.outcomes.some(({ path }) =>
    path.some(({ question }) => question.key.startsWith('gap')),
  );
  const decision = settled(cases);
  if (beyond || decision.ruling !== 'blocked') return null;
  const because = `${decision.because}, unless the include ${config.gaps[0]}, which was not given, adds to the ACLs of that line`;
  return { ...decision, because };
}

/** The address that is called first: of a redirected connection Squid knows no other. */
function numbersOf(called: string, others: readonly string[]): readonly bigint[] {
  return [called, ...others].map(ipNumber).filter((number) => number !== null);
}

function casesOf(config: Config, flow: Flow, grants: readonly Grant[], additions: boolean): Outcomes<Case> {
  const known = {
    host: flow.host.toLowerCase(),
    port: flow.port,
    step: 1 as const,
    named: true,
    inner: false,
    client: flow.client === null ? null : ipNumber(flow.client),
    addresses: flow.address === null ? null : numbersOf(flow.address, flow.others ?? []),
    grants,
  };
  const world: World = { ...config, additions };
  return possibilities<Case>((ask) => oneCase(config, { ...known, ask }, world), differ);
}

/** One answer where all cases have the same; else what they turn on. */
function settled({ outcomes, complete }: Outcomes<Case>): Decision {
  const [first] = outcomes;
  if (!first) throw new Error('no case was evaluated');
  const { result } = first;
  const intercepted = outcomes.find((outcome) => outcome.result.intercepted)?.result.intercepted ?? null;
  const same = outcomes.every((outcome) => outcome.result.allowed === result.allowed);
  if (complete && same) {
    return {
      ruling: result.allowed ? 'allowed' : 'blocked',
      because: result.because,
      by: result.by,
      ...(result.shadows ? { shadows: result.shadows } : {}),
      ...(intercepted ? { intercepted } : {}),
    };
  }
  const letting = outcomes.find((outcome) => outcome.result.allowed)?.result.by;
  const questions = decisive(outcomes, differ);
  const unknowns = new Set(questions.map(({ unknown }) => unknown));
  // A line that is not understood cannot be charged with what it might let through.
  const charged = questions.every(({ key }) => !/^(?:unread|expression|gap)\b/.test(key));
  return {
    ruling: 'unverifiable',
    because: same
      ? 'it depends on more unknowns than can be tried one by one'
      : `it depends on ${[...unknowns].join(', and on ')}`,
    by: letting ?? result.by,
    ...(letting && charged && outcomes.some(fromNetwork) ? { allowedBy: letting } : {}),
    ...(intercepted ? { intercepted } : {}),
  };
}

/** Is this a case in which a client other than the proxy itself gets through? */
function fromNetwork({ result, path }: Outcome<Case>): boolean {
  const client = path.find(({ question }) => question.key === 'client')?.answer;
  return result.allowed && !(typeof client === 'bigint' && isLoopback(client));
}

function oneCase(config: Config, request: Request, world: World): Case {
  try {
    return allGates(config, request, world);
  } catch (error) {
    if (!(error instanceof CredentialsWanted)) throw error;
    return { allowed: false, because: 'the proxy asks for credentials (407)', by: null, ...passed };
  }
}

function allGates(config: Config, asked: Request, world: World): Case {
  const { lists } = config;
  if (lists.http_access.length === 0) {
    return {
      allowed: false,
      because: 'there is no http_access line, so Squid refuses everything',
      by: null,
      ...passed,
    };
  }
  const request = { ...asked, named: arrivesNamed(asked, world) };
  const access = evaluate(lists.http_access, request, world);
  if (!access.allow) {
    const shadows = access.rule ? shadowedBy(lists.http_access, access.index, request, world) : null;
    return { ...denied('http_access', access, request), shadows };
  }
  const bump = bumped(config, request, world);
  return (
    programs(config, request, world) ??
    gate(config, 'adapted_http_access', request, world) ??
    decryption(config, bump, request, world) ??
    gate(config, 'miss_access', request, world) ??
    route(config, request, world) ?? {
      allowed: true,
      because: words('http_access', access),
      by: access.at,
      shadows: null,
      intercepted: bump?.result === 'decrypt' ? bump.at : null,
    }
  );
}

function denied(name: ListName, verdict: Verdict, { port, named }: Request): Case {
  const lacking = verdict.rule && lackingPort(verdict.rule, port);
  const address = named ? '' : '; of a redirected connection Squid knows the address only';
  const why = lacking ? `: port ${port} is not in ${lacking.name}` : address;
  return { allowed: false, because: words(name, verdict) + why, by: verdict.at, ...passed };
}

function words(name: ListName, { allow, rule }: Verdict): string {
  if (rule) return `the first ${name} line that matches ${allow ? 'allows' : 'denies'} it`;
  return `no ${name} line matches, and Squid then does the opposite of the last one: it ${allow ? 'allows' : 'denies'}`;
}

/** A further list that allows unless it says otherwise; null: it lets the request pass. */
function gate({ lists }: Config, name: ListName, request: Request, world: World): Case | null {
  if (lists[name].length === 0) return null;
  const verdict = evaluate(lists[name], request, world);
  return verdict.allow ? null : denied(name, verdict, request);
}

function programs({ rewriter, adaptation, lists }: Config, request: Request, world: World): Case | null {
  const { ask } = request;
  const asked =
    lists.url_rewrite_access.length === 0 || evaluate(lists.url_rewrite_access, request, world).allow;
  const helpers = [
    { at: asked ? rewriter : null, what: 'the URL rewriting program' },
    { at: adaptation, what: 'the ICAP or eCAP service' },
  ];
  for (const { at, what } of helpers) {
    if (!at) continue;
    const passes = ask({ key: `helper ${what}`, unknown: `what ${what} answers`, options: [true, false] });
    if (!passes) return { allowed: false, because: `${what} refuses it`, by: at, ...passed };
  }
  return null;
}

/**
 * What ssl_bump adds: it may cut the connection, and where it decrypts or learns the name of a redirected
 * connection, http_access is asked again (src/client_side.cc, src/client_side_request.cc, 5.7).
 */
function decryption(
  { lists }: Config,
  bump: BumpVerdict | null,
  request: Request,
  world: World,
): Case | null {
  if (bump === null) return null;
  if (bump.result === 'terminate') {
    return { allowed: false, because: 'ssl_bump terminates the connection', by: bump.at, ...passed };
  }
  const inner = bump.result === 'decrypt';
  // A tunnel that is settled by the greeting is asked for a second time, by the name in it.
  if (!inner && bump.step !== 2) return null;
  const again = evaluate(lists.http_access, { ...request, named: true, inner, step: bump.step }, world);
  if (again.allow) return null;
  if (!inner) return denied('http_access', again, request);
  const because = `Squid decrypts it, and of the requests inside ${words('http_access', again)}`;
  return { allowed: false, because, by: again.at, shadows: null, intercepted: bump.at };
}

function bumped(config: Config, request: Request, world: World): BumpVerdict | null {
  if (config.bump.length === 0 || !config.listeners.some(({ bumps }) => bumps)) return null;
  return listenerOf(request, world)?.bumps ? evaluateBump(config.bump, request, world) : null;
}

/** never_direct without a parent that could take the request. */
function route({ lists, peers }: Config, request: Request, world: World): Case | null {
  if (lists.never_direct.length === 0) return null;
  const takes = ({ parent, access }: Peer) =>
    parent && (access.length === 0 || evaluate(access, request, world).allow);
  if (lists.always_direct.length > 0 && evaluate(lists.always_direct, request, world).allow) return null;
  const verdict = evaluate(lists.never_direct, request, world);
  if (!verdict.allow || peers.some(takes)) return null;
  const none = peers.some(({ parent }) => parent)
    ? 'cache_peer_access lets none of the parents take it'
    : 'there is no cache_peer to go through';
  const because = `never_direct forbids to go direct and ${none}`;
  return { allowed: false, because, by: verdict.at, ...passed };
}
