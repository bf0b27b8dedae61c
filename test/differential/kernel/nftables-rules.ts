/** Random rule sets for `nft -f`, made to hit what is easily judged wrongly. */
import fc from 'fast-check';
import { type Pool, pick, pools, some } from './pool.js';

export interface NftRules {
  readonly script: string;
  /** True where a condition in it cannot be judged offline. */
  readonly undecidable: boolean;
}

export interface Interfaces {
  readonly inside: readonly string[];
  readonly outside: string;
}

const not = fc.boolean().map((no) => (no ? '!= ' : ''));
const glue = (...parts: readonly fc.Arbitrary<string>[]) => fc.tuple(...parts).map((words) => words.join(''));

/** Elements that do not overlap, as nft asks of a set without auto-merge. */
const addresses = (pool: Pool) =>
  fc.oneof(
    some(pool.destinations, 3),
    some(
      pool.family === 4
        ? ['3.0.0.0/30', '3.0.1.0/24', '3.1.0.0-3.1.0.9', '52.28.0.17']
        : ['2a05::/126', '2a05:0:1::/48', '2a05:1::1'],
    ),
  );

const portElements = fc.oneof(
  some(['443', '8883', '80']),
  some(['80-443', '8883-9000']),
  some(['1-79', '81-442', '8883', 'https']),
);

const braces = (items: readonly string[]) => `{ ${items.join(', ')} }`;

