/** FortiGate configuration: a backup or the output of `show`. */
import type { Decision, Flow, Policy } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import { parseAddress } from '../../addresses.js';
import { decideWherever, familiesByClient } from '../../destinations.js';
import { agree, type Crossing, crossings } from '../../firewall/crossings.js';
import { decideByRules, type Fallback, type FirewallRule } from '../../firewall/rules.js';
import { subjectOf } from '../../firewall/subject.js';
import { rangeTerm } from '../../firewall/terms.js';
import type { ConfigFormat, Vantage } from '../../format.js';
import { Objects } from './objects.js';
import { policyRule, type Zones } from './policy.js';
import { type Entry, entriesOf, list, parseFortios, value } from './tree.js';

export const fortigate: ConfigFormat = {
  id: 'fortigate',
  title: 'FortiGate (FortiOS configuration)',
  docs: 'https://docs.fortinet.com/document/fortigate/7.4.0/cli-reference',

  parse(files, vantage) {
    const roots = files.map(parseFortios);
    const domains = roots.flatMap((root) => entriesOf(root, 'vdom'));
    const scopes =
      domains.length > 0
        ? domains.map((domain) => ({ domain, shared: roots }))
        : roots.map((domain) => ({ domain, shared: roots }));
    const parts = scopes
      .map(({ domain, shared }) => partOf(domain, [...shared, domain]))
      .filter(({ rules }) => rules.length > 0);
    const [first] = files;
    if (parts.length === 0) {
      throw new UsageError({
        message: `${first?.path ?? 'the file'} holds no firewall policy`,
        hint: 'give a backup, or the output of "show firewall policy" with that of the objects it names',
      });
    }
    return policyOf(parts, vantage, roots);
  },
};

/** One VDOM, or the whole firewall where it has none. */
interface Part {
  readonly rules: readonly FirewallRule[];
  readonly namedFrom: readonly string[];
  readonly namedTo: readonly string[];
  /** Devices of the default route. */
  readonly outward: readonly string[];
  readonly networks: readonly { readonly name: string; readonly network: ReturnType<typeof rangeTerm> }[];
  /** True where another table decides (policy-based NGFW mode). */
  readonly unclear: string | null;
}

function partOf(domain: Entry, scopes: readonly Entry[]): Part {
  const zones: Zones = new Map(
    scopes
      .flatMap((scope) => entriesOf(scope, 'system zone'))
      .map((zone) => [zone.name, list(zone, 'interface')]),
  );
  const objects = new Objects(scopes);
  const policies = entriesOf(domain, 'firewall policy');
  const rules = policies.flatMap((policy) => [
    ...(policy.values.has('srcaddr') || policy.values.has('internet-service')
      ? [policyRule(policy, 4, zones, objects, scopes)]
      : []),
    ...(policy.values.has('srcaddr6') ? [policyRule(policy, 6, zones, objects, scopes)] : []),
  ]);
  const older = entriesOf(domain, 'firewall policy6').map((policy) =>
    policyRule(policy, 6, zones, objects, scopes),
  );
  const names = (key: string) =>
    policies.flatMap((policy) => list(policy, key)).filter((name) => name !== 'any');
  return {
    rules: [...rules, ...older].filter((rule) => rule !== null),
    namedFrom: names('srcintf'),
    namedTo: names('dstintf'),
    outward: scopes
      .flatMap((scope) => entriesOf(scope, 'router static'))
      .filter(isDefault)
      .map((route) => value(route, 'device'))
      .filter(Boolean),
    networks: scopes
      .flatMap((scope) => entriesOf(scope, 'system interface'))
      .map((one) => ({
        name: one.name,
        network: rangeTerm(list(one, 'ip').slice(0, 2).join('/')),
      })),
    unclear:
      entriesOf(domain, 'firewall security-policy').length > 0
        ? 'its security policies (policy-based NGFW mode), which are not understood here'
        : null,
  };
}

function isDefault(route: Entry): boolean {
  return (
    value(route, 'status') !== 'disable' &&
    /^(?:|0\.0\.0\.0 0\.0\.0\.0|0\.0\.0\.0\/0)$/.test(value(route, 'dst'))
  );
}

const implicit: Fallback = {
  action: 'block',
  at: null,
  because: 'no policy matches: the implicit deny (policy 0) stops it',
};

function policyOf(parts: readonly Part[], vantage: Vantage, roots: readonly Entry[]): Policy {
  const decide = (flow: Flow): Decision =>
    agree(
      parts.map((part) =>
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
      `add ${by ? 'above this policy' : 'a policy'}: action accept, dstaddr an address object of type fqdn for ${host}, service TCP ${port} ("em-preflight rules fortigate" writes the objects and the policy)`,
    narrow: () =>
      'set dstaddr to a group of address objects of type fqdn, and service to TCP 443, and 8883 where it is needed',
    remarks: [],
    mentions: (domains) =>
      roots
        .flatMap((root) => [root, ...entriesOf(root, 'vdom')])
        .flatMap((scope) => entriesOf(scope, 'firewall address'))
        .map((object) => ({ name: value(object, 'fqdn').toLowerCase(), at: object.at }))
        .filter(({ name }) => domains.some((domain) => name === domain || name.endsWith(`.${domain}`)))
        .map(({ name, at }) => ({ name: name.replace(/^\*\./, ''), subtree: name.startsWith('*.'), at })),
  };
}

function through({ rules, unclear }: Part, subject: Parameters<typeof decideByRules>[1]): Decision {
  const decision = decideByRules(rules, subject, implicit);
  return unclear === null
    ? decision
    : { ruling: 'unverifiable', because: `depends on ${unclear}`, by: decision.by };
}

function ways(
  { namedFrom, namedTo, outward, networks }: Part,
  { client }: Flow,
  vantage: Vantage,
): readonly Crossing[] {
  const address = client === null ? null : parseAddress(client);
  const own = networks.filter(
    ({ network }) =>
      address !== null &&
      network?.kind === 'range' &&
      network.family === address.family &&
      network.range.low !== network.range.high &&
      network.range.low !== 0n &&
      network.range.low <= address.value &&
      address.value <= network.range.high,
  );
  return crossings({
    from: vantage.inInterface !== null ? [vantage.inInterface] : own.map(({ name }) => name),
    to: vantage.outInterface !== null ? [vantage.outInterface] : outward,
    namedFrom,
    namedTo,
  });
}
