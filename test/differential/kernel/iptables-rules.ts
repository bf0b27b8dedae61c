/** Random rule sets for iptables-restore and ipset, made to hit what is easily judged wrongly. */
import fc from 'fast-check';
import { type Pool, pick, pools, some } from './pool.js';

export interface IptablesRules {
  readonly ipset: string;
  readonly save4: string;
  readonly save6: string;
  /** True where a condition in it cannot be judged offline. */
  readonly undecidable: boolean;
}

const portList = pick(['443', '80', '8883', '443,8883', '80:443', '1:79,81:9000', '444:8882', '443,80:90']);
const portRange = pick(['443', '80', '8883', '80:443', '444:', ':443', '0:65535']);

function bang(option: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(fc.boolean(), option).map(([negated, text]) => (negated ? `! ${text}` : text));
}

interface Interfaces {
  readonly inside: readonly string[];
  readonly outside: string;
}

function condition(pool: Pool, { inside, outside }: Interfaces): fc.Arbitrary<string> {
  const { family } = pool;
  const sets = ['ip', 'net', 'ipport', 'netport', 'list', 'wide'].map((name) => `${name}${family}`);
  const pair = `${pool.destinations[0]},${pool.destinations[3]}`;
  const masks =
    family === 4 ? ['3.0.0.1/255.0.0.255', '3.0.1.1/255.255.1.0', '0.0.0.2/0.0.0.3'] : ['2a05::1/ffff::ffff'];
  return fc.oneof(
    bang(pick([...pool.prefixes, ...masks]).map((text) => `-d ${text}`)),
    pick([`-d ${pair}`, `-s ${pool.clients.join(',')}`]),
    bang(pick(pool.clientPrefixes).map((text) => `-s ${text}`)),
    bang(
      pick([...inside, `${(inside[0] as string).slice(0, 3)}+`, 'lo', 'eth9']).map((name) => `-i ${name}`),
    ),
    bang(pick([outside, 'eth+', '+']).map((name) => `-o ${name}`)),
    bang(pick(sets).map((name) => `-m set --match-set ${name} dst,dst`)).map((text) =>
      text.replace('! -m set', '-m set !'),
    ),
    pick([
      `-m set --match-set ipport${family} dst`,
      `-m set --match-set ip${family} src`,
      `-m set --match-set portnet${family} dst,dst,src`,
      `-m set ! --match-set portnet${family} dst,dst,src`,
      `-m set --match-set triple${family} dst,dst,src`,
      `-m set --match-set face${family} dst,src`,
      `-m set ! --match-set face${family} dst,src`,
      '-m set --match-set ports dst',
      `-m set ! --match-set net${10 - family} dst`,
    ]),
    bang(pick(pool.ranges).map((range) => `--dst-range ${range}`)).map((text) => `-m iprange ${text}`),
    bang(
      pick(['NEW', 'ESTABLISHED,RELATED', 'INVALID', 'NEW,INVALID', 'UNTRACKED']).map(
        (state) => `--ctstate ${state}`,
      ),
    ).map((text) => `-m conntrack ${text}`),
    pick([
      '-m state --state NEW',
      '-m state --state RELATED,ESTABLISHED',
      '-m comment --comment "a \\"quoted\\" -j DROP"',
    ]),
    bang(pick(['LOCAL', 'UNICAST', 'BROADCAST,MULTICAST']).map((type) => `--dst-type ${type}`)).map(
      (text) => `-m addrtype ${text}`,
    ),
    pick([
      '-m pkttype --pkt-type unicast',
      '-m pkttype ! --pkt-type unicast',
      '-m conntrack --ctdir ORIGINAL',
      '-m conntrack --ctdir REPLY',
      '-m conntrack --ctproto tcp --ctorigdstport 443',
      '-m conntrack ! --ctorigdstport 80:443',
      `-m conntrack --ctorigdst ${pool.prefixes[2]}`,
      `-m conntrack ! --ctorigsrc ${pool.clientPrefixes[0]}`,
      '-m conntrack --ctstate NEW --ctdir ORIGINAL',
      '-m conntrack ! --ctstate RELATED,ESTABLISHED',
      '-m addrtype --src-type UNICAST',
      '-m addrtype ! --src-type LOCAL --dst-type UNICAST',
    ]),
    fc.oneof(
      {
        weight: 1,
        arbitrary: pick([
          '-m mark --mark 0x1',
          '-m limit --limit 1000/sec',
          '-m statistic --mode random --probability 0.5',
          '-m mac --mac-source 02:00:00:00:00:01',
          '-m length ! --length 0:20',
          '-m time --timestart 00:00 --timestop 23:59',
          '-m string --algo bm --string "-j ACCEPT"',
          '-m connlimit --connlimit-above 1000',
          '-m recent --rcheck --name em --rsource',
        ]),
      },
      { weight: 9, arbitrary: pick(['-m comment --comment plain']) },
    ),
  );
}