function match(pool: Pool, { inside, outside }: Interfaces): fc.Arbitrary<string> {
  const ip = pool.family === 4 ? 'ip' : 'ip6';
  const f = pool.family;
  const concat = some(pool.destinations, 3).chain((items) =>
    fc
      .tuple(...items.map(() => pick(['443', '80', '8883', '80-443'])))
      .map((list) => items.map((item, i) => `${item} . ${list[i]}`)),
  );
  return fc.oneof(
    glue(
      fc.constant(`${ip} daddr `),
      not,
      pick([
        ...pool.prefixes.filter((text) => !/\/(?:32|128)$/.test(text)),
        ...pool.destinations,
        ...pool.ranges.filter((r) => r.split('-')[0] !== r.split('-')[1]),
      ]),
    ),
    glue(fc.constant(`${ip} daddr `), not, addresses(pool).map(braces)),
    glue(fc.constant(`${ip} daddr `), not, pick([`@a${f}`, `@b${f}`])),
    glue(
      fc.constant(`${ip} saddr `),
      not,
      pick(pool.clientPrefixes.filter((text) => !/\/(?:32|128)$/.test(text))),
    ),
    glue(
      pick(['tcp dport ', 'th dport ', 'meta l4proto tcp th dport ']),
      not,
      fc.oneof(pick(['443', '80', '80-443', 'https']), portElements.map(braces), fc.constant('@p')),
    ),
    pick([
      'tcp dport < 1000',
      'tcp dport >= 443',
      'tcp dport > 8882',
      'tcp dport & 0xff == 0xbb',
      'tcp sport 1024-65535',
      'tcp sport < 1024',
      'udp dport 443',
      'udp dport != 53',
      'meta l4proto udp',
      'meta l4proto { tcp, udp }',
      'meta l4proto != tcp',
      'icmp type echo-request',
    ]),
    pick([
      'meta nfproto ipv4',
      'meta nfproto ipv6',
      'meta protocol ip',
      'meta protocol != ip',
      'ip protocol tcp',
      'ip protocol != tcp',
      'ip6 nexthdr tcp',
      'ip version 4',
      'ip saddr != 192.168.0.0/16',
      'ip6 saddr != fd00::/8',
    ]),
    glue(fc.constant(`${ip} daddr . tcp dport `), not, fc.oneof(concat.map(braces), fc.constant(`@c${f}`))),
    pick([
      `${ip} daddr . ${ip} saddr { ${pool.destinations[0]} . ${pool.clients[0]} }`,
      `${ip} saddr . ${ip} daddr . tcp dport != { ${pool.clients[0]} . ${pool.destinations[0]} . 443, ${pool.clients[1]} . ${pool.destinations[1]} . 80-443 }`,
      `iifname . oifname { "${inside[0]}" . "${outside}" }`,
      `iifname . tcp dport { "${inside[1]}" . 443, "${inside[0]}" . 80 }`,
      `iifname . ${ip} saddr != { "${inside[0]}" . ${pool.clients[0]} }`,
      `${ip} daddr & ${f === 4 ? '255.255.0.0 == 3.0.0.0' : 'ffff:ffff:: == 2a05::'}`,
      `${ip} daddr & ${f === 4 ? '0.0.1.0 != 0.0.1.0' : '::1 == ::1'}`,
      `${ip} daddr @w${f} tcp dport != @p`,
      `${ip} daddr != @w${f}`,
      `ct original ${ip} daddr ${pool.destinations[0]}`,
      'meta l4proto tcp ct original proto-dst 443',
      'meta l4proto tcp ct direction original',
      '@th,16,16 443',
      'tcp dport { 1-442, 444-9000 } ct state new',
      'tcp dport 443 tcp dport != 80-90',
      'tcp dport != 1-65535',
      'tcp sport != 1-1023',
    ]),
    glue(
      pick(['iifname ', 'meta iifname ']),
      not,
      pick([
        `"${inside[0]}"`,
        `"${inside[1]}"`,
        `"${inside[0]?.slice(0, 3)}*"`,
        `{ "${inside[1]}", "x*" }`,
        '"lo"',
      ]),
    ),
    glue(fc.constant('oifname '), not, pick([`"${outside}"`, '"eth9"', `{ "${outside}", "eth9" }`])),
    pick([
      'ct state new',
      'ct state != new',
      'ct state ! new',
      'ct state { new, established }',
      'ct state established,related',
      'ct state new,untracked',
      'ct state != established,related',
      'ct state invalid',
      'ct direction original',
      'ct direction reply',
      'ct status dnat',
      'ct original ip daddr 3.0.0.1',
    ]),
    pick([
      'tcp flags syn',
      'tcp flags & (fin|syn|rst|ack) == syn',
      'tcp flags syn / fin,syn,rst,ack',
      'tcp flags != syn',
      'tcp flags & (syn|ack) == ack',
      'tcp flags ! ack',
      'tcp flags { ack, rst }',
      'tcp flags ack,rst',
      'tcp flags & syn == syn',
      'tcp flags & (fin|rst) == 0x0',
      'tcp flags & (syn|ack) != syn',
      'tcp flags fin,syn',
      'tcp flags != { syn, ack }',
    ]),
    pick([
      'fib daddr type local',
      'fib daddr type unicast',
      'fib daddr type != local',
      'fib saddr . iif oif missing',
      'fib saddr . iif oif exists',
      'meta pkttype unicast',
      'meta pkttype { broadcast, multicast }',
    ]),
    pick([
      'counter',
      'log prefix "drop accept "',
      'meta mark set 0x1',
      'ct mark set meta mark',
      'counter packets 3 bytes 180',
    ]),
    fc.oneof(
      { weight: 14, arbitrary: fc.constant('counter') },
      {
        weight: 1,
        arbitrary: pick([
          'meta mark 0x1',
          'limit rate 1000/second',
          'quota over 100 mbytes',
          'numgen inc mod 2 == 0',
          'meta length > 4000',
          'ip ttl 64',
          'ip6 hoplimit 64',
          'ip dscp cs0',
          'ether saddr 02:00:00:00:00:01',
          'meta skuid 0',
          'ct mark 0x7',
          'limit rate over 1000/second',
          'ct count over 1000',
          'meta day "Monday"',
          'meta iifgroup 0',
          'jhash ip saddr mod 2 0',
        ]),
      },
    ),
  );
}

const chains = ['one', 'two', 'three'] as const;

function verdict(from: number): fc.Arbitrary<string> {
  const callable = chains.slice(from);
  return fc.oneof(
    { weight: 5, arbitrary: pick(['accept', 'drop']) },
    {
      weight: 1,
      arbitrary: pick([
        'return',
        'continue',
        'reject',
        'reject with tcp reset',
        'counter',
        'counter drop comment "accept"',
      ]),
    },
    ...(callable.length > 0
      ? [{ weight: 3, arbitrary: fc.tuple(pick(['jump', 'goto']), pick(callable)).map((w) => w.join(' ')) }]
      : []),
  );
}

