/** FortiGate configuration: a backup or the output of `show`. */
import type { Decision, Flow, Policy } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import { decideWherever, familiesByClient } from '../../destinations.js';
import { agree, type Crossing, crossings } from '../../firewall/crossings.js';
import { decideByRules, type Fallback, type FirewallRule } from '../../firewall/rules.js';
import { type Subject, subjectOf } from '../../firewall/subject.js';
import type { ConfigFormat, Vantage } from '../../format.js';
import { accessLists } from './access-list.js';
import { interfacesAt, interfacesOf, leadsToVdom, outwardOf, type Zones, zonesOf } from './network.js';
import { Objects } from './objects.js';
import { policyRule } from './policy.js';
import { outwardBy, type PolicyRoute, policyRoutesOf } from './policy-routes.js';
import { type Entry, entriesOf, list, parseFortios, sectionOf, value } from './tree.js';

export const fortigate: ConfigFormat = {
  id: 'fortigate',
  title: 'FortiGate (FortiOS configuration)',
  docs: 'https://docs.fortinet.com/document/fortigate/7.4.0/cli-reference',

  parse(files, vantage) {
    const roots = files.map(parseFortios);
    const shared = [...roots, ...roots.flatMap((root) => sectionOf(root, 'global')?.own ?? [])];
    const domains = roots.flatMap((root) => entriesOf(root, 'vdom'));
    const every = (domains.length > 0 ? domains : roots).map((domain) => partOf(domain, [...shared, domain]));
    const parts = every.filter(({ rules, unclear }) => rules.length > 0 || unclear !== null);
    const [first] = files;
    if (parts.length === 0) {
      throw new UsageError({
        message: `${first?.path ?? 'the file'} holds no firewall policy`,
        hint: 'give a backup, or the output of "show firewall policy" with that of the objects it names',
      });
    }
    return policyOf({ parts, every }, vantage, [...shared, ...domains]);
  },
};

interface Firewall {
  /** Where connections are decided on. */
  readonly parts: readonly Part[];
  /** With the VDOMs that have no policy: they stop what comes in at them. */
  readonly every: readonly Part[];
}

/** One VDOM, or the whole firewall where it has none. */
interface Part {
  readonly rules: readonly FirewallRule[];
  readonly namedFrom: readonly string[];
  readonly namedTo: readonly string[];
  readonly zones: Zones;
  readonly interfaces: readonly Entry[];
  /** Where the default route leads. */
  readonly outward: readonly string[];
  readonly policyRoutes: readonly PolicyRoute[];
  /** Policies whose clients need not log in at a captive portal, by their lines. */
  readonly free: ReadonlySet<number>;
  /** Another table, which decides in place of the policies. */
  readonly unclear: string | null;
  /** Its name, where the file says nothing of its policies. */
  readonly untold: string | null;
}

function partOf(domain: Entry, scopes: readonly Entry[]): Part {
  const zones = zonesOf(scopes);
  const interfaces = interfacesOf(scopes, domain);
  const objects = new Objects(scopes);
  const policies = entriesOf(domain, 'firewall policy');
  const rules = policies.flatMap((policy) =>
    familiesOf(policy).map((family) => policyRule(policy, family, zones, objects, scopes)),
  );
  const older = entriesOf(domain, 'firewall policy6').map((policy) =>
    policyRule(policy, 6, zones, objects, scopes),
  );
  const names = (key: string) =>
    policies.flatMap((policy) => list(policy, key)).filter((name) => name !== 'any');
  return {
    rules: [...accessLists(domain, zones, objects), ...rules, ...older].filter((rule) => rule !== null),
    namedFrom: names('srcintf'),
    namedTo: names('dstintf'),
    zones,
    interfaces,
    outward: outwardOf(scopes, interfaces, zones),
    policyRoutes: policyRoutesOf(scopes, zones),
    free: new Set(
      policies
        .filter((policy) => value(policy, 'captive-portal-exempt') === 'enable')
        .map(({ at }) => at.line),
    ),
    unclear: otherTable(domain),
    untold: sectionOf(domain, 'firewall policy') === undefined ? domain.name : null,
  };
}

function otherTable(domain: Entry): string | null {
  const settings = sectionOf(domain, 'system settings');
  const holds = (table: string) => entriesOf(domain, table).length > 0;
  if (holds('firewall security-policy') || (settings && value(settings.own, 'ngfw-mode') === 'policy-based'))
    return 'its security policies (policy-based NGFW mode), which are not understood here';
  return holds('firewall consolidated policy')
    ? 'its consolidated policies (FortiOS 6.2), which are not understood here'
    : null;
}