/** `-p` with what may only stand beside it. */
const protocol = fc.oneof(
  fc.constant(''),
  fc.constant('-p tcp'),
  pick(['-p udp', '! -p udp', '-p all', '! -p tcp']),
  bang(portRange.map((range) => `--dport ${range}`)).map((text) => `-p tcp -m tcp ${text}`),
  bang(portList.map((list) => `--dports ${list}`)).map((text) => `-p tcp -m multiport ${text}`),
  pick([
    '-p tcp --syn',
    '-p tcp ! --syn',
    '-p tcp --tcp-flags FIN,SYN,RST,ACK SYN',
    '-p tcp --tcp-flags SYN,ACK ACK',
    '-p udp -m udp --dport 443',
    '-p 6',
    '! -p 6 -m comment --comment "! -p tcp"',
    '-p tcp -m tcp --dport https',
    '-p tcp -m tcp --sport 1024:65535 ! --dport 443',
    '-p tcp -m tcp ! --sport 1024: --dport 443',
    '-p tcp -m multiport --ports 443,8883',
    '-p tcp -m multiport ! --ports 443,8883',
    '-p tcp -m multiport --sports 0:1023',
    '-p tcp -m multiport ! --dports 80,443 -m multiport --dports 1:8883',
    '-p tcp -m multiport --dports https,http',
  ]),
);

/**
 * Where the connection goes on to is then decided elsewhere: what it is, is not said. It goes to where no packet of
 * the test goes by itself: two connections that look alike to those who answer would hinder each other.
 */
const translated = (pool: Pool) =>
  fc
    .tuple(
      pick([
        '',
        '-i eth9',
        '-m conntrack --ctstate NEW',
        `-d ${pool.prefixes[1]}`,
        `! -s ${pool.clientPrefixes[0]}`,
      ]),
      pick(['80', '443', '8883']),
      pick([
        `DNAT --to-destination ${pool.family === 4 ? '3.200.0.1:4443' : '[2a05:99::1]:4443'}`,
        'REDIRECT --to-ports 3129',
        'ACCEPT',
        'RETURN',
      ]),
    )
    .map(([where, port, target]) =>
      ['-A PREROUTING', where, `-p tcp -m tcp --dport ${port} -j ${target}`].filter(Boolean).join(' '),
    );

const verdict = fc.oneof(
  { weight: 5, arbitrary: pick(['ACCEPT', 'DROP']) },
  {
    weight: 1,
    arbitrary: pick(['RETURN', 'LOG --log-prefix "-j ACCEPT "', 'REJECT', 'MARK --set-mark 0x1']),
  },
);

const chains = ['ONE', 'TWO', 'THREE'] as const;

function rules(
  pool: Pool,
  interfaces: Interfaces,
  from: number,
  table: string,
): fc.Arbitrary<readonly string[]> {
  const callable = chains.slice(from);
  const target = fc.oneof(
    {
      weight: 4,
      arbitrary: verdict.map((name) => `-j ${table !== 'filter' && name === 'REJECT' ? 'DROP' : name}`),
    },
    ...(callable.length > 0 && table === 'filter'
      ? [
          {
            weight: 3,
            arbitrary: fc.tuple(pick(['-j', '-g']), pick(callable)).map((words) => words.join(' ')),
          },
        ]
      : []),
    { weight: 1, arbitrary: fc.constant('') },
  );
  const rule = fc
    .tuple(protocol, fc.array(condition(pool, interfaces), { maxLength: 2 }), target)
    .map(([first, conditions, last]) => [first, ...distinct(conditions), last].filter(Boolean).join(' '));
  return fc.array(rule, { maxLength: 5 });
}

