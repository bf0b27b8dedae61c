/** Security and decryption rules. */
import type { ConfigLine, Remark } from '../../../model/audit.js';
import { ownOf } from '../../../text/own.js';
import type { FirewallRule } from '../../firewall/rules.js';
import { inverted, isOneOf, type Test, unknown } from '../../firewall/subject.js';
import { addresses, services } from '../../firewall/terms.js';
import { any } from '../../truth.js';
import type { Objects } from './objects.js';
import { type Entry, lastOf, textsOf } from './tree.js';

/** What changes no verdict. */
const harmless =
  /^(?:from|to|source|destination|application|service|category|action|disabled|negate-(?:source|destination)|rule-type|description|tag|group-tag|uuid|log-\S+|option|qos|icmp-unreachable|profile-setting|profile|type|authentication-enforcement|timeout|disable-inspect|disable-server-response-inspection|egress-interface|from-interface)$/;

/** Attributes that ask for more than addresses and ports, harmless where they say `any`. */
const outside: Readonly<Record<string, string>> = {
  'source-user': 'who is logged in (source-user)',
  'hip-profiles': "the client's state (hip-profiles)",
  'source-hip': "the client's state (source-hip)",
  'destination-hip': "the host's state (destination-hip)",
  schedule: 'the time of day (schedule)',
  target: 'which firewalls the rule is for (target)',
  'source-imsi': 'the mobile network (source-imsi)',
  'source-imei': 'the mobile network (source-imei)',
  'nw-slice': 'the mobile network (nw-slice)',
  monitor: 'whether the next hop answers (monitor)',
  'saas-user-list': 'the users of a cloud service',
  'saas-tenant-list': 'the tenants of a cloud service',
};

/** App-ID goes by the protocol whatever the port; these are spoken without TLS. */
const plain =
  /^(?:icmp|ping|traceroute|dns|ntp|ssh|telnet|tftp|dhcp|snmp|kerberos|radius|ike|netbios-(?:ns|dg|ss)|bgp|ospf|rip)$/;

/** Null: switched off. */
export function securityRule(rule: Entry, objects: Objects): FirewallRule | null {
  if (lastOf(rule, 'disabled') === 'yes') return null;
  const at = named(rule);
  const tests = [...common(rule, objects), application(rule), ...kind(rule)];
  const action = lastOf(rule, 'action');
  if (action !== null && /^(?:deny|drop|reset-(?:client|server|both))$/.test(action))
    return { at, action: 'block', quick: true, tests };
  const filtering = objects.filtering(rule);
  if (action !== 'allow')
    return {
      at,
      action: 'elsewhere',
      because: 'this rule has no action that is understood here',
      quick: true,
      tests,
    };
  if (filtering === null) return { at, action: 'allow', quick: true, tests };
  const because = `this rule allows it, but its URL filtering profile ${filtering} may still stop it`;
  return { at, action: 'elsewhere', because, quick: true, tests };
}

/** As a rule that blocks what it decrypts. Null: switched off, or not about what our clients open. */
export function decryptionRule(rule: Entry, objects: Objects): FirewallRule | null {
  const type = lastOf(rule, 'type') ?? 'ssl-forward-proxy';
  if (lastOf(rule, 'disabled') === 'yes' || type !== 'ssl-forward-proxy') return null;
  const decrypts = lastOf(rule, 'action') !== 'no-decrypt';
  return { at: named(rule), action: decrypts ? 'block' : 'allow', quick: true, tests: common(rule, objects) };
}

/**
 * As a rule that blocks those who have not logged in: "Authentication Policy" of the PAN-OS administrator's
 * guide. Null: switched off.
 */
export function authenticationRule(rule: Entry, objects: Objects): FirewallRule | null {
  if (lastOf(rule, 'disabled') === 'yes') return null;
  const free = objects.asksNobody(lastOf(rule, 'authentication-enforcement') ?? '');
  return { at: named(rule), action: free ? 'allow' : 'block', quick: true, tests: common(rule, objects) };
}

/** What a rule of policy-based forwarding asks of a connection. */
export function forwardingTests(
  rule: Entry,
  objects: Objects,
  zoneOf: (device: string) => string | null,
): readonly Test[] {
  const devices = textsOf(rule, 'from-interface').map(zoneOf);
  const byDevice: Test = {
    judge: ({ from }) => (from === null || devices.includes(null) || devices.includes(from) ? null : false),
    doubt: 'the incoming interface',
  };
  return [
    devices.length > 0 ? byDevice : given(rule, 'from', (zones) => zone('from', zones)),
    end(rule, 'source', objects),
    ...whereTo(rule, objects),
    whatFor(rule, objects),
    ...(rule.values.has('application') ? [application(rule)] : []),
    ...more(rule),
  ];
}

