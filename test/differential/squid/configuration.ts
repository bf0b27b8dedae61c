import fc from 'fast-check';

/** A configuration that the generator made. */
export interface Configuration {
  readonly files: Readonly<Record<string, string>>;
  /** True where it holds what nobody can know from the files: `unverifiable` is then a right answer. */
  readonly unknowable: boolean;
}

/** One ACL: its lines, its name, and files it reads. */
interface AclDraft {
  readonly lines: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly unknowable: boolean;
}

const names = [
  'camapi.srv.ygles.com',
  'camapis.srv.ygles.com',
  'kinesis.eu-central-1.amazonaws.com',
  'gdlp01.c-wss.com',
];

/** Exact names, domains with a dot, spellings that match nothing, look-alikes, capitals, odd labels. */
const domainWord = fc.constantFrom(
  ...names,
  'a2etju7iem1tgc-ats.iot.eu-central-1.amazonaws.com',
  'b01.ugwdevice.net',
  '.srv.ygles.com',
  '.ygles.com',
  '.eu-central-1.amazonaws.com',
  '.amazonaws.com',
  '.ugwdevice.net',
  '.com',
  '.net',
  '*.srv.ygles.com',
  '*.ygles.com',
  'ygles.com',
  'srv.ygles.com',
  '.CAMAPI.srv.Ygles.com',
  'GDLP01.C-WSS.COM',
  'x-ygles.com',
  '.x-ygles.com',
  'camapi.srv.ygles.com.',
  '.iot.eu-central-1.amazonaws.com',
  '.c-wss.com',
  'evilc-wss.com',
);

const regexWord = fc.constantFrom(
  'ygles',
  '\\.ygles\\.com$',
  '^camapi',
  '^camapi\\.',
  '^(camapi|kinesis)\\.',
  'amazonaws.com$',
  '-i AMAZONAWS',
  '-i ^B0[1-3]\\.',
  'AMAZONAWS',
  '^https://',
  ':443$',
  ':8883$',
  '^[a-z0-9-]+\\.iot\\.',
  '[[:digit:]]{2}\\.',
  'c-wss|ugw',
  '*.ygles.com',
  '.*\\.net',
  '^.*wss',
  '^kinesis\\.eu-central-1\\.amazonaws\\.com(:443)?$',
  's+rv',
  'gdlp0\\d',
  '+i camapi -i IOT +i KINESIS',
);

const portWord = fc.constantFrom('443', '8883', '1-1024', '1025-65535', '80', '443-8883', '0', '8884');
const sourceWord = fc.constantFrom(
  '127.0.0.0/8',
  '127.9.0.0/16',
  '127.9.0.1',
  '127.8.0.0-127.9.0.255',
  '10.0.0.0/8',
  '127.9.0.2/31',
  'all',
  '::1',
  '127.0.0.1/255.255.0.0',
  'ipv6',
  'ipv4',
);
const destinationWord = fc.constantFrom(
  '127.77.0.0/16',
  '127.77.0.1',
  '10.0.0.0/8',
  '127.0.0.0/8',
  '192.0.2.0/24',
);

const several = (word: fc.Arbitrary<string>, most = 4) => fc.array(word, { minLength: 1, maxLength: most });

/** Values on one line, on two lines, over a continued line with a comment inside, or in a file. */
function spread(name: string, type: string, values: readonly string[], way: number): AclDraft {
  const file = `${name}.txt`;
  const half = Math.ceil(values.length / 2);
  const [first, rest] = [values.slice(0, half), values.slice(half)];
  const plain = { files: {}, unknowable: false };
  if (way === 0 || (way !== 3 && rest.length === 0))
    return { ...plain, lines: [`acl ${name} ${type} ${values.join(' ')}`] };
  if (way === 1) {
    return {
      ...plain,
      lines: [
        `acl ${name} ${type} ${first.join(' ')}`,
        `acl ${name.toUpperCase()} ${type} ${rest.join(' ')}`,
      ],
    };
  }
  if (way === 2) {
    return {
      ...plain,
      lines: [`acl ${name} ${type} ${first.join(' ')} \\\n# a note\n   ${rest.join(' ')}  # the rest`],
    };
  }
  const end = values.length % 2 === 0 ? '\r\n' : '\n';
  const text = [
    '# list',
    '',
    ...values.map((value, index) => (index === 1 ? `  ${value} # why` : value)),
  ].join(end);
  return {
    lines: [`acl ${name} ${type} "@DIR@/${file}" 8883 .example.org`],
    files: { [file]: text },
    unknowable: false,
  };
}

const values: Readonly<Record<string, fc.Arbitrary<readonly string[]>>> = {
  dstdomain: several(domainWord, 5),
  'ssl::server_name': several(domainWord, 3),
  dstdom_regex: several(regexWord, 3).map((words) => words.flatMap((word) => word.split(' '))),
  url_regex: several(regexWord, 3).map((words) => words.flatMap((word) => word.split(' '))),
  port: several(portWord, 3),
  src: several(sourceWord, 3),
  dst: several(destinationWord, 2),
  method: several(fc.constantFrom('CONNECT', 'GET', 'connect', 'POST'), 2),
  proto: several(fc.constantFrom('HTTP', 'HTTPS', 'NONE', 'FTP'), 2),
  urlpath_regex: several(fc.constantFrom('.*', '^/', '/'), 1),
  time: fc.constantFrom(
    ['SMTWHFA', '00:00-24:00'],
    ['00:00-23:59'],
    ['D', '00:00-24:00'],
    ['SA', '00:00-24:00'],
    ['08:00-12:00'],
  ),
};