/** iptables takes -s, -d, -i, -o once in a rule. */
function distinct(conditions: readonly string[]): readonly string[] {
  const kinds = conditions.map((text) =>
    text
      .replace(/! /g, '')
      .split(' ')
      .slice(0, 3)
      .filter((word) => /^--?[a-z-]+$/.test(word))
      .join(),
  );
  return conditions.filter((_, index) => kinds.indexOf(kinds[index] as string) === index);
}

function save(pool: Pool, interfaces: Interfaces): fc.Arbitrary<string> {
  const policy = pick(['ACCEPT', 'DROP']);
  return fc
    .record({
      policy,
      forward: rules(pool, interfaces, 0, 'filter'),
      users: fc.tuple(...chains.map((_, index) => rules(pool, interfaces, index + 1, 'filter'))),
      mangle: fc.option(rules(pool, interfaces, 9, 'mangle'), { freq: 3 }),
      security: fc.oneof({ weight: 5, arbitrary: fc.constant([]) }, rules(pool, interfaces, 9, 'mangle')),
      early: fc.oneof(
        { weight: 6, arbitrary: fc.constant([]) },
        fc.array(
          pick([
            `-d ${pool.prefixes[0]} -p tcp -m tcp --dport 443 -j DROP`,
            `-i ${interfaces.inside[0]} -j ACCEPT`,
            `! -i ${interfaces.inside[1]} -p tcp -m multiport --dports 80,8883 -j DROP`,
            `-s ${pool.clientPrefixes[1]} -j MARK --set-xmark 0x1/0xffffffff`,
            '-m conntrack --ctstate NEW -p tcp --syn -j RETURN',
          ]),
          { maxLength: 2 },
        ),
      ),
      late: fc.oneof(
        { weight: 6, arbitrary: fc.constant([]) },
        fc.array(
          pick([
            `-o ${interfaces.outside} -d ${pool.prefixes[1]} -j DROP`,
            '-p tcp -m tcp --dport 80 -j DROP',
          ]),
          {
            maxLength: 1,
          },
        ),
      ),
      nat: fc.oneof(
        { weight: 6, arbitrary: fc.constant([]) },
        fc.array(translated(pool), { minLength: 1, maxLength: 2 }),
      ),
      inserted: fc.option(fc.tuple(pick(['', ' 1', ' 2']), rules(pool, interfaces, 9, 'filter')), {
        freq: 4,
      }),
      counted: fc.boolean(),
      // Untracked packets leave most rules undecidable: seldom.
      raw: fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.boolean() }),
    })
    .map(({ policy, forward, users, mangle, raw, security, early, late, nat, inserted, counted }) => {
      const count = counted ? '[7:420] ' : '';
      const of = (chain: string, lines: readonly string[]) =>
        lines.map((line) => `${count}-A ${chain} ${line}`);
      const [place = '', [first] = []] = inserted ?? [];
      // A number beyond the end is refused: only where the chain has a rule before it.
      const insertion =
        first === undefined ? [] : [`-I FORWARD${forward.length === 0 ? '' : place} ${first}`];
      return [
        '*raw',
        ':PREROUTING ACCEPT [0:0]',
        ...(raw === null ? [] : [`-A PREROUTING -p tcp --dport ${raw ? 80 : 443} -j CT --notrack`]),
        'COMMIT',
        '*mangle',
        ':PREROUTING ACCEPT [0:0]',
        ':FORWARD ACCEPT [0:0]',
        ':POSTROUTING ACCEPT [0:0]',
        ...of('PREROUTING', early),
        ...of('FORWARD', mangle ?? []),
        ...of('POSTROUTING', late),
        'COMMIT',
        '# a comment, and an empty line:',
        '',
        '*nat',
        ':PREROUTING ACCEPT [3:180]',
        ':POSTROUTING ACCEPT [0:0]',
        ...nat,
        'COMMIT',
        '*security',
        ':FORWARD ACCEPT [0:0]',
        ...of('FORWARD', security),
        'COMMIT',
        '*filter',
        `:FORWARD ${policy} [0:0]`,
        ...chains.map((name) => `:${name} - [0:0]`),
        ...of('FORWARD', forward),
        ...users.flatMap((lines, index) => of(chains[index] as string, lines)),
        ...insertion,
        'COMMIT',
        '',
      ].join('\n');
    });
}