/** What is not understood of a rule, each with its line. */
export function remarksOn(rule: Entry): readonly Remark[] {
  return [...rule.values].flatMap(([key, [value]]): readonly Remark[] => {
    if (harmless.test(key) || Object.hasOwn(outside, key) || !value) return [];
    return [
      {
        kind: 'not-understood',
        message: `"${key}" of the rule "${rule.name}" is not understood, and could change what it matches`,
        remedy: 'check by hand what it does to these connections',
        at: value.at,
      },
    ];
  });
}

export function named(rule: Entry): ConfigLine {
  const shown = ['from', 'to', 'source', 'destination', 'service', 'category', 'action']
    .filter((key) => rule.values.has(key))
    .map((key) => `${key} ${textsOf(rule, key).slice(0, 3).join(' ')}`);
  return { ...rule.at, text: `rule "${rule.name}" ${shown.join(' ')}` };
}

function common(rule: Entry, objects: Objects): readonly Test[] {
  return [
    given(rule, 'from', (zones) => zone('from', zones)),
    given(rule, 'to', (zones) => zone('to', zones)),
    end(rule, 'source', objects),
    ...whereTo(rule, objects),
    whatFor(rule, objects),
    ...more(rule),
  ];
}

/** What a rule asks of the host alone. */
export function whereTo(rule: Entry, objects: Objects): readonly Test[] {
  return [end(rule, 'destination', objects), ...categories(rule, objects)];
}

/** Which services it is for. A decryption rule may leave that out, a security rule may not. */
export function whatFor(rule: Entry, objects: Objects): Test {
  if (rule.values.has('service')) return services(objects.services(textsOf(rule, 'service')));
  return rule.values.has('application')
    ? unknown(`"service" of the rule "${rule.name}", which is not given`)
    : { judge: () => true, doubt: '' };
}

function given(rule: Entry, key: string, read: (values: readonly string[]) => Test): Test {
  const values = textsOf(rule, key);
  return values.length > 0
    ? read(values)
    : unknown(`"${key}" of the rule "${rule.name}", which is not given`);
}

function end(rule: Entry, side: 'source' | 'destination', objects: Objects): Test {
  return given(rule, side, (names) =>
    inverted(addresses(side, objects.addresses(names)), lastOf(rule, `negate-${side}`) === 'yes'),
  );
}

function zone(end: 'from' | 'to', names: readonly string[]): Test {
  return names.includes('any') ? { judge: () => true, doubt: '' } : isOneOf(end, names);
}

function categories(rule: Entry, objects: Objects): readonly Test[] {
  return textsOf(rule, 'category').length === 0 ? [] : [categoryTest(textsOf(rule, 'category'), objects)];
}

function categoryTest(names: readonly string[], objects: Objects): Test {
  const doubts = names.map((name) => objects.doubtOf(name)).filter((doubt) => doubt !== null);
  return {
    judge: ({ host }) => any(names, (name) => objects.category(name, host)),
    doubt: doubts.join(', or '),
  };
}

function application(rule: Entry): Test {
  const names = textsOf(rule, 'application');
  if (names.includes('any')) return { judge: () => true, doubt: '' };
  if (names.length > 0 && names.every((name) => plain.test(name))) return { judge: () => false, doubt: '' };
  return unknown(`what App-ID takes the connection for (application ${names.join(' ') || 'not given'})`);
}

function kind(rule: Entry): readonly Test[] {
  const type = lastOf(rule, 'rule-type') ?? 'universal';
  if (type === 'universal') return [];
  return [
    {
      judge: ({ from, to }) =>
        from === null || to === null ? null : (from === to) === (type === 'intrazone'),
      doubt: 'whether it leaves the zone',
    },
  ];
}

function more(rule: Entry): readonly Test[] {
  return [...rule.values].flatMap(([key, values]): readonly Test[] => {
    if (harmless.test(key)) return [];
    const texts = values.map(({ text }) => text).join(' ');
    if (texts === 'any' || texts === 'none' || (key === 'target' && texts === 'negate no')) return [];
    return [
      unknown(ownOf(outside, key) ?? `"${key}" of the rule "${rule.name}", which is not understood here`),
    ];
  });
}
