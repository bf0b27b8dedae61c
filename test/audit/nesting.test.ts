/** Groups, jumps and brackets thousands deep: followed, or refused with the line; never a defect. */
import { describe, expect, it, test } from 'vitest';
import { type FormatId, formats } from '../../src/audit/index.js';
import { UsageError } from '../../src/model/errors.js';

const deep = 20_000;

const numbered = (write: (index: number) => string, from = 0) =>
  Array.from({ length: deep }, (_, index) => write(index + from)).join('\n');
const around = (open: string, inner: string, close: string) =>
  `${open.repeat(deep)}${inner}${close.repeat(deep)}`;

async function ruling(format: FormatId, text: string): Promise<string> {
  const vantage = { chain: 'forward', inInterface: null, outInterface: null, dialect: null } as const;
  const policy = await (await formats[format].load()).parse([{ path: 'deep', text }], vantage, {
    find: () => [],
  });
  return (await policy.decide({ host: 'x.com', port: 443, address: '192.0.2.4', client: '10.0.0.1' })).ruling;
}

const fortigate = (table: string, prefix: string, inner: string) =>
  `config firewall ${table}\n${numbered(
    (i) => `edit "${prefix}${i}"\nset member ${i === deep - 1 ? inner : `"${prefix}${i + 1}"`}\nnext`,
  )}\nend`;
const alias = (type: string, prefix: string, inner: string) =>
  numbered(
    (i) =>
      `<alias><name>${prefix}${i}</name><type>${type}</type><address>${i === deep - 1 ? inner : `${prefix}${i + 1}`}</address></alias>`,
  );

describe('groups within groups are followed, however deep', () => {
  it.each<[FormatId, string]>([
    [
      'fortigate',
      [
        'config firewall address\nedit "a"\nset type fqdn\nset fqdn "x.com"\nnext\nend',
        fortigate('addrgrp', 'g', '"a"'),
        fortigate('service group', 's', '"HTTPS"'),
        'config firewall policy\nedit 1\nset srcintf "any"\nset dstintf "any"\nset srcaddr "all"\nset dstaddr "g0"',
        'set service "s0"\nset schedule "always"\nset action accept\nnext\nend',
      ].join('\n'),
    ],
    [
      'pfsense',
      `<pfsense><aliases>${alias('host', 'a', 'x.com')}${alias('port', 'p', '443')}</aliases><filter><rule><type>pass</type><interface>lan</interface><ipprotocol>inet</ipprotocol><protocol>tcp</protocol><source><any/></source><destination><address>a0</address><port>p0</port></destination></rule></filter></pfsense>`,
    ],
    [
      'cisco-asa',
      `${numbered((i) => `object-group network g${i}\n ${i === deep - 1 ? 'network-object host 192.0.2.4' : `group-object g${i + 1}`}`)}\naccess-list out extended permit tcp any object-group g0 eq 443\naccess-group out in interface inside`,
    ],
    [
      'panos',
      `set address a fqdn x.com\n${numbered((i) => `set address-group g${i} static ${i === deep - 1 ? 'a' : `g${i + 1}`}`)}\nset rulebase security rules r from any to any source any destination g0 application any service any action allow`,
    ],
  ])('%s', async (format, text) => {
    expect(await ruling(format, `${text}\n`)).toBe('allowed');
  });
});

const nft = (match: string) =>
  `table inet filter {\nchain forward { type filter hook forward priority 0; policy drop;\n${match} accept\n}\n}\n`;
const json = (expression: string) =>
  `{"nftables":[\n{"rule":{"family":"inet","table":"t","chain":"c","expr":[${expression}]}}]}`;