const plain = (from: number) => verdict(from).filter((text) => !/counter|reject/.test(text));

/** A rule that looks its verdict up. */
function verdictMap(pool: Pool, from: number): fc.Arbitrary<string> {
  const ip = pool.family === 4 ? 'ip' : 'ip6';
  const f = pool.family;
  const pairs = (keys: readonly string[]) =>
    fc.tuple(...keys.map(() => plain(from))).map((to) => braces(keys.map((key, i) => `${key} : ${to[i]}`)));
  return fc.oneof(
    pick([
      ['443', '8883'],
      ['80-443', '8883'],
      ['443', '*'],
      ['1-79', '80', '*'],
    ]).chain((keys) => pairs(keys).map((map) => `tcp dport vmap ${map}`)),
    addresses(pool).chain((keys) => pairs(keys).map((map) => `${ip} daddr vmap ${map}`)),
    pairs([`${pool.destinations[0]} . 443`, `${pool.destinations[1]} . 80-8883`]).map(
      (map) => `${ip} daddr . tcp dport vmap ${map}`,
    ),
    pairs(['established', 'new', 'invalid']).map((map) => `ct state vmap ${map}`),
    pairs(['tcp', 'udp']).map((map) => `meta l4proto vmap ${map}`),
    pairs(['ip', 'ip6']).map((map) => `meta protocol vmap ${map}`),
    pairs(['new . 443', 'established . 80']).map((map) => `ct state . tcp dport vmap ${map}`),
    pairs(['original . 443', 'reply . 8883']).map((map) => `ct direction . tcp dport vmap ${map}`),
    pairs([
      `${pool.clients[0]} . ${pool.destinations[0]}`,
      `${pool.clients[1]} . ${pool.destinations[1]}`,
    ]).map((map) => `${ip} saddr . ${ip} daddr vmap ${map}`),
    pairs([`"IN0"`, `"IN1"`]).map((map) => `iifname vmap ${map}`),
    pairs([`"IN0" . "OUT"`, `"IN1" . "eth9"`]).map((map) => `iifname . oifname vmap ${map}`),
    from === 0
      ? pick([`tcp dport vmap @v`, `${ip} daddr vmap @m${f}`, `${ip} daddr . tcp dport vmap @n${f}`])
      : fc.constant('counter'),
  );
}

function rules(
  families: readonly (4 | 6)[],
  interfaces: Interfaces,
  from: number,
  most = 5,
): fc.Arbitrary<readonly string[]> {
  const rule = pick(families).chain((family) =>
    fc.oneof(
      {
        weight: 5,
        arbitrary: fc
          .tuple(fc.array(match(pools[family], interfaces), { maxLength: 3 }), verdict(from))
          .map(([matches, last]) => [...matches, last].join(' ')),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(match(pools[family], interfaces), verdictMap(pools[family], from))
          .map((parts) => parts.join(' ')),
      },
    ),
  );
  return fc.array(rule, { maxLength: most });
}

const lines = (items: readonly string[]) => items.map((item) => `    ${item}`).join('\n');

function sets(pool: Pool): fc.Arbitrary<string> {
  const { family } = pool;
  const type = family === 4 ? 'ipv4_addr' : 'ipv6_addr';
  const elements = (items: readonly string[]) =>
    items.length > 0 ? `\n    elements = ${braces(items)}` : '';
  return fc
    .tuple(
      fc.subarray([...pool.destinations]),
      addresses(pool),
      fc.subarray(pool.destinations.slice(0, 3)),
      pick(['443', '80-443']),
      plain(0),
      plain(0),
    )
    .map(([a, b, c, port, first, second]) =>
      [
        `  set a${family} {\n    type ${type}${elements(a)}\n  }`,
        `  set b${family} {\n    type ${type}\n    flags interval${elements(b)}\n  }`,
        `  set c${family} {\n    type ${type} . inet_service\n    flags interval${elements(c.map((item) => `${item} . ${port}`))}\n  }`,
        `  set w${family} {\n    type ${type}\n    flags interval\n    auto-merge\n    elements = ${
          family === 4
            ? '{ 3.0.0.0/24, 3.0.0.1, 3.0.0.128-3.0.1.0 }'
            : '{ 2a05::/64, 2a05::1, 2a05::2-2a05::9 }'
        }\n  }`,
        `  map n${family} {\n    type ${type} . inet_service : verdict\n    flags interval\n    elements = { ${pool.destinations[0]} . 80-443 : ${first}, ${pool.destinations[1]} . 443 : ${second} }\n  }`,
        `  map m${family} {\n    type ${type} : verdict\n    elements = { ${pool.destinations[0]} : ${first}, ${pool.destinations[3]} : ${second} }\n  }`,
      ].join('\n'),
    );
}

