import { describe, expect, test } from 'vitest';
import { fortigate } from '../../../src/rules/platforms/fortigate.js';
import { asked, cases, look, opened, rule, wildcardSamples, withStar } from '../samples.js';

type Entry = Readonly<Record<string, readonly string[]>>;

/** Reads FortiOS configuration: `config PATH`, `edit NAME`, `set KEY VALUE...`, `next`, `end`. */
function parse(script: string): ReadonlyMap<string, ReadonlyMap<string, Entry>> {
  const tables = new Map<string, Map<string, Entry>>();
  let table = new Map<string, Entry>();
  let entry: Record<string, readonly string[]> | null = null;
  const words = (text: string) =>
    [...text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, q, w]) => q ?? w ?? '');
  let fresh = 0;
  for (const line of script.split('\n').map((l) => l.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    const [verb, ...rest] = words(line);
    if (verb === 'config') {
      table = tables.get(rest.join(' ')) ?? new Map();
      tables.set(rest.join(' '), table);
    } else if (verb === 'edit') {
      entry = {};
      const name = rest[0] ?? '';
      expect(table.has(name), `${name} twice`).toBe(false);
      table.set(name === '0' ? `new ${++fresh}` : name, entry);
    } else if (verb === 'set' && entry) entry[rest[0] ?? ''] = rest.slice(1);
    else if (verb === 'next') entry = null;
    else expect(verb).toBe('end');
  }
  return tables;
}

describe.each(cases(wildcardSamples))('%s', (_, { rules, from }) => {
  const output = fortigate.render(rules, look({ sources: from }));
  const tables = parse(output);
  const table = (path: string) => tables.get(`firewall ${path}`) ?? new Map<string, Entry>();
  const policies = [...table('policy').values()];
  const services = table('service custom');
  const digits = ['', '6'].filter((digit) => policies.some((policy) => policy[`dstaddr${digit}`]));
  const reached = (digit: string) =>
    policies
      .filter((policy) => policy[`dstaddr${digit}`])
      .map((policy) => ({
        hosts: (policy[`dstaddr${digit}`] ?? []).flatMap((group) =>
          (table(`addrgrp${digit}`).get(group)?.member ?? ['?']).map(
            (member) => table(`address${digit}`).get(member)?.fqdn?.[0] ?? '?',
          ),
        ),
        ports: (policy.service ?? []).flatMap((name) => services.get(name)?.['tcp-portrange'] ?? ['?']),
      }));

  test('the policies open exactly what was asked for', () => {
    expect(digits).toEqual(
      rules.length === 0
        ? []
        : ['', '6'].filter((d) => from.length === 0 || from.some((f) => f.includes(':') === (d === '6'))),
    );
    for (const digit of digits)
      expect(opened(reached(digit))).toEqual(asked(rules, digit === '' ? withStar : undefined));
  });

  test('only the given clients may', () => {
    for (const policy of policies) {
      const digit = policy.dstaddr ? '' : '6';
      const clients = (policy[`srcaddr${digit}`] ?? []).map((name) => {
        const address = table(`address${digit}`).get(name);
        return address ? (address.subnet ?? address.ip6)?.[0] : name;
      });
      const wanted = from.filter((cidr) => cidr.includes(':') === (digit === '6'));
      expect(clients).toEqual(wanted.length > 0 ? wanted : ['all']);
    }
  });

  test('every name is within its limit and needs no care', () => {
    const limits = { address: 79, address6: 79, addrgrp: 79, addrgrp6: 79, 'service custom': 63 };
    for (const [path, limit] of Object.entries(limits))
      for (const name of table(path).keys()) expect(name).toMatch(new RegExp(`^[A-Za-z0-9._-]{1,${limit}}$`));
    for (const policy of policies) expect(policy.name?.[0]).toMatch(/^[A-Za-z0-9._-]{1,35}$/);
  });

  test('a policy accepts, logs, inspects nothing and is for no address at large', () => {
    for (const policy of policies) {
      expect(policy).toMatchObject({
        action: ['accept'],
        'ssl-ssh-profile': ['no-inspection'],
        logtraffic: ['all'],
      });
      expect([policy.dstaddr, policy.dstaddr6].flat()).not.toContain('all');
    }
  });
});

test('interfaces are any, or the ones that were named', () => {
  const policy = (change: object) =>
    [
      ...(parse(fortigate.render([rule('a.example')], look(change)))
        .get('firewall policy')
        ?.values() ?? []),
    ][0];
  expect(policy({})).toMatchObject({ srcintf: ['any'], dstintf: ['any'] });
  expect(policy({ inside: 'port2', outside: 'wan 1' })).toMatchObject({
    srcintf: ['port2'],
    dstintf: ['wan 1'],
  });
});

test('what undoes it deletes every object that it makes', () => {
  const output = fortigate.render(
    [rule('a.example', { ports: [443, 8883] })],
    look({ sources: ['10.0.0.0/8'] }),
  );
  const made = [...output.matchAll(/^ {4}edit "(.*)"$/gm)].map(([, name]) => name).sort();
  const deleted = [...output.matchAll(/^# {5}delete "(.*)"$/gm)].map(([, name]) => name).sort();
  expect(deleted).toEqual(made);
});

test('that a group may be too large for the model is said, with where to look', () => {
  const many = Array.from({ length: 101 }, (_, i) => rule(`host-${i}.example.net`));
  expect(fortigate.render(many, look())).toContain('A group here has 101 members.');
  expect(fortigate.render(many.slice(1), look())).not.toContain('A group here has');
});
