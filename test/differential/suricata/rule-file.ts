/** Random files of rules: the shapes that sites write, and the traps that such files hold. */
import fc from 'fast-check';

export interface RuleFile {
  readonly text: string;
  /** Holds something that cannot be known of a connection beforehand. */
  readonly unknowable: boolean;
}

const pick = <T>(...items: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...items);

/** Often one, sometimes the other. */
const rarely = <T>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 5, arbitrary: usual }, { weight: 1, arbitrary: other });

const addresses = pick(
  ...['any', 'any', 'any', '$HOME_NET', '$HOME_NET', '$EXTERNAL_NET', '!$HOME_NET', '10.0.0.0/8'],
  ...['[10.1.0.0/16,!10.1.2.3]', '93.184.215.14', '!93.184.215.0/24', '[$HOME_NET,93.184.0.0/16]'],
  ...['[!10.1.2.0/24,!192.0.2.1]', '[$EXTERNAL_NET,!93.184.215.15]', '93.184.215.10-93.184.215.20', 'ANY'],
);

const sourcePorts = pick('any', 'any', 'any', 'any', '1024:', '!443', '[1:65535,!80]');
const targetPorts = pick(
  ...['any', 'any', '443', '443', '[443,8883]', '8883', '!443', '[440:450,!445]', '$TLS_PORTS'],
  ...[':1023', '![80,8883]', '[1:65535,!8883]', '1024:'],
);

const protocols = pick(
  ...[
    'tls',
    'tls',
    'tls',
    'tls',
    'tcp',
    'tcp',
    'tcp',
    'ip',
    'http',
    'udp',
    'tcp-pkt',
    'pkthdr',
    'ip6',
    'tcp-stream',
  ],
);

const flows = pick(
  ...[
    '',
    '',
    'flow:to_server,established;',
    'flow:to_server,established;',
    'flow:established;',
    'flow:to_server;',
  ],
  ...['flow:not_established;', 'flow:to_client;', 'flow:established,to_client;', 'flow:stateless;'],
  ...['flow:no_stream;', 'flow:to_server; flow:established;', 'flow:from_client,not_established;'],
);

/** Names as rules spell them: whole, cut, one too long, in capitals, with a star, with a byte in hexadecimal. */
const spellings = pick(
  ...[
    'camapi.srv.ygles.com',
    '.srv.ygles.com',
    '.ygles.com',
    'ygles.com',
    'camapi',
    '.c-wss.com',
    'c-wss.com',
  ],
  ...[
    'gdlp01.c-wss.com',
    '*.srv.ygles.com',
    'CamAPI.srv.ygles.com',
    'iot.eu-central-1.amazonaws.com',
    'a',
    '.',
  ],
  ...['.amazonaws.com', 'srv|2e|ygles', 'b01', '-', 'ygles.com.evil.example.net', 'camapis', '.com'],
);

const content = fc
  .record({
    text: spellings,
    negated: rarely(fc.constant(''), fc.constant('!')),
    nocase: pick('', ' nocase;'),
    where: pick('', '', ' startswith;', ' endswith;', ' endswith;', ' startswith; endswith;', ' depth:30;'),
    fast: rarely(fc.constant(''), fc.constant(' fast_pattern;')),
  })
  .map(({ text, negated, nocase, where, fast }) => {
    // A negated content cannot be the fast pattern of a rule.
    return `content:${negated}"${text}";${nocase}${where}${negated ? '' : fast}`;
  });

/** Counts from where the content before it ends. */
const relative = fc
  .tuple(
    spellings,
    pick('distance:0;', 'distance:1;', 'within:40;', 'distance:-2; within:60;', 'distance:3; nocase;'),
  )
  .map(([text, where]) => `content:"${text}"; ${where}`);

const expressions = pick(
  ...[
    '/^camapi/',
    '/^[a-z0-9]+\\.srv\\.ygles\\.com$/',
    '/c-wss/i',
    '/CAMAPI/i',
    '/^(?:b01|gdlp01)\\./',
    '/\\.com$/',
  ],
  ...['/a.*b.*c/', '/^.{20}$/', '/ygles\\.(com|net)$/'],
);

const transform = pick('', '', '', 'dotprefix; ', 'dotprefix; ', 'to_lowercase; ');

/** What a rule asks of the name. `late`: the transform stands where it changes nothing. */
const named = fc
  .record({
    transform,
    first: content,
    more: rarely(fc.constant(''), fc.oneof(content, relative)),
    pcre: rarely(
      fc.constant(''),
      expressions.map((one) => ` pcre:"${one}";`),
    ),
    size: rarely(fc.constant(''), pick(' bsize:>60;', ' bsize:60;', ' bsize:>10;', ' bsize:10<>90;')),
    late: rarely(fc.constant(''), fc.constant(' dotprefix;')),
    keyword: rarely(fc.constant('tls.sni'), fc.constant('tls_sni')),
  })
  .map(({ transform: own, first, more, pcre, size, late, keyword }) => {
    const lower = own.startsWith('to_lowercase');
    const contents = `${first} ${more}`.trim();
    return `${keyword}; ${own}${lower ? contents.toLowerCase() : contents}${pcre}${size}${own ? '' : late}`;
  });