function sets(pool: Pool): fc.Arbitrary<string> {
  const { family } = pool;
  const inet = family === 4 ? 'inet' : 'inet6';
  const portPart = pick(['443', 'tcp:8883', 'udp:443', 'tcp:80']);
  const entry = (name: string, part: fc.Arbitrary<string>) =>
    fc
      .uniqueArray(part, { maxLength: 4 })
      .map((items) => items.map((item) => `add ${name}${family} ${item}`).join('\n'));
  const nomatch = fc.boolean().map((no) => (no ? ' nomatch' : ''));
  const joined = (...parts: readonly fc.Arbitrary<string>[]) =>
    fc.tuple(...parts).map((words) => words.join(''));
  const narrow = pick(pool.prefixes);
  return fc
    .tuple(
      entry('ip', pick(pool.destinations)),
      entry('net', joined(narrow, nomatch)),
      entry(
        'ipport',
        fc.tuple(pick(pool.destinations), portPart).map((parts) => parts.join(',')),
      ),
      entry(
        'netport',
        joined(
          fc.tuple(narrow, portPart).map((parts) => parts.join(',')),
          nomatch,
        ),
      ),
      entry(
        'portnet',
        fc
          .tuple(pick(pool.destinations), portPart, pick(pool.clientPrefixes))
          .map((parts) => parts.join(',')),
      ),
      entry(
        'triple',
        fc.tuple(pick(pool.destinations), portPart, pick(pool.clients)).map((parts) => parts.join(',')),
      ),
      entry(
        'wide',
        joined(
          pick(
            pool.family === 4 ? ['3.0.0.0/23', '3.1.0.0/16', '52.28.0.0/20'] : ['2a05::/48', '2a05:1::/32'],
          ),
        ),
      ),
      entry(
        'face',
        fc.tuple(narrow, pick(['FACE0', 'FACE1', 'eth9'])).map((parts) => parts.join(',')),
      ),
      some(['ip', 'net', 'ipport'], 3).map((members) =>
        members.map((name) => `add list${family} ${name}${family}`).join('\n'),
      ),
    )
    .map((entries) =>
      [
        ...[
          'ip:hash:ip',
          'net:hash:net',
          'ipport:hash:ip,port',
          'netport:hash:net,port',
          'portnet:hash:ip,port,net',
          'triple:hash:ip,port,ip',
          'face:hash:net,iface',
        ].map((spec) => {
          const [name = '', ...type] = spec.split(':');
          return `create ${name}${family} ${type.join(':')} family ${inet}`;
        }),
        `create wide${family} hash:net family ${inet} hashsize 1024 maxelem 65536 comment counters`,
        `create list${family} list:set size 8`,
        ...entries.filter(Boolean),
      ].join('\n'),
    );
}

/**
 * `! 0:65535` means one thing to iptables-legacy and another to iptables-nft: a find of this test. With `--ports`
 * the client's own port counts too, which may be 8883.
 */
const undecidable =
  /-m multiport (?:! )?--ports |-m (?:mark|limit|statistic|mac|length|time|string|connlimit|recent) |--notrack|! --dport 0:65535|-j (?:DNAT|REDIRECT)/;

export function iptablesRules(interfaces: Interfaces): fc.Arbitrary<IptablesRules> {
  return fc
    .tuple(
      sets(pools[4]),
      sets(pools[6]),
      save(pools[4], interfaces),
      save(pools[6], interfaces),
      some([80, 443, 8883]),
    )
    .map(([set4, set6, save4, save6, portsIn]) => ({
      ipset: [
        ...[set4, set6].map((text) =>
          text.replace(/FACE([01])/g, (_, index) => interfaces.inside[Number(index)] ?? ''),
        ),
        'create ports bitmap:port range 0-65535',
        ...portsIn.map((port) => `add ports ${port}`),
        '',
      ].join('\n'),
      save4,
      save6: `# Generated by ip6tables-save for the test\n${save6}`,
      undecidable: undecidable.test(save4 + save6),
    }));
}