describe('what cannot be followed is refused at its line', () => {
  it.each<[FormatId, string, number]>([
    [
      'squid',
      `acl a dstdomain x.com\nacl g0 any-of a\n${numbered((i) => `acl g${i} any-of g${i - 1}`, 1)}\n`,
      201,
    ],
    [
      'squid',
      `acl a dstdomain x.com\nacl g0 all-of a\n${numbered((i) => `acl g${i} all-of !g${i - 1}`, 1)}\n`,
      201,
    ],
    ['squid', 'acl a dstdomain x.com\nacl g any-of a\nacl g any-of g\nhttp_access allow g\n', 3],
    ['squid', 'acl a port 443\nacl g any-of a\nacl h all-of g\nacl g any-of h\nhttp_access allow h\n', 4],
    ['nftables', nft(`tcp dport ${around('{', ' 443 ', '}')}`), 3],
    ['nftables', nft(`tcp flags & ${around('(', ' syn ', ')')} == syn`), 3],
    ['nftables', around('table inet t {', '', '}'), 1],
    ['nftables', json(around('{"match":{"left":', '1', '}}')), 2],
    ['nftables', json(around('{"concat":[', '1', ']}')), 2],
    [
      'nftables',
      `table inet t {\n${numbered((i) => `chain c${i} {\njump c${i + 1}\n}`)}\nchain c${deep} { accept\n}\n}\n`,
      1503,
    ],
    [
      'iptables',
      `*filter\n:FORWARD DROP [0:0]\n${numbered((i) => `:c${i} - [0:0]`)}\n${numbered((i) => `-A c${i} -j ${i === deep - 1 ? 'ACCEPT' : `c${i + 1}`}`)}\nCOMMIT\n`,
      deep + 503,
    ],
    [
      'mikrotik',
      `/ip firewall filter\n${numbered((i) => `add chain=c${i} action=jump jump-target=c${i + 1}`)}\n`,
      502,
    ],
    ['fortigate', `${numbered(() => 'config firewall x\nedit 1')}\n`, 51],
    ['pfsense', `<pfsense>\n${around('<a>', '', '</a>')}</pfsense>`, 2],
    ['opnsense', `{"aliases":{"alias":${around('{"x":', '1', '}')}}}`, 1],
  ])('%s %#', async (format, text, line) => {
    const error = await ruling(format, text).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({ problems: [{ at: { file: 'deep', line } }] });
  });
});

test('chains that call each other twice over do not double the work at every step', async () => {
  const calls = Array.from({ length: 60 }, (_, i) => {
    const rule = `-A c${i} -m limit --limit 1/s -j ${i === 59 ? 'ACCEPT' : `c${i + 1}`}`;
    return `${rule}\n${rule}`;
  });
  const chains = calls.map((_, i) => `:c${i} - [0:0]`).join('\n');
  const text = `*filter\n:FORWARD DROP [0:0]\n${chains}\n-A FORWARD -j c0\n${calls.join('\n')}\nCOMMIT\n`;
  expect(await ruling('iptables', text)).toBe('unverifiable');
});

describe('interface lists in each other: too deep or in a circle they are not known, twice over they cost nothing', () => {
  const lists = (count: number, write: (index: number) => string) =>
    Array.from({ length: count }, (_, i) => `add name=l${i} ${i === count - 1 ? '' : write(i + 1)}`).join(
      '\n',
    );
  it.each([
    ['deep', lists(deep, (next) => `include=l${next}`), 'unverifiable'],
    ['twice', lists(30, (next) => `include=l${next},l${next} exclude=l${next}`), 'blocked'],
    ['in a circle', 'add name=l0 include=l1\nadd name=l1 include=l0', 'unverifiable'],
  ])('%s', async (_, text, expected) => {
    const rules =
      'add chain=forward action=accept in-interface-list=l0 in-interface=vlan30\nadd chain=forward action=drop';
    expect(await ruling('mikrotik', `/interface list\n${text}\n/ip firewall filter\n${rules}\n`)).toBe(
      expected,
    );
  });
});

test('groups that exclude each other twice over are not followed without end', async () => {
  const groups = Array.from({ length: 30 }, (_, i) => {
    const next = i === 29 ? '"a"' : `"g${i + 1}"`;
    return `edit "g${i}"\nset member "a" ${next}\nset exclude enable\nset exclude-member ${next}\nnext`;
  });
  const text = [
    'config firewall address\nedit "a"\nset type fqdn\nset fqdn "x.com"\nnext\nend',
    `config firewall addrgrp\n${groups.join('\n')}\nend`,
    'config firewall policy\nedit 1\nset srcintf "any"\nset dstintf "any"\nset srcaddr "all"\nset dstaddr "g0"',
    'set service "HTTPS"\nset schedule "always"\nset action accept\nnext\nend',
  ];
  expect(await ruling('fortigate', `${text.join('\n')}\n`)).toBe('unverifiable');
});

test('a set of more elements than a call takes arguments', async () => {
  const elements = Array.from({ length: 200_000 }, (_, i) => `9.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
  const set = `set s { type ipv4_addr; elements = { ${elements.join(', ')}, 192.0.2.4 }\n}`;
  expect(await ruling('nftables', nft('ip daddr @s').replace('{\n', `{\n${set}\n`))).toBe('allowed');
});
