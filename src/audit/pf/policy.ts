/** pf's evaluation of a pfSense or OPNsense rule set, for a connection from a client's interface to the WAN. */
import type { Decision, Flow, Policy, Remark } from '../../model/audit.js';
import { type Destination, decideWherever, familiesByClient } from '../destinations.js';
import { agree } from '../firewall/crossings.js';
import { decideByRules, type Fallback, type FirewallRule } from '../firewall/rules.js';
import { isOneOf, type Subject, subjectOf, unknown } from '../firewall/subject.js';
import { addresses, rangeTerm } from '../firewall/terms.js';
import type { Vantage } from '../format.js';
import { merge } from '../intervals.js';
import type { Forward } from './forwards.js';
import { type Groups, type Interface, interfaceNamed, interfaceOfClient } from './interfaces.js';
import { remedyFor } from './remedy.js';
import { type Names, type PfRule, resolve, type Translation } from './rule.js';

export interface PfConfig extends Names {
  /** In the order pf reads them: floating, groups, interfaces. */
  readonly rules: readonly PfRule[];
  /** They rewrite the destination before any rule sees it. */
  readonly forwards: readonly Forward[];
  /** Interfaces whose clients have to log in first. */
  readonly portals: readonly string[];
  readonly translation: Translation;
  /** True where packet filtering is switched off: everything passes, and nothing is translated. */
  readonly off: boolean;
  /** False where the firewall drops all IPv6. */
  readonly ipv6: boolean;
  readonly remarks: readonly Remark[];
  readonly mentions: NonNullable<Policy['mentions']>;
}

interface Ready {
  readonly rule: PfRule;
  /** Where the connection comes in, and where it leaves. */
  readonly ready: FirewallRule;
  readonly leaving: FirewallRule;
}

const closed: Fallback = {
  action: 'block',
  at: null,
  because: 'no rule of the interface matches, and what no rule passes is blocked',
};
const open: Fallback = { action: 'allow', at: null, because: 'what has come in by a rule goes out' };

export function pfPolicy(config: PfConfig, vantage: Vantage): Policy {
  const remarks: Remark[] = [...config.remarks];
  const ready = (rules: readonly PfRule[]): readonly Ready[] =>
    rules.flatMap((rule) => {
      const resolved = resolve(rule, config);
      const leaving = resolve(rule, config, config.translation);
      if (!('broken' in resolved) && !('broken' in leaving)) return [{ rule, ready: resolved, leaving }];
      remarks.push({
        kind: 'unmatchable',
        message: `the firewall leaves this rule out: ${'broken' in resolved ? resolved.broken : ''}`,
        remedy: 'correct the name, or define it in Firewall > Aliases',
        at: { file: rule.at.file, line: rule.at.line },
      });
      return [];
    });
  const filter = ready(config.rules);
  const exempt = new Set(config.forwards.filter((forward) => forward.exempt).map(({ at: line }) => line));
  const forwards = ready(config.forwards).map((one) => ({
    ...one,
    ready: {
      ...one.ready,
      quick: true,
      ...(exempt.has(one.rule.at)
        ? { action: 'allow' as const }
        : {
            action: 'elsewhere' as const,
            because: `a ${one.rule.at.text} takes the connection before any rule sees it`,
          }),
    },
  }));
  return {
    decide: (flow) => {
      if (config.off) return filterOff;
      const candidates = incoming(flow, config, vantage);
      return decideWherever(
        flow,
        (to) => agree(candidates.map((name) => at(name, flow, to, { config, filter, forwards, vantage }))),
        config.ipv6 ? familiesByClient(flow) : [4],
      );
    },
    remedy: (flow, { by }) =>
      remedyFor(
        flow,
        [...config.rules, ...config.forwards].find(({ at: line }) => line === by),
        config,
      ),
    narrow: () =>
      "destination: an alias of hosts that holds the catalogue's names; destination port: 443, and 8883 where it is needed",
    remarks,
    mentions: config.mentions,
  };
}

const filterOff: Decision = {
  ruling: 'allowed',
  because: 'packet filtering is switched off (system, disablefilter): everything passes',
  by: null,
};

const ipv6Off: Decision = {
  ruling: 'blocked',
  because: 'the firewall has IPv6 switched off (system, ipv6allow)',
  by: null,
};

interface World {
  readonly config: PfConfig;
  readonly filter: readonly Ready[];
  readonly forwards: readonly Ready[];
  readonly vantage: Vantage;
}

/** The interfaces that the client may be on: not the WAN, which leads to the hosts. */
function incoming(flow: Flow, { interfaces, rules }: PfConfig, { inInterface }: Vantage): readonly string[] {
  if (inInterface !== null) return [interfaceNamed(inInterface, interfaces)];
  const own = interfaceOfClient(flow.client, interfaces);
  if (own !== null) return [own];
  const ours = interfaces.filter(({ outer, usable }) => usable && !outer).map(({ id }) => id);
  const named = interfaces.length > 0 ? ours : rules.flatMap((rule) => rule.interfaces);
  const inner = [...new Set(named)].filter((name) => name !== 'wan');
  return inner.length > 0 ? inner : ['lan'];
}