/** From FortiOS 6.4 one policy may be for both families. */
function familiesOf(policy: Entry): readonly (4 | 6)[] {
  const has = (...keys: readonly string[]) => keys.some((key) => list(policy, key).length > 0);
  const six =
    has('srcaddr6', 'dstaddr6') ||
    value(policy, 'internet-service6') === 'enable' ||
    value(policy, 'internet-service6-src') === 'enable';
  return [...(!six || has('srcaddr', 'dstaddr') ? [4 as const] : []), ...(six ? [6 as const] : [])];
}

const implicit: Fallback = {
  action: 'block',
  at: null,
  because: 'no policy matches: the implicit deny (policy 0) stops it',
};

function policyOf(firewall: Firewall, vantage: Vantage, scopes: readonly Entry[]): Policy {
  const decide = (flow: Flow): Decision =>
    agree(
      domainsFor(firewall, flow, vantage).map((part) =>
        decideWherever(
          flow,
          (to) =>
            agree(
              ways(part, flow, vantage).map(({ from, to: out }) =>
                through(part, { ...subjectOf(flow, to, vantage), from, to: out }),
              ),
            ),
          familiesByClient(flow),
        ),
      ),
    );
  return {
    decide,
    remedy: ({ host, port }, { by }) =>
      by?.text.startsWith('acl ')
        ? `leave ${host}, port ${port}, out of this access control list: it drops before any policy is asked`
        : `add ${by ? 'above this policy' : 'a policy'}: action accept, dstaddr an address object of type fqdn for ${host}, service TCP ${port} ("em-preflight rules fortigate" writes the objects and the policy)`,
    narrow: () =>
      'set dstaddr to a group of address objects of type fqdn, and service to TCP 443, and 8883 where it is needed',
    remarks: [],
    mentions: (domains) =>
      scopes
        .flatMap((scope) => entriesOf(scope, 'firewall address'))
        .map((object) => ({ name: value(object, 'fqdn').toLowerCase(), at: object.at }))
        .filter(({ name }) => domains.some((domain) => name === domain || name.endsWith(`.${domain}`)))
        .map(({ name, at }) => ({ name: name.replace(/^\*\./, ''), subtree: name.startsWith('*.'), at })),
  };
}

/**
 * The VDOMs that the connection may come in at: where one of them has the client's network or interface, and
 * leads out by itself, that one alone.
 */
function domainsFor({ parts, every }: Firewall, { client }: Flow, vantage: Vantage): readonly Part[] {
  const own = every.filter(
    ({ interfaces, outward }) =>
      (vantage.inInterface === null
        ? interfacesAt(client, interfaces).length > 0
        : interfaces.some(({ name }) => name === vantage.inInterface)) && !leadsToVdom(outward, interfaces),
  );
  return own.length > 0 ? own : parts;
}

function through(part: Part, subject: Subject): Decision {
  const decision = decideByRules(part.rules, subject, implicit);
  if (part.rules.length === 0 && part.untold !== null)
    return {
      ruling: 'unverifiable',
      because: `depends on the firewall policies of the VDOM ${part.untold}, which are not in the file`,
      by: null,
    };
  if (part.unclear !== null)
    return { ruling: 'unverifiable', because: `depends on ${part.unclear}`, by: decision.by };
  const portal = portalOf(part, subject.from);
  if (!portal || decision.ruling !== 'allowed' || part.free.has(decision.by?.line ?? 0)) return decision;
  return {
    ...decision,
    ruling: 'unverifiable',
    because: `this policy accepts it, but ${portal.name} has a captive portal, where no device logs in`,
    ...(decision.by ? { allowedBy: decision.by } : {}),
  };
}

/** The interface or zone has its clients log in: CLI reference, system interface, security-mode. */
function portalOf({ interfaces, zones }: Part, from: string | null): Entry | undefined {
  const names = from === null ? [] : [from, ...(zones.get(from) ?? [])];
  return interfaces.find(
    (one) => names.includes(one.name) && /captive-portal/.test(value(one, 'security-mode')),
  );
}

function ways(
  { namedFrom, namedTo, outward, policyRoutes, interfaces }: Part,
  { client }: Flow,
  vantage: Vantage,
): readonly Crossing[] {
  const from = vantage.inInterface !== null ? [vantage.inInterface] : interfacesAt(client, interfaces);
  return crossings({
    from,
    to:
      vantage.outInterface !== null
        ? [vantage.outInterface]
        : outwardBy(policyRoutes, outward, { from, client }),
    namedFrom,
    namedTo,
  });
}
