import type { ConfigLine, Decision, Flow, Remark } from '../../../model/audit.js';
import { decisive, type Outcome } from '../../possibilities.js';
import { type Way, waysOf } from './route.js';
import type { Answer, Script } from './script.js';
import { unpredictable } from './world.js';

/** The script with what is known of it before any flow is looked at. */
export interface Loaded {
  readonly script: Script;
  readonly lines: readonly ConfigLine[];
  /** The line of `FindProxyForURL`, for answers that stand on no line of their own. */
  readonly head: ConfigLine;
  /** What it answers for hosts that nobody knows: how traffic goes as a rule; null where that depends. */
  readonly usual: string | null;
  /** A route of theirs that leads somewhere, if there is any. */
  readonly likely: string | null;
}

type Ruling = Decision['ruling'];

interface Judged {
  readonly ruling: Ruling;
  readonly because: string;
  readonly route: string | null;
  readonly line: number | null;
}

export function urlOf({ host, port }: Pick<Flow, 'host' | 'port'>): string {
  return port === 443 ? `https://${host}/` : `https://${host}:${port}/`;
}

export async function decideFlow(loaded: Loaded, flow: Flow): Promise<Decision> {
  const known = { host: flow.host, address: flow.address, client: flow.client };
  const { answers, complete } = await loaded.script.ask(urlOf(flow), known);
  const outcomes: readonly Outcome<Judged>[] = answers.map((answer) => ({
    result: judge(answer, loaded),
    path: answer.path,
  }));
  const first = outcomes[0]?.result;
  const differ = (a: Judged, b: Judged) => a.ruling !== b.ruling;
  if (!first || !complete)
    return unverifiable('there are too many possibilities to try one by one', loaded.head);
  const asked = new Set(outcomes.flatMap(({ path }) => path.map(({ question }) => question.unknown)));
  const goesBy = Object.values(unpredictable).filter((what) => asked.has(what));
  if (goesBy.length > 0) return unverifiable(`the script goes by ${goesBy.join(' and ')}`, loaded.head);
  if (outcomes.some(({ result }) => differ(first, result))) {
    const unknowns = decisive(outcomes, differ).map(({ unknown }) => unknown);
    return unverifiable(`it depends on ${unknowns.join(', and on ')}`, lineOf(loaded, first.line));
  }
  const others = new Set(outcomes.map(({ result }) => result.route).filter((route) => route !== first.route));
  const note = others.size > 0 ? `; in other cases ${[...others].slice(0, 3).join(' or ')}` : '';
  const by = lineOf(loaded, first.line);
  return {
    ruling: first.ruling,
    because: first.because + note,
    by,
    route: first.ruling === 'unverifiable' ? null : first.route,
    remarks: remarksOn(flow, outcomes, loaded, by),
  };
}

function unverifiable(because: string, by: ConfigLine): Decision {
  return { ruling: 'unverifiable', because, by, route: null };
}

function lineOf({ lines, head }: Loaded, line: number | null): ConfigLine {
  return (line === null ? undefined : lines[line - 1]) ?? head;
}

function judge({ route, failure, line }: Answer, { usual }: Loaded): Judged {
  if (route === null) return { ruling: 'unverifiable', because: failed(failure ?? ''), route, line };
  const ways = waysOf(route);
  const odd = ways.find((way) => way.kind === 'unreadable');
  const made = ways.filter(({ kind }) => kind === 'direct' || kind === 'proxy');
  if (made.length > 0)
    return {
      ruling: 'allowed',
      because: `it goes ${route === '' ? 'DIRECT, as the answer is empty' : route}${firewallWord(ways)}`,
      route,
      line,
    };
  if (odd) {
    const because = `it goes ${route}, in which clients cannot read ${odd.text}: some then go DIRECT`;
    return { ruling: 'unverifiable', because, route, line };
  }
  if (ways.some(({ kind }) => kind === 'local') && route === usual) {
    const because = `it goes ${route}, to a proxy on the client itself, which decides`;
    return { ruling: 'unverifiable', because, route, line };
  }
  return { ruling: 'blocked', because: `it goes ${route}, which leads nowhere`, route, line };
}

/** Functions of Microsoft's for IPv6 (learn.microsoft.com, "IPv6-Aware Proxy Helper API Definitions"). */
const extensions =
  /\b(?:isResolvableEx|isInNetEx|dnsResolveEx|myIpAddressEx|sortIpAddressList|getClientVersion)\b(?= is not defined)/;

function failed(failure: string): string {
  const [extension] = extensions.exec(failure) ?? [];
  return extension
    ? `the script calls ${extension}, which not every client has`
    : `the script fails on it (${failure}), and what then happens is up to the client`;
}

const firewallWord = (ways: readonly Way[]) =>
  ways.every(({ kind }) => kind === 'direct')
    ? ', past any proxy: the firewall decides'
    : ', where the proxy decides';

/** Ways round the proxy. */
function remarksOn(
  { host, port }: Flow,
  outcomes: readonly Outcome<Judged>[],
  { usual }: Loaded,
  by: ConfigLine,
): readonly Remark[] {
  const routes = outcomes.flatMap(({ result }) => (result.route === null ? [] : [waysOf(result.route)]));
  const at = { file: by.file, line: by.line };
  const soft = routes.find((ways) => ways.length > 1 && ways.slice(1).some(({ kind }) => kind === 'direct'));
  const past = routes.find(([way]) => way?.kind === 'direct');
  const proxied = usual !== null && waysOf(usual)[0]?.kind === 'proxy';
  if (soft) {
    return [
      {
        kind: 'over-broad',
        message: `${host}:${port} goes DIRECT, past the proxy, whenever the proxy does not answer`,
        remedy: 'take DIRECT out of the answer, unless the firewall is to let this traffic out as well',
        at,
        host,
      },
    ];
  }
  if (!past || !proxied) return [];
  return [
    {
      kind: 'over-broad',
      message: `${host}:${port} goes DIRECT although other hosts go ${usual}`,
      remedy: `return ${JSON.stringify(usual)} for it, unless the firewall lets it out by itself`,
      at,
      host,
    },
  ];
}