/** Common types come more often. */
const typeName = fc.constantFrom(
  ...[
    'dstdomain',
    'dstdomain',
    'dstdomain',
    'dstdomain',
    'dstdom_regex',
    'dstdom_regex',
    'url_regex',
    'port',
    'port',
  ],
  ...['port', 'src', 'src', 'dst', 'method', 'proto', 'ssl::server_name', 'urlpath_regex', 'time'],
);

function leaf(name: string): fc.Arbitrary<AclDraft> {
  return typeName.chain((type) =>
    fc.tuple(values[type] ?? fc.constant([]), fc.nat(3)).map(([words, way]) => {
      // Domains and addresses are spread in every way; the rest stand on one line.
      const spreadable = type === 'dstdomain' || type === 'dstdom_regex' || type === 'src';
      const draft = spread(name, type, words, spreadable ? way : 0);
      return { ...draft, unknowable: type === 'time' };
    }),
  );
}

/** A term of an access line or a group: in capitals or not, negated or not. */
function term(known: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...known, 'all', 'CONNECT', 'localhost'), fc.nat(3), fc.nat(4))
    .map(([name, negated, shout]) => `${negated === 0 ? '!' : ''}${shout === 0 ? name.toUpperCase() : name}`);
}

function group(name: string, known: readonly string[]): fc.Arbitrary<AclDraft> {
  return fc
    .tuple(
      fc.constantFrom('any-of', 'all-of'),
      fc.array(fc.array(term(known), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 2 }),
    )
    .map(([type, lines]) => ({
      lines: lines.map((terms) => `acl ${name} ${type} ${terms.join(' ')}`),
      files: {},
      unknowable: false,
    }));
}

function accessLines(
  directive: string,
  known: readonly string[],
  most: number,
  least = 0,
): fc.Arbitrary<readonly string[]> {
  const line = fc
    .tuple(fc.constantFrom('allow', 'deny'), fc.array(term(known), { minLength: 1, maxLength: 3 }))
    .map(([action, terms]) => `${directive} ${action} ${terms.join(' ')}`);
  return fc.array(line, { minLength: least, maxLength: most });
}

/** Puts some lines under a condition or into an included file. */
function arranged(
  lines: readonly string[],
  how: number,
): { readonly text: string; readonly included: string | null } {
  const at = Math.floor(lines.length / 2);
  const [head, middle, tail] = [lines.slice(0, at), lines.slice(at, at + 1), lines.slice(at + 1)];
  const join = (parts: readonly (readonly string[])[]) => `${parts.flat().join('\n')}\n`;
  if (how === 1)
    return {
      text: join([head, ['if true'], middle, ['else', 'nonsense here', 'endif'], tail]),
      included: null,
    };
  if (how === 2)
    return {
      text: join([head, ['if 1 = 0x2', 'if true'], middle, ['endif', 'endif'], tail]),
      included: null,
    };
  if (how === 3)
    return { text: join([head, ['include @DIR@/conf.d/*.conf'], tail]), included: join([middle]) };
  return { text: join([lines]), included: null };
}

const leafNames = ['alpha', 'beta', 'gamma', 'delta'];

export const configuration: fc.Arbitrary<Configuration> = fc
  .tuple(fc.integer({ min: 1, max: leafNames.length }), fc.integer({ min: 0, max: 2 }))
  .chain(([count, groups]) => {
    const leaves = leafNames.slice(0, count);
    const grouped = ['either', 'both'].slice(0, groups);
    const known = [...leaves, ...grouped];
    return fc.record({
      leaves: fc.tuple(...leaves.map(leaf)),
      groups: fc.tuple(...grouped.map((name, index) => group(name, [...leaves, ...grouped.slice(0, index)]))),
      http: accessLines('http_access', known, 6, 1),
      last: fc.constantFrom('http_access deny all', 'http_access allow all', null, null),
      adapted: fc.oneof(
        { weight: 4, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: accessLines('adapted_http_access', known, 2) },
      ),
      miss: fc.oneof(
        { weight: 4, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: accessLines('miss_access', known, 2) },
      ),
      how: fc.nat(5),
    });
  })
  .map(({ leaves, groups, http, last, adapted, miss, how }) => {
    const acls = [...(leaves as AclDraft[]), ...(groups as AclDraft[])];
    const lines = [
      ...acls.flatMap((acl) => acl.lines),
      ...http,
      ...(last ? [last] : []),
      ...adapted,
      ...miss,
    ];
    const { text, included } = arranged(lines, how);
    return {
      files: {
        ...Object.assign({}, ...acls.map((acl) => acl.files)),
        'squid.conf': text,
        ...(included === null ? {} : { 'conf.d/site.conf': included }),
      },
      unknowable: acls.some((acl) => acl.unknowable),
    };
  });
