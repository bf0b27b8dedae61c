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
  const sets = ['ip', 'net', 'ipport', 'netport', 'list'].map((name) => `${name}${family}`);
  const masks =
    family === 4 ? ['3.0.0.1/255.0.0.255', '3.0.1.1/255.255.1.0', '0.0.0.2/0.0.0.3'] : ['2a05::1/ffff::ffff'];
  return fc.oneof(
    bang(pick([...pool.prefixes, ...masks]).map((text) => `-d ${text}`)),
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
    ]),
    fc.oneof(
      {
        weight: 1,
        arbitrary: pick([
          '-m mark --mark 0x1',
          '-m limit --limit 1000/sec',
          '-m statistic --mode random --probability 0.5',
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
  ]),
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
      // Untracked packets leave most rules undecidable: seldom.
      raw: fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.boolean() }),
    })
    .map(({ policy, forward, users, mangle, raw }) => {
      const of = (chain: string, lines: readonly string[]) => lines.map((line) => `-A ${chain} ${line}`);
      return [
        '*raw',
        ':PREROUTING ACCEPT [0:0]',
        ...(raw === null ? [] : [`-A PREROUTING -p tcp --dport ${raw ? 80 : 443} -j CT --notrack`]),
        'COMMIT',
        '*mangle',
        ':FORWARD ACCEPT [0:0]',
        ...of('FORWARD', mangle ?? []),
        'COMMIT',
        '*filter',
        `:FORWARD ${policy} [0:0]`,
        ...chains.map((name) => `:${name} - [0:0]`),
        ...of('FORWARD', forward),
        ...users.flatMap((lines, index) => of(chains[index] as string, lines)),
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
      some(['ip', 'net', 'ipport'], 2).map((members) =>
        members.map((name) => `add list${family} ${name}${family}`).join('\n'),
      ),
    )
    .map((entries) =>
      [
        ...['ip:hash:ip', 'net:hash:net', 'ipport:hash:ip,port', 'netport:hash:net,port'].map((spec) => {
          const [name = '', ...type] = spec.split(':');
          return `create ${name}${family} ${type.join(':')} family ${inet}`;
        }),
        `create list${family} list:set size 8`,
        ...entries.filter(Boolean),
      ].join('\n'),
    );
}

/** `! 0:65535` means one thing to iptables-legacy and another to iptables-nft: a find of this test. */
const undecidable = /-m (?:mark|limit|statistic) |--notrack|! --dport 0:65535/;

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
        set4,
        set6,
        'create ports bitmap:port range 0-65535',
        ...portsIn.map((port) => `add ports ${port}`),
        '',
      ].join('\n'),
      save4,
      save6: `# Generated by ip6tables-save for the test\n${save6}`,
      undecidable: undecidable.test(save4 + save6),
    }));
}
