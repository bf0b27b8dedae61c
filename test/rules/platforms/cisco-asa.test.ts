import { describe, expect, test } from 'vitest';
import { ciscoAsa } from '../../../src/rules/platforms/cisco-asa.js';
import { push, readLines } from '../forms.js';
import { asked, cases, look, opened, rule } from '../samples.js';

interface Configuration {
  readonly hosts: Map<string, { readonly version: string; readonly host: string }>;
  readonly networks: Map<string, string[]>;
  readonly ports: Map<string, string[]>;
  readonly entries: { readonly line: number; readonly text: string }[];
}

function parse(text: string): Configuration {
  const read: Configuration = { hosts: new Map(), networks: new Map(), ports: new Map(), entries: [] };
  const named = new Set<string>();
  let block = '';
  const start = (name: string) => {
    expect(named, `${name} twice: objects and groups share one name space`).not.toContain(name);
    named.add(name);
    block = name;
  };
  readLines(text, '!', [
    [/^object network (\S+)$/, start],
    [/^object-group network (\S+)$/, start],
    [/^object-group service (\S+) tcp$/, start],
    [/^ fqdn (v4|v6) (\S+)$/, (version = '', host = '') => read.hosts.set(block, { version, host })],
    [
      /^ network-object (\d+(?:\.\d+){3} \d+(?:\.\d+){3}|[0-9a-f:]+\/\d+)$/,
      (net = '') => push(read.networks, block, net),
    ],
    [/^ port-object eq (\d+)$/, (port = '') => push(read.ports, block, port)],
    [
      /^access-list \S+ line (\d+) (.*)$/,
      (line, entry = '') => read.entries.push({ line: Number(line), text: entry }),
    ],
  ]);
  return read;
}

const grammar = /^extended permit tcp (any4|any6|object-group (\S+)) object (\S+) object-group (\S+)$/;

describe.each(cases())('%s', (_, { rules, from }) => {
  const output = ciscoAsa.render(rules, look({ sources: from }));
  const { hosts, networks, ports, entries } = parse(output);
  const permits = entries.slice(1).map(({ text }) => grammar.exec(text));

  test('the entries open exactly what was asked for, in each family', () => {
    for (const version of ['v4', 'v6']) {
      const wanted = from.length === 0 || from.some((cidr) => cidr.includes(':') === (version === 'v6'));
      const reached = permits.map((m) => ({
        ...(hosts.get(m?.[3] ?? '') ?? { host: '?', version: '?' }),
        group: m?.[4] ?? '',
      }));
      const pairs = reached
        .filter((one) => one.version === version || one.version === '?')
        .map(({ host, group }) => ({ hosts: [host], ports: ports.get(group) ?? ['?'] }));
      expect(opened(pairs)).toEqual(wanted ? asked(rules) : []);
    }
  });

  test('clients are those given, or any of the family', () => {
    for (const match of permits) {
      const version = hosts.get(match?.[3] ?? '')?.version;
      if (from.length === 0) expect(match?.[1]).toBe(version === 'v4' ? 'any4' : 'any6');
      else
        expect(networks.get(match?.[2] ?? '')?.length).toBe(
          from.filter((f) => f.includes(':') === (version === 'v6')).length,
        );
    }
  });

  test('entries are numbered from the top, a remark first', () => {
    expect(entries.map(({ line }) => line)).toEqual(entries.map((_entry, i) => i + 1));
    expect(entries[0]?.text).toMatch(/^remark .{1,93}$/);
  });

  test('names are within 64 characters', () => {
    for (const name of [...hosts.keys(), ...networks.keys(), ...ports.keys()])
      expect(name).toMatch(/^[A-Za-z0-9._-]{1,64}$/);
  });
});

test('the list is that of the interface, and is bound to none here', () => {
  const output = ciscoAsa.render([rule('a.example')], look({ inside: 'printers' }));
  expect(output).toContain(
    '\naccess-list printers_access_in line 2 extended permit tcp any4 object em-a.example object-group em-ports-443\n',
  );
  expect(output).not.toMatch(/^access-group/m);
});

test('an IPv4 network is written with its mask', () => {
  expect(ciscoAsa.render([rule('a.example')], look({ sources: ['10.20.0.0/16'] }))).toContain(
    '\n network-object 10.20.0.0 255.255.0.0\n',
  );
});

test('what undoes it takes back every entry, object and group', () => {
  const output = ciscoAsa.render([rule('a.example')], look({ sources: ['10.20.0.0/16'] }));
  const made = [...output.matchAll(/^(access-list .*|object.*)$/gm)]
    .map(([line]) => line.replace(/ line \d+ /, ' '))
    .sort();
  const undone = [...output.matchAll(/^! no (.*)$/gm)].map(([, line]) => line).sort();
  expect(undone).toEqual(made);
});
