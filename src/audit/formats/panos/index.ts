/** PAN-OS: a configuration as set commands or XML, with the files of its external lists beside it. */
import type { ConfigLine, Decision, Flow, Policy, Remark, SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import { decideWherever, familiesByClient } from '../../destinations.js';
import { agree, type Crossing, crossings } from '../../firewall/crossings.js';
import { decideByRules, type Fallback, type FirewallRule } from '../../firewall/rules.js';
import { type Subject, subjectOf, type Test } from '../../firewall/subject.js';
import type { ConfigFormat, Library, Vantage } from '../../format.js';
import { isIn, point } from '../../intervals.js';
import { type ForwardingRule, fates, forwardingRule } from './forwarding.js';
import { interfacesAt, type Network, outward } from './network.js';
import { Objects } from './objects.js';
import { authenticationRule, decryptionRule, remarksOn, securityRule, whatFor, whereTo } from './rule.js';
import { type Entry, entriesOf, lastOf, readTree, type Tree, textsOf } from './tree.js';
import { isXml } from './xml-commands.js';

/** A file without any is that of an external list. */
const commands = /^[ \t]*(?:\S+[#>][ \t]+)?(?:set|move|delete)[ \t]/m;

export const panos: ConfigFormat = {
  id: 'panos',
  title: 'PAN-OS (set commands, with external lists)',
  docs: 'https://docs.paloaltonetworks.com/pan-os/11-1/pan-os-admin/policy/security-policy',

  parse(files, vantage, library) {
    const [main = files[0], ...more] = files.filter((file) => isXml(file) || commands.test(file.text));
    if (!main) throw new Error('an audit has a file');
    const tree = readTree([main, ...more]);
    const places = scopesWithRules(tree);
    const parts = places.map((scope) => partOf(tree, scope, library, main));
    const silent = scopesWithZones(tree)
      .filter((scope) => !places.includes(scope))
      .map((scope) => partOf(tree, scope, library, main));
    if (parts.length === 0) {
      throw new UsageError({
        message: `${main.path} holds no security rule`,
        hint: 'give the exported XML, or what "show" prints in configure mode after "set cli config-output-format set"',
      });
    }
    return policyOf({ parts, silent }, vantage, tree.remarks);
  },
};

interface Firewall {
  readonly parts: readonly Part[];
  /** Those of whose rules the file says nothing. */
  readonly silent: readonly Part[];
}

/** One vsys or device group with its rules, in the order they are evaluated. */
interface Part {
  readonly scope: string;
  readonly rules: readonly FirewallRule[];
  readonly decryption: readonly FirewallRule[];
  readonly authentication: readonly FirewallRule[];
  readonly forwarding: readonly ForwardingRule[];
  readonly namedFrom: readonly string[];
  readonly namedTo: readonly string[];
  readonly zones: readonly Entry[];
  readonly network: Network;
  readonly defaults: readonly Entry[];
  readonly objects: Objects;
  /** What each rule asks of the host, and of the port, by the rule's line. */
  readonly asked: ReadonlyMap<string, { readonly host: readonly Test[]; readonly port: Test }>;
  readonly remarks: readonly Remark[];
}

const bases = ['pre-rulebase', 'rulebase', 'post-rulebase'];

function hasRules(tree: Tree, scope: string): boolean {
  return bases.some((base) => entriesOf(tree.scopes.get(scope), `${base} security rules`).length > 0);
}

function scopesWithRules(tree: Tree): readonly string[] {
  const own = [...tree.scopes.keys()].filter((scope) => hasRules(tree, scope));
  const places = own.filter((scope) => scope !== 'shared');
  return places.length > 0 ? places : own;
}

function scopesWithZones(tree: Tree): readonly string[] {
  return [...tree.scopes.keys()].filter((scope) => entriesOf(tree.scopes.get(scope), 'zone').length > 0);
}

/** From the farthest: shared, then the groups that a device group lies in. */
function lineageOf(tree: Tree, scope: string): readonly string[] {
  const line = [scope];
  for (let at = tree.parents.get(scope); at !== undefined && !line.includes(at); at = tree.parents.get(at))
    line.unshift(at);
  return [...new Set(['shared', '', ...line])];
}

function partOf(tree: Tree, scope: string, library: Library, main: SourceFile): Part {
  const lineage = lineageOf(tree, scope);
  const objects = new Objects(tree, lineage, library, main);
  const table = (base: string, kind: string, order = lineage) =>
    order.flatMap((one) => entriesOf(tree.scopes.get(one), `${base} ${kind} rules`));
  const upwards = [...lineage].reverse();
  const before = table('pre-rulebase', 'security');
  const local = table('rulebase', 'security');
  const after = table('post-rulebase', 'security', upwards);
  const entries = [...before, ...local, ...after];
  const read = (some: readonly Entry[]) =>
    some.map((entry) => securityRule(entry, objects)).filter((rule) => rule !== null);
  const onPanorama = local.length === 0 && (before[0] ?? after[0]);
  const between = onPanorama ? [unseen((after[0] ?? before.at(-1) ?? onPanorama).at)] : [];
  const all = (kind: string) => [
    ...table('pre-rulebase', kind),
    ...table('rulebase', kind),
    ...table('post-rulebase', kind, upwards),
  ];
  const zones = lineage.flatMap((one) => entriesOf(tree.scopes.get(one), 'zone'));
  const zoneNames = (key: string) =>
    entries.flatMap((entry) => textsOf(entry, key)).filter((name) => name !== 'any');
  return {
    scope,
    rules: [...read(before), ...read(local), ...between, ...read(after)],
    decryption: all('decryption')
      .map((entry) => decryptionRule(entry, objects))
      .filter((rule) => rule !== null),
    authentication: all('authentication')
      .map((entry) => authenticationRule(entry, objects))
      .filter((rule) => rule !== null),
    forwarding: all('pbf')
      .map((entry) => forwardingRule(entry, objects, (device) => zoneOf(device, zones)))
      .filter((rule) => rule !== null),
    network: tree.network,
    namedFrom: zoneNames('from'),
    namedTo: zoneNames('to'),
    zones,
    defaults: bases.flatMap((base) => table(base, 'default-security-rules')),
    objects,
    asked: new Map(
      entries.map((entry) => [
        lineOf(entry.at),
        { host: whereTo(entry, objects), port: whatFor(entry, objects) },
      ]),
    ),
    remarks: [...entries.flatMap(remarksOn), ...listRemarks(objects)],
  };
}

/** Panorama's rules stand around those of each firewall, which its configuration does not hold. */
function unseen(at: ConfigLine): FirewallRule {
  return {
    at,
    action: 'elsewhere',
    because:
      "depends on the firewall's own rules, which come before Panorama's post rules and are not in this file",
    quick: true,
    tests: [],
  };
}

function listRemarks(objects: Objects): readonly Remark[] {
  return objects.urlLists().flatMap(({ entries }) =>
    entries.all.flatMap(({ text, at, unmatchable, openEnded }): readonly Remark[] => {
      if (unmatchable !== null)
        return [
          {
            kind: 'unmatchable',
            message: `the entry ${text} matches nothing: ${unmatchable}`,
            remedy: 'write the name with a slash at its end, and *.DOMAIN/ for all below a domain',
            at,
          },
        ];
      if (!openEnded) return [];
      return [
        {
          kind: 'over-broad',
          severity: 'note',
          message: `the entry ${text} has no slash at its end: firewalls that do not append one read it as ${text}.*`,
          remedy: `write ${text}/`,
          at,
        },
      ];
    }),
  );
}

function policyOf(firewall: Firewall, vantage: Vantage, remarks: readonly Remark[]): Policy {
  const { parts } = firewall;
  return {
    decide: (flow) => agree(partsFor(firewall, flow).map((part) => decidePart(part, flow, vantage))),
    remedy: (flow, { by }) => remedyFor(flow, by, parts),
    narrow: () =>
      'set category to a custom URL category with the names as NAME/, and service to objects for TCP 443, and 8883 where it is needed',
    remarks: [
      ...remarks,
      ...new Map(
        parts.flatMap((part) => part.remarks).map((one) => [one.message + one.at.line, one]),
      ).values(),
    ],
    mentions: (domains) =>
      parts
        .flatMap(({ objects }) => objects.names())
        .filter(({ name }) => domains.some((domain) => name === domain || name.endsWith(`.${domain}`))),
  };
}

/** Each rulebase has its own way of letting a connection alone. */
function remedyFor({ host, port }: Flow, by: ConfigLine | null, parts: readonly Part[]): string {
  const stands = (key: 'authentication' | 'decryption') =>
    by !== null && parts.some((part) => part[key].some(({ at }) => at === by));
  const where = `category a custom URL category with ${host}/ in its list`;
  if (stands('authentication'))
    return `add above this authentication rule: one with ${where}, authentication-enforcement default-no-captive-portal`;
  if (stands('decryption')) return `add above this decryption rule: one with ${where}, action no-decrypt`;
  return `add ${by ? 'above this rule' : 'a rule'}: action allow, ${where}, application any, service a service object for TCP ${port} ("em-preflight rules panos" writes the objects and the rules)`;
}

function decidePart(part: Part, flow: Flow, vantage: Vantage): Decision {
  if (part.asked.size === 0)
    return {
      ruling: 'unverifiable',
      because: `depends on the security rules of ${part.scope || 'the firewall'}, which are not in the file`,
      by: null,
    };
  return decideWherever(
    flow,
    (to) =>
      agree(
        ways(part, flow, vantage).flatMap((way) =>
          forwarded(part, { ...subjectOf(flow, to, vantage), ...way }, vantage),
        ),
      ),
    familiesByClient(flow),
  );
}

/** The answers for wherever policy-based forwarding sends it. */
function forwarded(part: Part, subject: Subject, vantage: Vantage): readonly Decision[] {
  if (vantage.outInterface !== null) return [through(part, subject)];
  return fates(part.forwarding, subject).map((fate): Decision => {
    if ('zone' in fate) return through(part, { ...subject, to: fate.zone });
    if ('discardedBy' in fate) {
      const because = 'this rule of policy-based forwarding discards it';
      return { ruling: 'blocked', because, by: fate.discardedBy };
    }
    const because =
      'depends on the zone of the interface that this rule of policy-based forwarding sends it to';
    return { ruling: 'unverifiable', because, by: fate.unclearBy };
  });
}

/** The zone that an interface is in; null: none of these. */
function zoneOf(name: string, zones: readonly Entry[]): string | null {
  return zones.find((zone) => textsOf(zone, 'network').slice(1).includes(name))?.name ?? null;
}

/** `--in-interface` may name a zone or an interface of one. */
function ways(
  { zones, network, namedFrom, namedTo }: Part,
  { client }: Flow,
  vantage: Vantage,
): readonly Crossing[] {
  const named = (name: string) => [zoneOf(name, zones) ?? name];
  const known = (names: readonly string[]) => names.flatMap((name) => zoneOf(name, zones) ?? []);
  return crossings({
    from: vantage.inInterface === null ? known(interfacesAt(client, network)) : named(vantage.inInterface),
    to: vantage.outInterface === null ? known(outward(network)) : named(vantage.outInterface),
    namedFrom,
    namedTo,
  });
}

/** Of several vsys, the one that has both the client's zone and that of the way out. */
function partsFor({ parts, silent }: Firewall, { client }: Flow): readonly Part[] {
  const own = [...parts, ...silent].filter(({ zones, network }) =>
    [interfacesAt(client, network), outward(network)].every((names) =>
      names.some((name) => zoneOf(name, zones) !== null),
    ),
  );
  return own.length > 0 ? own : parts;
}

function through(part: Part, subject: Subject): Decision {
  const decision = decideByRules(part.rules, subject, fallback(part, subject));
  if (decision.ruling === 'blocked') return decision;
  const login = decideByRules(part.authentication, subject, sealed);
  if (decision.ruling === 'allowed' && login.ruling !== 'allowed')
    return {
      ruling: 'unverifiable',
      because:
        'a rule allows it, but its user may have to log in first (authentication rule), which no device does',
      by: login.by,
      ...(decision.by ? { allowedBy: decision.by } : {}),
    };
  const opened = decideByRules(part.decryption, subject, sealed);
  const intercepted = opened.ruling === 'blocked' && opened.by ? { intercepted: opened.by } : {};
  if (decision.ruling === 'unverifiable') return { ...withoutGuess(decision, part, subject), ...intercepted };
  if (opened.ruling !== 'unverifiable') return { ...decision, ...intercepted };
  return {
    ruling: 'unverifiable',
    because: `it passes, but whether it is decrypted ${opened.because}`,
    by: opened.by,
    ...(decision.by ? { allowedBy: decision.by } : {}),
  };
}

const lineOf = ({ file, line }: ConfigLine) => `${file}:${line}`;

const https = point(443);

/** A rule of which we cannot tell whether it is about this host and port opens nothing that we could hold against it. */
function withoutGuess(decision: Decision, { asked }: Part, subject: Subject): Decision {
  const { allowedBy, ...rest } = decision;
  if (!allowedBy) return decision;
  const tests = asked.get(lineOf(allowedBy));
  if (!tests) return decision;
  // Whatever "application-default" opens besides, it opens HTTPS.
  const guessed = [...tests.host, ...(isIn(subject.port, https) ? [] : [tests.port])];
  return guessed.some((test) => test.judge(subject) === null) ? rest : decision;
}

const sealed: Fallback = { action: 'allow', at: null, because: 'no such rule matches' };

/** Within a zone everything passes, between zones nothing, unless the default rules are set otherwise. */
function fallback({ defaults }: Part, { from, to }: Subject): Fallback {
  const name = from === to ? 'intrazone-default' : 'interzone-default';
  const own = defaults.find((entry) => entry.name === name);
  const action = (own && lastOf(own, 'action')) ?? (from === to ? 'allow' : 'deny');
  const allows = action === 'allow';
  return {
    action: allows ? 'allow' : 'block',
    at: own && lastOf(own, 'action') !== null ? own.at : null,
    because: `no rule matches: ${name} ${allows ? 'allows' : 'stops'} it`,
  };
}