const state = pick('ssl_state:client_hello; ', '', '', '');

/** What cannot be known: it may only ever make an answer unverifiable. */
const unknowable = pick(
  ...['tls.version:1.2;', 'content:"camapi";', 'flags:S;', 'ttl:>5;', 'dsize:0;', 'geoip:any,JP;'],
  ...[
    'flowbits:isset,seen;',
    'threshold:type limit,track by_src,count 1,seconds 60;',
    'ja3.hash; content:"abc";',
  ],
);

const extra = pick(
  '',
  '',
  'noalert; ',
  'flowbits:set,seen; ',
  'priority:1; ',
  'metadata:policy em; ',
  'priority:9; ',
);

interface Draft {
  readonly head: string;
  readonly options: string;
  readonly unknowable: boolean;
}

function header(action: string, protocol: string, ways: string) {
  return fc
    .tuple(addresses, sourcePorts, addresses, targetPorts)
    .map(([source, from, target, to]) => `${action} ${protocol} ${source} ${from} ${ways} ${target} ${to}`);
}

const actions = pick('pass', 'pass', 'pass', 'drop', 'drop', 'drop', 'reject', 'alert');

/** A rule for a name; its protocol is one that the name can be asked of. */
const byName: fc.Arbitrary<Draft> = fc
  .tuple(actions, pick('tls', 'tls', 'tls', 'tcp', 'ip', 'udp'), rarely(pick('->'), pick('<>')))
  .chain(([action, protocol, ways]) => fc.tuple(header(action, protocol, ways), state, named, flows, extra))
  .map(([head, hello, name, flow, more]) => ({
    head,
    // Suricata refuses a name that is sent to the client.
    options: `${hello}${name} ${flow.includes('to_client') ? '' : flow} ${more}`,
    unknowable: false,
  }));

/** A rule for all connections, as sites end their files with. */
const sweeping: fc.Arbitrary<Draft> = fc
  .tuple(
    pick('pass', 'drop', 'drop', 'drop', 'reject'),
    protocols,
    rarely(pick('->'), pick('<>')),
    pick('', '', '', 'app-layer-protocol:tls; ', 'app-layer-protocol:!tls; ', 'app-layer-protocol:!http; '),
  )
  .chain(([action, protocol, ways, application]) =>
    fc.tuple(
      header(action, protocol, ways),
      flows,
      fc.constant(/^(?:tls|http)$/.test(protocol) ? '' : application),
      protocol === 'ip' ? pick('', '', 'ip_proto:!TCP; ', 'ip_proto:6; ') : fc.constant(''),
      // A rule for single packets cannot be about the state of a stream.
      protocol === 'tls' ? state : fc.constant(''),
      extra,
    ),
  )
  .map(([head, flow, application, number, hello, more]) => ({
    head,
    options: `${flow.includes('to_client') && hello ? '' : flow} ${application}${number}${hello}${more}`,
    unknowable: false,
  }));

const doubtful: fc.Arbitrary<Draft> = fc
  .tuple(fc.oneof(byName, sweeping), unknowable)
  .map(([draft, condition]) => ({ ...draft, options: `${draft.options} ${condition}`, unknowable: true }));

const rule = fc.oneof(
  { weight: 6, arbitrary: byName },
  { weight: 4, arbitrary: sweeping },
  { weight: 1, arbitrary: doubtful },
);

/** The ends that such files have. */
const last = pick(
  null,
  null,
  'drop tcp any any -> any any (flow:established; sid:9000;)',
  'drop tcp $HOME_NET any -> $EXTERNAL_NET any (flow:to_server,established; sid:9000;)',
  'drop tls any any -> any any (sid:9000;)',
  'drop ip any any -> any any (sid:9000;)',
  'drop tcp any any -> any any (sid:9000;)\npass tcp any any -> any any (flow:not_established; sid:9001;)',
  'drop tcp any any -> any any (flow:to_server; sid:9000;)\npass tcp any any <> any any (flow:not_established; sid:9001;)',
);

/** How a line of a rule may stand in the file. */
function line(text: string, way: number): string {
  if (way === 0) return `#${text}`;
  if (way === 1) return ` ${text}`;
  if (way === 2) return text.replace(' (', ' \\\n   (');
  return text;
}

export const ruleFile: fc.Arbitrary<RuleFile> = fc
  .record({
    rules: fc.array(fc.tuple(rule, fc.nat(25)), { minLength: 1, maxLength: 6 }),
    last,
    ends: rarely(pick('\n'), pick('\r\n')),
  })
  .map(({ rules, last: end, ends }) => {
    const lines = rules.map(([{ head, options }, way], index) =>
      line(`${head} (msg:"rule ${index}\\; of many"; ${options.trim()} sid:${100 - index}; rev:1;)`, way),
    );
    // The audit takes a file without a rule for a mistake.
    const always = 'alert tcp any any -> any any (sid:9999;)';
    const text = [...lines, ...(end === null ? [] : [end]), always, ''].join('\n');
    return { text: text.replaceAll('\n', ends), unknowable: rules.some(([{ unknowable: one }]) => one) };
  });
