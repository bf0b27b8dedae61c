import { describe, expect, test } from 'vitest';
import { junos } from '../../../src/rules/platforms/junos.js';
import { push, readLines } from '../forms.js';
import { asked, cases, look, opened, rule } from '../samples.js';

interface Policy {
  readonly sources: string[];
  readonly destinations: string[];
  readonly applications: string[];
  readonly actions: string[];
}

function parse(text: string) {
  const addresses = new Map<string, string>();
  const sets = new Map<string, string[]>();
  const applications = new Map<string, string[]>();
  const policies = new Map<string, Policy>();
  const policy = (key: string) => {
    const one = policies.get(key) ?? { sources: [], destinations: [], applications: [], actions: [] };
    policies.set(key, one);
    return one;
  };
  const at = '^set security policies (from-zone .+ to-zone \\S+ policy \\S+)';
  readLines(text, '#', [
    [
      /^set security address-book global address-set (\S+) address (\S+)$/,
      (set = '', name = '') => push(sets, set, name),
    ],
    [
      /^set security address-book global address (\S+) (?:dns-name )?(\S+)$/,
      (name = '', value = '') => addresses.set(name, value),
    ],
    [
      /^set applications application (\S+) (protocol tcp|destination-port \d+)$/,
      (name = '', what = '') => push(applications, name, what),
    ],
    [
      new RegExp(`${at} match source-address (\\S+)$`),
      (key = '', name = '') => policy(key).sources.push(name),
    ],
    [
      new RegExp(`${at} match destination-address (\\S+)$`),
      (key = '', name = '') => policy(key).destinations.push(name),
    ],
    [
      new RegExp(`${at} match application (\\S+)$`),
      (key = '', name = '') => policy(key).applications.push(name),
    ],
    [new RegExp(`${at} then (.+)$`), (key = '', action = '') => policy(key).actions.push(action)],
  ]);
  return { addresses, sets, applications, policies };
}

describe.each(cases())('%s', (_, { rules, from }) => {
  const { addresses, sets, applications, policies } = parse(junos.render(rules, look({ sources: from })));

  test('the policies open exactly what was asked for', () => {
    const pairs = [...policies.values()].map((policy) => ({
      hosts: policy.destinations.flatMap(
        (name) => sets.get(name)?.map((member) => addresses.get(member) ?? '?') ?? ['?'],
      ),
      ports: policy.applications.map(
        (name) => applications.get(name)?.[1]?.replace('destination-port ', '') ?? '?',
      ),
    }));
    expect(opened(pairs)).toEqual(asked(rules));
  });

  test('only the given clients may, from zone to zone', () => {
    for (const [key, { sources, actions }] of policies) {
      expect(key).toMatch(/^from-zone trust to-zone untrust /);
      expect(sources.map((name) => addresses.get(name) ?? name)).toEqual(from.length > 0 ? from : ['any']);
      expect(actions).toEqual(['permit', 'log session-close']);
    }
  });

  test('names start with a letter or digit and are within 63 characters', () => {
    const policyNames = [...policies.keys()].map((key) => key.split(' ').at(-1) ?? '');
    for (const name of [...addresses.keys(), ...sets.keys(), ...applications.keys(), ...policyNames])
      expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/);
  });
});

test('what undoes it deletes what was set, users before what they use', () => {
  const output = junos.render(
    [rule('a.example'), rule('b.example', { ports: [8883] })],
    look({ sources: ['10.0.0.0/8'] }),
  );
  const deleted = [...output.matchAll(/^# delete (.*)$/gm)].map(([, path]) => path ?? '');
  const set = [...output.matchAll(/^set (.*)$/gm)].map(([, path]) => path ?? '');
  expect(set.filter((path) => !deleted.some((one) => `${path} `.startsWith(`${one} `)))).toEqual([]);
  expect(deleted.filter((path) => !set.some((one) => `${one} `.startsWith(`${path} `)))).toEqual([]);
  expect(deleted.findLastIndex((path) => path.includes(' policy '))).toBeLessThan(
    deleted.findIndex((path) => path.includes('address-set')),
  );
});

test('a zone of two words is quoted', () => {
  expect(junos.render([rule('a.example')], look({ inside: 'Guest LAN' }))).toContain(
    'from-zone "Guest LAN" to-zone untrust ',
  );
});

test('that the global address book stands beside no other kind is said', () => {
  const text = junos.render([rule('a.example')], look()).replace(/\n# +/g, ' ');
  expect(text).toContain('set security address-book global');
  expect(text).toContain('commit check refuses the two together');
});
