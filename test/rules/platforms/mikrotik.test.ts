import { describe, expect, test } from 'vitest';
import { mikrotik } from '../../../src/rules/platforms/mikrotik.js';
import { push, readLines } from '../forms.js';
import { asked, cases, look, opened, rule, subtree, wildcardSamples } from '../samples.js';

type Words = Readonly<Record<string, string>>;

/** `key=value` words; a value in double quotes ends at the next quote without a backslash. */
function words(text: string): Words {
  return Object.fromEntries(
    [...text.matchAll(/([a-z-]+)=(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, key, quoted, bare]) => [
      key,
      quoted ?? bare,
    ]),
  );
}

function parse(text: string) {
  const lists = new Map<string, Words[]>();
  const filters = new Map<string, Words[]>();
  const forwarders: Words[] = [];
  const found = new Map<string, string>();
  let menu = '';
  const rule = '(\\S+) firewall filter add (.*)';
  readLines(text, '#', [
    [/^(\/ip|\/ipv6) firewall address-list$/, (path = '') => (menu = path)],
    [/^:local resolver ""$/, () => {}],
    [/^:foreach server in=\(.*\) do=\{ .* \}$/, () => {}],
    [/^:if \(\[:len \$resolver\] = 0\) do=\{ :error ".*" \}$/, () => {}],
    [
      /^\/ip(?:v6)? (?:firewall filter|firewall address-list|dns static) remove \[find where comment~"\^em-preflight em:"\]$/,
      () => {},
    ],
    [/^(\/ip dns static)$/, (path = '') => (menu = path)],
    [
      /^add (.*)$/,
      (what = '') =>
        menu === '/ip dns static' ? forwarders.push(words(what)) : push(lists, menu, words(what)),
    ],
    [
      /^:local (\w+) \[(\/ip|\/ipv6) firewall filter find where chain=forward and !dynamic and \(action=drop or action=reject\)\]$/,
      (variable = '', path = '') => found.set(variable, path),
    ],
    [
      new RegExp(
        `^:if \\(\\[:len \\$(\\w+)\\] > 0\\) do=\\{ ${rule} place-before=\\(\\$\\1->0\\) \\} else=\\{ \\2 firewall filter add \\3 \\}$`,
      ),
      (variable = '', path = '', what = '') => {
        expect(found.get(variable)).toBe(path);
        push(filters, path, words(what));
      },
    ],
  ]);
  return { lists, filters, forwarders };
}

describe.each(cases(wildcardSamples))('%s', (_, { rules, from }) => {
  const { lists, filters, forwarders } = parse(mikrotik.render(rules, look({ sources: from })));
  const paths = ['/ip', '/ipv6'].filter(
    (path) => from.length === 0 || from.some((f) => f.includes(':') === (path === '/ipv6')),
  );

  test.each(paths)('%s opens exactly what was asked for', (path) => {
    const pairs = (filters.get(path) ?? []).map((one) => ({
      hosts: [
        ...(lists.get(path) ?? [])
          .filter(({ list }) => list === one['dst-address-list'])
          .map(({ address }) => address ?? '?'),
        ...forwarders
          .filter((f) => f['address-list'] === one['dst-address-list'])
          .map(({ name }) => `${name} and below`),
      ],
      ports: (one['dst-port'] ?? '?').split(','),
    }));
    const spell = ({ pattern }: (typeof rules)[number]) => [
      pattern.kind === 'subtree' ? `${pattern.name} and below` : pattern.name,
    ];
    expect(opened(pairs)).toEqual(asked(rules, spell));
  });

  test('no other family is opened', () => {
    expect([...filters.keys()].filter((path) => !paths.includes(path))).toEqual([]);
  });

  test('a rule accepts forwarded TCP to a list, for the given clients', () => {
    for (const [path, all] of filters)
      for (const one of all) {
        expect(one).toMatchObject({
          chain: 'forward',
          action: 'accept',
          protocol: 'tcp',
          'connection-state': '!invalid',
        });
        expect(one['dst-address-list']).toBeDefined();
        const clients = (lists.get(path) ?? []).filter(({ list }) => list === one['src-address-list']);
        const wanted = from.filter((cidr) => cidr.includes(':') === (path === '/ipv6'));
        expect(clients.map(({ address }) => address)).toEqual(from.length > 0 ? wanted : []);
        expect(one['src-address-list'] === undefined).toBe(from.length === 0);
      }
  });

  test('everything carries the mark that undoes it', () => {
    for (const one of [...lists.values(), ...filters.values(), forwarders].flat())
      expect(one.comment).toMatch(/^em-preflight em: /);
  });
});

test('a subtree is forwarded with everything below it', () => {
  expect(mikrotik.render([subtree('srv.ygles.com')], look())).toContain(
    '\nadd type=FWD name=srv.ygles.com match-subdomain=yes forward-to=$resolver address-list=em-hosts-443 comment="em-preflight em: cca"\n',
  );
});

test('a forwarding entry has its resolver, found before anything is written; without one none is asked for', () => {
  const lines = mikrotik.render([subtree('srv.ygles.com')], look()).split('\n');
  const first = lines.findIndex((line) => /^(?:add |\/ip.* remove )/.test(line));
  expect(lines.findIndex((line) => line.includes(':error'))).toBeLessThan(first);
  expect(mikrotik.render([rule('a.example')], look())).not.toContain('resolver "');
});

test('brackets and quotes of every line pair up', () => {
  for (const line of mikrotik.render([subtree('srv.ygles.com'), rule('a.example')], look()).split('\n')) {
    if (line.startsWith('#')) continue;
    const bare = line
      .replace(/"(?:[^"\\]|\\.)*"/g, '')
      .replace(/->/g, '')
      .replace(/[<>]/g, '');
    for (const [open, close] of ['()', '[]', '{}'].map((pair) => [...pair]))
      expect(bare.split(open ?? '').length, line).toBe(bare.split(close ?? '').length);
    expect(bare).not.toContain('"');
  }
});

test('interface lists are named where they were given', () => {
  const output = mikrotik.render([rule('a.example')], look({ inside: 'LAN', outside: 'to Internet' }));
  expect(output).toContain(' in-interface-list="LAN" out-interface-list="to Internet" ');
});

test('more ports than a rule takes come in further ones', () => {
  const ports = Array.from({ length: 17 }, (_, i) => 8000 + i);
  const { filters } = parse(mikrotik.render([rule('a.example', { ports })], look()));
  const lists = (filters.get('/ip') ?? []).map((one) => one['dst-port']?.split(','));
  expect(lists.map((list) => list?.length)).toEqual([15, 2]);
  expect(lists.flat()).toEqual(ports.map(String));
});
