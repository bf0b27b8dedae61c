import type { Look, Rule } from '../../src/model/rules.js';

/** An exact host on 443, unless `change` says otherwise. */
export function rule(name: string, change: Partial<Rule> = {}): Rule {
  return {
    pattern: { kind: 'exact', name },
    ports: [443],
    anyOf: null,
    components: ['cca'],
    rotating: false,
    privateAddresses: false,
    addresses: [],
    covers: [],
    ...change,
  };
}

export function subtree(name: string, change: Partial<Rule> = {}): Rule {
  return rule(name, { pattern: { kind: 'subtree', name }, ...change });
}

export function look(change: Partial<Look> = {}): Look {
  return {
    prefix: 'em',
    sources: [],
    catalogue: { title: 'Sample', sha256: '0123456789abcdef'.repeat(4) },
    components: ['cca', 'backup'],
    date: null,
    seenAt: null,
    gaps: [],
    ...change,
  };
}

const broker = 'a2etju7iem1tgc-ats.iot.eu-central-1.amazonaws.com';
const longLabel = 'x'.repeat(63);

/** Two names that differ in their last label only, of 253 characters, DNS's limit. */
const longest = ['y', 'z'].map(
  (end) => `${[longLabel, longLabel, longLabel, 'w'.repeat(59)].join('.')}.${end}`,
);

/** What every platform must be able to write. */
export const samples: Readonly<Record<string, readonly Rule[]>> = {
  'one host': [rule('rgt.srv.ygles.com')],
  'ports of two kinds': [
    rule('rgt.srv.ygles.com', { components: ['cca', 'backup'] }),
    rule('kinesis.eu-central-1.amazonaws.com', { rotating: true }),
    rule(broker, { ports: [443, 8883], anyOf: [443, 8883], rotating: true }),
  ],
  'any-of only': [rule(broker, { ports: [443, 8883], anyOf: [443, 8883] })],
  'a port besides 443 alone': [rule(broker, { ports: [8883] })],
  'international names': [rule('xn--bcher-kva.example'), rule('xn--fiqs8s.example')],
  'names at the limit': longest.map((name) => rule(name)),
  "names that look like another's object": [
    rule('broker.site', { ports: [443, 8883] }),
    rule('broker.site-443', { ports: [8883] }),
    rule('broker.site-v6'),
  ],
  '300 hosts': Array.from({ length: 300 }, (_, i) => rule(`host-${i}.example.net`)),
};

/** For platforms that can express a domain and all below it. */
export const wildcardSamples: Readonly<Record<string, readonly Rule[]>> = {
  'a subtree beside a host': [subtree('srv.ygles.com'), rule('gdlp01.c-wss.com')],
  'a subtree, and its own name on another port': [
    subtree('iot.example.com'),
    rule('iot.example.com', { ports: [8883] }),
  ],
  'a subtree beside a host called any': [
    subtree('srv.ygles.com'),
    rule('any.srv.ygles.com', { ports: [8883] }),
  ],
  'a subtree on two ports': [subtree('iot.example.com', { ports: [443, 8883] })],
};

/** What `--source` may bring. */
export const sources: Readonly<Record<string, readonly string[]>> = {
  'any client': [],
  'one network': ['10.20.0.0/16'],
  'networks of both families': ['10.20.0.0/16', '192.0.2.7/32', '2001:db8:20::/48'],
  'IPv6 alone': ['2001:db8:20::/48'],
};

export interface Case {
  readonly rules: readonly Rule[];
  readonly from: readonly string[];
}

/** Every sample from every kind of client, and nothing at all; titled for `describe.each`. */
export function cases(...more: readonly Readonly<Record<string, readonly Rule[]>>[]): [string, Case][] {
  const all = Object.assign({ 'nothing to open': [] }, samples, ...more) as Record<string, readonly Rule[]>;
  return Object.entries(all).flatMap(([title, rules]) =>
    Object.entries(sources).map(([who, from]): [string, Case] => [`${title}, ${who}`, { rules, from }]),
  );
}

/** `HOST:PORT` of everything asked for, a host as the platform spells it, sorted. */
export function asked(
  rules: readonly Rule[],
  spell: (rule: Rule) => readonly string[] = ({ pattern }) => [pattern.name],
): readonly string[] {
  return opened(rules.map((one) => ({ hosts: spell(one), ports: one.ports })));
}

/** `HOST:PORT` of everything that is let out, sorted. */
export function opened(
  pairs: readonly { readonly hosts: readonly string[]; readonly ports: readonly (string | number)[] }[],
): readonly string[] {
  return [
    ...new Set(pairs.flatMap(({ hosts, ports }) => hosts.flatMap((h) => ports.map((p) => `${h}:${p}`)))),
  ].sort();
}

/** For products whose `*.x` does not include `x`. */
export function withStar({ pattern }: Rule): readonly string[] {
  return pattern.kind === 'subtree' ? [pattern.name, `*.${pattern.name}`] : [pattern.name];
}
