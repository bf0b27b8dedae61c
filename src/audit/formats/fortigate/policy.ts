/** Firewall policies of one VDOM, in file order, which is the order they are evaluated in. */
import type { ConfigLine } from '../../../model/audit.js';
import type { FirewallRule } from '../../firewall/rules.js';
import { always, inverted, isOneOf, type Test, unknown } from '../../firewall/subject.js';
import { addresses, services } from '../../firewall/terms.js';
import { decryption } from './decryption.js';
import type { Zones } from './network.js';
import type { Objects } from './objects.js';
import { type Entry, list, value } from './tree.js';

/** Profiles that go by names or applications, and may still stop what the policy accepts. */
const stopping = ['webfilter-profile', 'application-list', 'profile-group', 'profile'];

/** Conditions that are settled by something outside the file. CLI reference, firewall policy, of 5.6 to 7.4. */
const outside: readonly (readonly [key: string, doubt: string])[] = [
  ['groups', 'who is logged in (groups)'],
  ['users', 'who is logged in (users)'],
  ['fsso-groups', 'who is logged in (fsso-groups)'],
  ['identity-based', 'who is logged in (identity-based)'],
  ['ntlm', 'who is logged in (ntlm)'],
  ['devices', 'the kind of device the client is (devices)'],
  ['url-category', 'the category of the site'],
  ['application', 'what application control takes the connection for (application)'],
  ['app-category', 'what application control takes the connection for (app-category)'],
  ['app-group', 'what application control takes the connection for (app-group)'],
  ['network-service-dynamic', "the vendor's list of network services"],
  ['network-service-src-dynamic', "the vendor's list of network services"],
  ['reputation-minimum', "the vendor's reputation of the address"],
  ['reputation-minimum6', "the vendor's reputation of the address"],
  ['nat46', 'the translation between IPv4 and IPv6 (nat46)'],
  ['nat64', 'the translation between IPv6 and IPv4 (nat64)'],
  ['ztna-status', "the client's tags (ZTNA)"],
  ['ztna-ems-tag', "the client's tags (ZTNA)"],
  ['ztna-geo-tag', "the client's tags (ZTNA)"],
  ['device-ownership', "the client's owner (ZTNA)"],
  ['ztna-device-ownership', "the client's owner (ZTNA)"],
  ['src-vendor-mac', "the client's hardware address"],
  ['sgt-check', "the client's security group"],
  ['tos-mask', 'the type of service'],
  ['vlan-filter', 'the VLAN'],
];

/** What takes the connection out of the policy's hands, though it accepts it. */
const diverting: readonly (readonly [key: string, because: string])[] = [
  ['http-policy-redirect', 'the transparent proxy policies decide on it (http-policy-redirect)'],
  ['webproxy-forward-server', 'another proxy gets it (webproxy-forward-server)'],
  ['wccp', 'a web cache gets it (wccp)'],
  ['disclaimer', 'its user has to accept a disclaimer first, which no device does (disclaimer)'],
  ['email-collect', 'its user has to give an address first, which no device does (email-collect)'],
];

/** `show full-configuration` also writes what is off. */
function isOn(policy: Entry, key: string): boolean {
  return !/^(?:|disable|0|0x0+|none)$/i.test(value(policy, key));
}

/** Null: switched off. */
export function policyRule(
  policy: Entry,
  version: 4 | 6,
  zones: Zones,
  objects: Objects,
  scopes: readonly Entry[],
): FirewallRule | null {
  if (value(policy, 'status') === 'disable') return null;
  const at = named(policy);
  const tests: Test[] = [
    { judge: ({ family }) => family === version, doubt: '' },
    ...interfaces(policy, 'srcintf', 'from', zones),
    ...interfaces(policy, 'dstintf', 'to', zones),
    ...ends(policy, version, objects),
    ...what(policy, version, objects),
    ...schedule(policy),
    // It is for connections to a virtual IP, which none of ours is.
    ...(isOn(policy, 'match-vip-only') ? [always(false)] : []),
    ...outside.filter(([key]) => isOn(policy, key)).map(([, doubt]) => unknown(doubt)),
  ];
  const action = value(policy, 'action');
  if (action !== 'accept')
    return {
      at,
      action: /^(?:|deny)$/.test(action) ? 'block' : 'elsewhere',
      because: `this policy sends it into a tunnel (action ${action})`,
      quick: true,
      tests,
    };
  const diverted = diverting.find(([key]) => isOn(policy, key));
  if (diverted)
    return {
      at,
      action: 'elsewhere',
      because: `this policy accepts it, but ${diverted[1]}`,
      quick: true,
      tests,
    };
  const filtered = value(policy, 'utm-status') !== 'disable';
  const profile = filtered ? stopping.find((key) => value(policy, key) !== '') : undefined;
  const decrypts = decryption(policy, at, objects, scopes);
  const base = { at, quick: true, tests, ...(decrypts ? { decrypts } : {}) };
  if (profile === undefined) return { ...base, action: 'allow' };
  return {
    ...base,
    action: 'elsewhere',
    because: `this policy accepts it, but its ${profile} "${value(policy, profile)}" may still stop it`,
  };
}

function named(policy: Entry): ConfigLine {
  const words = [
    `policy ${policy.name}`,
    value(policy, 'name') && `"${value(policy, 'name')}"`,
    value(policy, 'action') || 'deny',
    `${value(policy, 'srcintf') || 'any'} -> ${value(policy, 'dstintf') || 'any'}`,
  ];
  return { ...policy.at, text: words.filter(Boolean).join(' ') };
}

function interfaces(policy: Entry, key: string, end: 'from' | 'to', zones: Zones): readonly Test[] {
  const names = list(policy, key);
  if (names.length === 0 || names.includes('any')) return [];
  return [
    isOneOf(
      end,
      names.flatMap((name) => [name, ...(zones.get(name) ?? [])]),
    ),
  ];
}

function ends(policy: Entry, version: 4 | 6, objects: Objects): readonly Test[] {
  const suffix = version === 6 && policy.values.has('srcaddr6') ? '6' : '';
  const end = (side: 'source' | 'destination', key: string): Test => {
    const test = addresses(side, objects.addresses(list(policy, `${key}${suffix}`), version));
    return inverted(
      test,
      value(policy, `${key}${suffix}-negate`) === 'enable' || value(policy, `${key}-negate`) === 'enable',
    );
  };
  const target = toInternetService(policy, version)
    ? unknown("the vendor's list of internet services, which is not in the file")
    : end('destination', 'dstaddr');
  const source = value(policy, version === 6 ? 'internet-service6-src' : 'internet-service-src') === 'enable';
  return [source ? unknown("the vendor's list of internet services") : end('source', 'srcaddr'), target];
}

/** An Internet service says the host and the port at once: such a policy has no addresses, and no service. */
export function toInternetService(policy: Entry, version: 4 | 6): boolean {
  return value(policy, version === 6 ? 'internet-service6' : 'internet-service') === 'enable';
}

function what(policy: Entry, version: 4 | 6, objects: Objects): readonly Test[] {
  if (toInternetService(policy, version)) return [];
  const test = services(objects.services(list(policy, 'service')));
  return [inverted(test, value(policy, 'service-negate') === 'enable')];
}

function schedule(policy: Entry): readonly Test[] {
  const name = value(policy, 'schedule');
  const expiry =
    value(policy, 'policy-expiry') === 'enable' ? [unknown('the date on which the policy expires')] : [];
  if (name === 'none') return [always(false)];
  return name === '' || name === 'always' ? expiry : [unknown(`the schedule "${name}"`), ...expiry];
}