function at(
  name: string,
  flow: Flow,
  to: Destination,
  { config, filter, forwards, vantage }: World,
): Decision {
  const { interfaces, groups } = config;
  const subject = from(name, subjectOf(flow, to, vantage), flow, interfaces);
  if (to.family === 6 && !config.ipv6) return ipv6Off;
  const here = (rule: PfRule) => covers(rule, name, groups);
  const redirect = forwards.filter(({ rule }) => here(rule)).map(({ rule, ready }) => bearing(rule, ready));
  const forwarded = decideByRules(redirect, subject, open);
  if (forwarded.ruling === 'unverifiable') return forwarded;
  const own = interfaces.find(({ id }) => id === name);
  const seen = filter.filter(({ rule }) => rule.direction !== 'out' && here(rule));
  const marked = tagsOf([...forwards, ...seen], subject);
  const inward = seen
    .filter(({ rule }) => rule.action !== 'mark' && (rule.tagged === '' || marked.has(rule.tagged)))
    .map(({ rule, ready }) => bearing(rule, ready));
  const entered = decideByRules([...builtIn(own), ...inward], subject, closed);
  if (entered.ruling === 'blocked') return entered;
  const left = decideByRules(outward(filter, marked, vantage, config), subject, open);
  if (left.ruling === 'blocked' || (left.ruling === 'unverifiable' && entered.ruling === 'allowed'))
    return left;
  return entered.ruling === 'allowed' && config.portals.includes(name)
    ? behindPortal(entered, own?.label ?? name)
    : entered;
}

function behindPortal(entered: Decision, label: string): Decision {
  return {
    ruling: 'unverifiable',
    because: `a rule allows it, but ${label} has a captive portal, which the client may not have been let through`,
    by: entered.by,
    ...(entered.by ? { allowedBy: entered.by } : {}),
  };
}

/** A rule that asks for a tag. */
function bearing({ tagged }: PfRule, ready: FirewallRule): FirewallRule {
  if (tagged === '') return ready;
  return { ...ready, tests: [...ready.tests, unknown(`the tag ${tagged}, which another rule may set`)] };
}

/** The tags that the connection may bear. */
function tagsOf(seen: readonly Ready[], subject: Subject): ReadonlySet<string> {
  const setting = seen.filter(
    ({ rule, ready }) => rule.tag !== '' && ready.tests.every((test) => test.judge(subject) !== false),
  );
  return new Set(setting.map(({ rule }) => rule.tag));
}

function covers({ interfaces, except }: PfRule, name: string, groups: Groups): boolean {
  if (interfaces.length === 0) return true;
  return interfaces.some((one) => one === name || groups.get(one)?.includes(name)) !== except;
}

/** A client of whom no more is known than its interface is in the network of that interface. */
function from(name: string, subject: Subject, flow: Flow, interfaces: readonly Interface[]): Subject {
  const own = flow.client === null ? interfaces.find(({ id }) => id === name) : undefined;
  const networks = (own?.networks ?? []).flatMap((term) =>
    term.kind === 'range' && term.family === subject.family ? [term.range] : [],
  );
  return { ...subject, from: name, source: networks.length > 0 ? merge(networks) : subject.source };
}

/** Floating rules see the connection a second time where it leaves. */
function outward(
  filter: readonly Ready[],
  tags: ReadonlySet<string>,
  { outInterface }: Vantage,
  { interfaces, groups }: PfConfig,
): readonly FirewallRule[] {
  const outer = interfaces.filter((one) => one.outer).map(({ id }) => id);
  const ways =
    outInterface !== null ? [interfaceNamed(outInterface, interfaces)] : outer.length > 0 ? outer : ['wan'];
  return filter
    .filter(({ rule }) => rule.direction !== 'in' && rule.action !== 'mark')
    .filter(({ rule }) => rule.tagged === '' || tags.has(rule.tagged))
    .flatMap(({ rule, leaving }) => {
      const sees = ways.filter((way) => covers(rule, way, groups));
      if (sees.length === 0) return [];
      const which = sees.length === ways.length ? [] : [isOneOf('to', sees)];
      return [bearing(rule, { ...leaving, tests: [...leaving.tests, ...which] })];
    });
}

const privateNetworks = ['10.0.0.0/8', '127.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'];

/** "Block private networks" and "block bogon networks" come before every rule of the user's. */
function builtIn(own: Interface | undefined): readonly FirewallRule[] {
  if (!own) return [];
  const { at } = own;
  const rule = (tests: FirewallRule['tests']): FirewallRule => ({ at, action: 'block', quick: true, tests });
  const terms = privateNetworks.map(rangeTerm).filter((term) => term !== null);
  return [
    ...(own.blocksPrivate ? [rule([addresses('source', terms)])] : []),
    ...(own.blocksBogons ? [rule([unknown(`the list of bogon networks, which ${own.label} blocks`)])] : []),
  ];
}
