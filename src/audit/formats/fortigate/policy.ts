/** Firewall policies of one VDOM, in file order, which is the order they are evaluated in. */
import type { ConfigLine } from '../../../model/audit.js';
import type { FirewallRule } from '../../firewall/rules.js';
import { inverted, isOneOf, type Subject, type Test, unknown } from '../../firewall/subject.js';
import { addresses, nameMatches, services } from '../../firewall/terms.js';
import type { Objects } from './objects.js';
import { type Entry, entriesOf, list, value } from './tree.js';

/** Profiles that go by names or applications, and may still stop what the policy accepts. */
const stopping = ['webfilter-profile', 'application-list', 'profile-group'];

/** Conditions that are settled by something outside the file. */
const outside: readonly (readonly [string, string])[] = [
  ['groups', 'who is logged in (groups)'],
  ['users', 'who is logged in (users)'],
  ['fsso-groups', 'who is logged in (fsso-groups)'],
  ['internet-service-src-name', "the vendor's list of internet services"],
  ['url-category', 'the category of the site'],
  ['ztna-ems-tag', "the client's tags (ZTNA)"],
  ['src-vendor-mac', "the client's hardware address"],
];

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
    inverted(
      services(objects.services(list(policy, 'service'))),
      value(policy, 'service-negate') === 'enable',
    ),
    ...schedule(policy),
    ...outside.filter(([key]) => list(policy, key).length > 0).map(([, doubt]) => unknown(doubt)),
  ];
  if (value(policy, 'action') !== 'accept')
    return {
      at,
      action: value(policy, 'action') === 'ipsec' ? 'elsewhere' : 'block',
      because: 'this policy sends it into a tunnel',
      quick: true,
      tests,
    };
  const profile = stopping.find((key) => value(policy, key) !== '');
  const decrypts = decryption(policy, at, objects, scopes);
  const base = { at, quick: true, tests, ...(decrypts ? { decrypts } : {}) };
  if (profile === undefined) return { ...base, action: 'allow' };
  return {
    ...base,
    action: 'elsewhere',
    because: `this policy accepts it, but its ${profile} "${value(policy, profile)}" may still stop it`,
  };
}

export type Zones = ReadonlyMap<string, readonly string[]>;

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
  const service = value(policy, version === 6 ? 'internet-service6' : 'internet-service') === 'enable';
  const target = service
    ? unknown("the vendor's list of internet services, which is not in the file")
    : end('destination', 'dstaddr');
  const source = value(policy, version === 6 ? 'internet-service6-src' : 'internet-service-src') === 'enable';
  return [source ? unknown("the vendor's list of internet services") : end('source', 'srcaddr'), target];
}

function schedule(policy: Entry): readonly Test[] {
  const name = value(policy, 'schedule');
  const expiry =
    value(policy, 'policy-expiry') === 'enable' ? [unknown('the date on which the policy expires')] : [];
  return name === '' || name === 'always' ? expiry : [unknown(`the schedule "${name}"`), ...expiry];
}

/** Whether the policy's SSL profile opens the connection; exempted names stay closed. */
function decryption(
  policy: Entry,
  at: ConfigLine,
  objects: Objects,
  scopes: readonly Entry[],
): ((subject: Subject) => ConfigLine | null) | null {
  const name = value(policy, 'ssl-ssh-profile');
  if (name === '' || name === 'no-inspection' || name === 'certificate-inspection') return null;
  const profile = scopes
    .flatMap((scope) => entriesOf(scope, 'firewall ssl-ssh-profile'))
    .find((one) => one.name === name);
  const deep = profile ? opens(profile) : /deep-inspection/.test(name);
  if (!deep) return null;
  const exempt = profile ? exemptions(profile, objects, scopes) : [];
  return ({ host }) => (exempt.some((matches) => matches(host)) ? null : at);
}

function opens(profile: Entry): boolean {
  return profile.sections.some(
    ({ name, own }) =>
      (name === 'https' && value(own, 'status') === 'deep-inspection') ||
      (name === 'ssl' && value(own, 'inspect-all') === 'deep-inspection'),
  );
}

function exemptions(
  profile: Entry,
  objects: Objects,
  scopes: readonly Entry[],
): readonly ((host: string) => boolean)[] {
  const patterns = scopes.flatMap((scope) => entriesOf(scope, 'firewall wildcard-fqdn custom'));
  return entriesOf(profile, 'ssl-exempt').flatMap((entry) => {
    const pattern = patterns.find((one) => one.name === value(entry, 'wildcard-fqdn'));
    const wildcard = pattern ? value(pattern, 'wildcard-fqdn').replace(/^\*\./, '') : null;
    const terms = value(entry, 'address') === '' ? [] : objects.addresses([value(entry, 'address')], 4);
    return [
      (host: string) =>
        (wildcard !== null && nameMatches(host, wildcard.toLowerCase(), 'too') === true) ||
        terms.some((term) => term.kind === 'name' && nameMatches(host, term.name, term.below) === true),
    ];
  });
}