function table(family: 'inet' | 'ip' | 'ip6', name: string, interfaces: Interfaces): fc.Arbitrary<string> {
  const families: readonly (4 | 6)[] = family === 'inet' ? [4, 6] : family === 'ip' ? [4] : [6];
  return fc
    .record({
      sets: fc.tuple(...families.map((one) => sets(pools[one]))),
      ports: portElements,
      v: fc.tuple(plain(0), plain(0)),
      users: fc.tuple(...chains.map((_, index) => rules(families, interfaces, index + 1, 3))),
      forward: rules(families, interfaces, 0),
      policy: pick(['policy accept;', 'policy drop;', '']),
      nat: fc.oneof(
        { weight: 8, arbitrary: fc.constant(null) },
        pick([
          'tcp dport 80 redirect to :3129',
          'ip daddr 3.0.0.1 tcp dport 443 dnat ip to 3.200.0.1:4443',
          'tcp dport 443 accept',
          'iifname "eth9" redirect',
          'ct state established redirect',
        ]),
      ),
      dormant: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
      priority: pick(['filter', '0', '-5', 'mangle', 'filter + 10']),
      other: fc.option(
        fc.tuple(pick(['prerouting', 'forward', 'postrouting']), rules(families, interfaces, 3, 2)),
        { freq: 2 },
      ),
    })
    .map(({ sets, ports, v, users, forward, policy, priority, other, nat, dormant }) =>
      [
        `table ${family} ${name} {`,
        ...(dormant && name === 'more' ? ['  flags dormant'] : []),
        ...chains.map((chain) => `  chain ${chain} {\n  }`),
        ...sets,
        `  set p {\n    type inet_service\n    flags interval\n    elements = ${braces(ports)}\n  }`,
        `  map v {\n    type inet_service : verdict\n    elements = { 443 : ${v[0]}, 80 : ${v[1]} }\n  }`,
        `  chain through {\n    type filter hook forward priority ${priority}; ${policy}`,
        lines(forward),
        '  }',
        ...(nat && family === 'inet'
          ? [
              `  chain translate {\n    type nat hook prerouting priority dstnat; policy accept;\n    ${nat}\n  }`,
            ]
          : []),
        ...(other
          ? [
              `  chain beside {\n    type filter hook ${other[0]} priority 20; policy accept;\n${lines(other[1])}\n  }`,
            ]
          : []),
        '}',
        `table ${family} ${name} {`,
        ...users.map((items, index) => `  chain ${chains[index]} {\n${lines(items)}\n  }`),
        '}',
      ].join('\n'),
    );
}

/** Kernels differ in whether a packet still has its incoming interface in postrouting. */
const undecidable =
  /meta mark 0x1|limit rate|quota|numgen|meta length|hook postrouting[^}]*iifname|ip ttl|hoplimit|dscp|ether saddr|skuid|ct mark 0x7|ct count|meta day|iifgroup|jhash|@th,|redirect to|dnat ip/;

export function nftRules(interfaces: Interfaces): fc.Arbitrary<NftRules> {
  const second = fc.oneof(fc.constant(''), table('ip', 'more', interfaces), table('ip6', 'more', interfaces));
  return fc.tuple(table('inet', 'main', interfaces), second).map(([first, more]) => {
    const script = `${first}\n${more}\n`
      .replace(/"IN([01])"/g, (_, index) => `"${interfaces.inside[Number(index)]}"`)
      .replaceAll('"OUT"', `"${interfaces.outside}"`);
    return { script, undecidable: undecidable.test(script) };
  });
}
