import { describe, expect, it, test } from 'vitest';
import { loadCatalogue } from '../../src/catalogue/load.js';
import { formatPosition, UsageError } from '../../src/model/errors.js';

const load = (text: string | Uint8Array) =>
  loadCatalogue({ path: 'c.yaml', bytes: typeof text === 'string' ? new TextEncoder().encode(text) : text });

/** Every error of a file, as the program prints it. */
function errors(text: string | Uint8Array): readonly string[] {
  try {
    load(text);
    return [];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return error.problems.map(
      ({ at, message, hint }) => `${at ? formatPosition(at) : ''}: ${message}${hint ? ` (${hint})` : ''}`,
    );
  }
}

/** A small right catalogue, in which one line is exchanged or more lines are added. */
const lines = [
  'title: A list', //                                    1
  'assume: { port: 443 }', //                            2
  'wildcards: ["*.example.com"]', //                     3
  'conditions:', //                                      4
  '  sometimes: { en: Only sometimes }', //              5
  'hosts:', //                                           6
  '  www: { name: www.example.com, owner: them }', //    7
  '  api: { name: api.example.com, speaks: https }', //  8
  'components:', //                                      9
  '  agent:', //                                         10
  '    aliases: [agnet]', //                             11
  '    title: { en: Agent }', //                         12
  '    runsOn: device', //                               13
  '    endpoints:', //                                   14
  '      - { host: www, port: 443, line: 7 }', //        15
  '      - { host: api, condition: sometimes }', //      16
];
const right = lines.join('\n');
const withLine = (number: number, text: string) => lines.with(number - 1, text).join('\n');

describe('a right file', () => {
  it('becomes a catalogue with its defaults filled in', () => {
    const catalogue = load(right);
    expect(catalogue).toMatchObject({ title: 'A list', document: null, wildcards: ['*.example.com'] });
    expect(catalogue.hosts[1]).toEqual({
      name: 'api.example.com',
      owner: 'vendor',
      speaks: 'https',
      alpn: {},
      clientCertificate: false,
      rotating: false,
      privateAddresses: false,
      signatureHeader: null,
    });
    expect(catalogue.components[0]?.endpoints).toEqual([
      {
        host: catalogue.hosts[0],
        ports: [443],
        anyOf: false,
        portStated: true,
        condition: null,
        source: { line: 7 },
      },
      {
        host: catalogue.hosts[1],
        ports: [443],
        anyOf: false,
        portStated: false,
        condition: 'sometimes',
        source: { line: null },
      },
    ]);
  });

  test.each([
    ['a byte-order mark', `\ufeff${right}`],
    ['CRLF', lines.join('\r\n')],
    ['a document start', `---\n${right}\n...\n`],
  ])('may have %s', (_, text) => {
    expect(load(text).hosts).toHaveLength(2);
  });

  it('may be JSON, indented with tabs', () => {
    const json = {
      title: 'A list',
      hosts: { www: { name: 'www.example.com' } },
      components: {
        agent: { title: { en: 'Agent' }, runsOn: 'pc', endpoints: [{ host: 'www', port: 443 }] },
      },
    };
    expect(load(JSON.stringify(json, null, '\t')).components[0]?.id).toBe('agent');
  });

  test.each([
    ['port: 8443', [8443], false],
    ['anyOf: [8883, 443]', [443, 8883], true],
    ['allOf: [443, 80]', [80, 443], false],
  ])('states its ports as %s', (stated, ports, anyOf) => {
    const [row] = load(withLine(15, `      - { host: www, ${stated} }`)).components[0]?.endpoints ?? [];
    expect(row).toMatchObject({ ports, anyOf, portStated: true });
  });

  it('takes what a host assumes before what the file assumes', () => {
    const own = withLine(8, '  api: { name: api.example.com, assume: { anyOf: [443, 8883] } }');
    expect(load(own).components[0]?.endpoints[1]).toMatchObject({
      ports: [443, 8883],
      anyOf: true,
      portStated: false,
    });
  });

  it('has host names in canonical form', () => {
    expect(load(withLine(7, '  www: { name: BÜCHER.example. }')).hosts[0]?.name).toBe(
      'xn--bcher-kva.example',
    );
  });

  it('may list a host again under another condition', () => {
    expect(errors(`${right}\n      - { host: api, port: 80 }`)).toEqual([]);
  });

  it('is told apart by its bytes', () => {
    expect(load(right).sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(load(right).sha256).not.toBe(load(`${right}\n`).sha256);
  });
});

describe('each error has its place, what is wrong and what was meant', () => {
  test.each<[what: string, file: string, error: string]>([
    [
      'unknown key',
      withLine(15, '      - { host: www, prot: 443 }'),
      'c.yaml:15:22: unknown key "prot" in components.agent.endpoints[0] (did you mean port?)',
    ],
    [
      'unknown key at the top',
      `${right}\nhots: {}`,
      'c.yaml:17:1: unknown key "hots" in the catalogue (did you mean hosts?)',
    ],
    [
      'unknown key without a near one',
      withLine(12, '    title: { en: Agent, zz9: x }'),
      'c.yaml:12:25: unknown key "zz9" in components.agent.title (known: en, fr)',
    ],
    ['missing key', withLine(13, '    # runsOn'), 'c.yaml:11:5: components.agent has no "runsOn" (add it)'],
    [
      'duplicate key',
      withLine(12, '    runsOn: pc'),
      'c.yaml:13:5: duplicate key "runsOn" (keep one of the two)',
    ],
    [
      'duplicate component',
      `${right}\n  agent: {}`,
      'c.yaml:17:3: duplicate key "agent" (keep one of the two)',
    ],
    [
      'duplicate host',
      withLine(8, '  api: { name: WWW.example.com. }'),
      'c.yaml:8:16: hosts.api.name "www.example.com" stands under hosts.www already (refer to www)',
    ],
    [
      'host listed twice',
      withLine(16, '      - { host: www, port: 80 }'),
      'c.yaml:16:17: components.agent.endpoints[1].host "www" is listed at endpoints[0] already (keep one of the two)',
    ],
    [
      'port too large',
      withLine(15, '      - { host: www, port: 65536 }'),
      'c.yaml:15:28: components.agent.endpoints[0].port is 65536, which is more than 65535',
    ],
    [
      'port too small',
      withLine(15, '      - { host: www, port: 0 }'),
      'c.yaml:15:28: components.agent.endpoints[0].port is 0, which is less than 1',
    ],
    [
      'port as a text',
      withLine(15, '      - { host: www, port: "443" }'),
      'c.yaml:15:28: components.agent.endpoints[0].port is "443" (write the number without quotes)',
    ],
    [
      'port as a fraction',
      withLine(15, '      - { host: www, port: 44.3 }'),
      'c.yaml:15:28: components.agent.endpoints[0].port is 44.3 (has to be a whole number)',
    ],
    [
      'port in ALPN',
      withLine(7, '  www: { name: a.b, alpn: { 70000: [h2] } }'),
      'c.yaml:7:29: key "70000" in hosts.www.alpn is no valid key (has to be a port: 1 to 65535)',
    ],
    [
      'doubled port',
      withLine(15, '      - { host: www, anyOf: [443, 443] }'),
      'c.yaml:15:35: components.agent.endpoints[0].anyOf[1] port 443 stands there twice',
    ],
    [
      'ports stated in two ways',
      withLine(15, '      - { host: www, port: 1, anyOf: [1, 2] }'),
      'c.yaml:15:31: components.agent.endpoints[0] has both "port" and "anyOf" (keep one of the two)',
    ],
    [
      'no port at all',
      withLine(2, ''),
      'c.yaml:16:9: components.agent.endpoints[1] states no port, and nothing says which to assume (add a port)',
    ],
    [
      'nothing assumed',
      withLine(2, 'assume: {}'),
      'c.yaml:2:9: assume states no port (give it one of port, anyOf, allOf)',
    ],
    [
      'unknown host',
      withLine(15, '      - { host: wwww }'),
      'c.yaml:15:17: components.agent.endpoints[0].host names the unknown host "wwww" (did you mean www?)',
    ],
    [
      'a host of Object',
      withLine(15, '      - { host: constructor }'),
      'c.yaml:15:17: components.agent.endpoints[0].host names the unknown host "constructor" (known: www, api)',
    ],
    [
      'unknown condition',
      withLine(16, '      - { host: api, condition: sometime }'),
      'c.yaml:16:33: components.agent.endpoints[1].condition names the unknown condition "sometime" (did you mean sometimes?)',
    ],
    [
      'a URL for a host',
      withLine(7, '  www: { name: "https://www.example.com/" }'),
      'c.yaml:7:16: hosts.www.name ("https://www.example.com/") is a URL (keep only the host name: no scheme and no path)',
    ],
    [
      'a top-level domain for a host',
      withLine(7, '  www: { name: com. }'),
      'c.yaml:7:16: hosts.www.name ("com.") is a single label (write the whole name, with its domain)',
    ],
    [
      'an IP address for a host',
      withLine(7, '  www: { name: 192.0.2.1 }'),
      'c.yaml:7:16: hosts.www.name ("192.0.2.1") is an IP address (name the host: its certificate and the filters on the way go by name, and addresses change)',
    ],
    [
      'an escape sequence in a host',
      withLine(7, '  www: { name: "a\\x1b[2J.example.com" }'),
      'c.yaml:7:16: hosts.www.name ("a\\x1b[2J.example.com") holds the character U+001B (a host name has letters, digits, hyphens and dots)',
    ],
    [
      'a shell command in a host',
      withLine(7, '  www: { name: "$(id).example.com" }'),
      'c.yaml:7:16: hosts.www.name ("$(id).example.com") holds the character "$" (a host name has letters, digits, hyphens and dots)',
    ],
    [
      'an escape sequence in a title',
      withLine(12, '    title: { en: "A\\x07gent" }'),
      'c.yaml:12:18: components.agent.title.en ("A\\x07gent") holds the unprintable character U+0007',
    ],
    [
      'wrong choice',
      withLine(13, '    runsOn: printer'),
      'c.yaml:13:13: components.agent.runsOn is "printer" (known: device, pc)',
    ],
    [
      'mistyped choice',
      withLine(13, '    runsOn: devcie'),
      'c.yaml:13:13: components.agent.runsOn is "devcie" (did you mean device?)',
    ],
    [
      'a text for a group',
      withLine(12, '    title: Agent'),
      'c.yaml:12:12: components.agent.title is "Agent" (has to be a group of keys)',
    ],
    [
      'empty value',
      withLine(12, '    title:'),
      'c.yaml:12:11: components.agent.title is empty (has to be a group of keys)',
    ],
    [
      'empty list of endpoints',
      `${lines.slice(0, 13).join('\n')}\n    endpoints: []`,
      'c.yaml:14:16: components.agent.endpoints is empty',
    ],
    ['no component', `${lines.slice(0, 8).join('\n')}\ncomponents: {}`, 'c.yaml:9:13: components is empty'],
    [
      'component id',
      withLine(10, '  An Agent:'),
      'c.yaml:10:3: key "An Agent" in components is no valid key (lower-case letters, digits and inner hyphens, at most 64)',
    ],
    [
      'component called all',
      withLine(10, '  all:'),
      'c.yaml:10:3: components.all "all" is the name of the selection of every component (name it otherwise)',
    ],
    [
      'alias that is a component',
      withLine(11, '    aliases: [agent]'),
      'c.yaml:11:15: components.agent.aliases[0] "agent" is the name of components.agent (name it otherwise)',
    ],
    [
      'wildcard without star',
      withLine(3, 'wildcards: [example.com]'),
      'c.yaml:3:13: wildcards[0] ("example.com") is no wildcard of the form *.example.com',
    ],
    [
      'wildcard over everything',
      withLine(3, 'wildcards: ["*.com"]'),
      'c.yaml:3:13: wildcards[0] ("*.com") covers a whole top-level domain',
    ],
    [
      'anchor',
      withLine(7, '  www: { name: &a www.example.com }'),
      'c.yaml:7:19: anchor &a (leave it out: aliases are not followed)',
    ],
    [
      'tag',
      withLine(1, 'title: !!str A list'),
      'c.yaml:1:14: tag tag:yaml.org,2002:str (leave it out: the kind of a value shows without it)',
    ],
    ['__proto__', `${right}\n__proto__: {}`, 'c.yaml:17:1: key "__proto__" (name it otherwise)'],
    [
      'syntax',
      withLine(12, '    title: { en: Agent'),
      'c.yaml:13:5: not valid YAML: flow map in block collection must be sufficiently indented and end with a } (look for what is not closed, quoted or indented as its neighbours, there or just before)',
    ],
    [
      'tab as indentation',
      withLine(12, '\ttitle: { en: Agent }'),
      'c.yaml:12:1: not valid YAML: tabs are not allowed as indentation (indent with spaces)',
    ],
    [
      'a second document',
      `${right}\n---\n${right}`,
      'c.yaml:17:1: a second document starts here (keep one document to a file)',
    ],
    ['not a group at all', '- 1', 'c.yaml:1:1: the catalogue is a list (has to be a group of keys)'],
    [
      'comments only',
      '# nothing',
      'c.yaml:1:1: the file holds no catalogue (start from a copy of the endpoints.yaml that comes with the program)',
    ],
    ['an empty file', '', 'c.yaml: the file is empty (check that it is the right file)'],
  ])('%s', (_, file, error) => {
    expect(errors(file)).toContain(error);
  });

  it('says of a tab what is wrong, and not of every line behind it', () => {
    expect(errors(withLine(7, '\twww: { name: www.example.com }'))).toHaveLength(1);
  });

  test.each<[what: string, bytes: Uint8Array, error: RegExp]>([
    ['binary', Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 1), /c\.yaml: the file is binary/],
    ['UTF-16', Uint8Array.of(0xff, 0xfe, 0x61, 0), /c\.yaml: the file is UTF-16/],
    ['Latin-1', Uint8Array.of(0x61, 0x3a, 0x20, 0xe9), /c\.yaml: the file is not UTF-8/],
  ])('%s', (_, bytes, error) => {
    expect(errors(bytes)).toEqual([expect.stringMatching(error)]);
  });

  it('says all that is wrong at once, in the order of the file', () => {
    const bad = lines
      .with(0, 'titel: A list')
      .with(6, '  www: { name: "a b" }')
      .with(12, '    runsOn: printer')
      .with(14, '      - { host: nowhere, port: 70000 }')
      .join('\n');
    expect(errors(bad).map((error) => error.split(':').slice(0, 3).join(':'))).toEqual([
      'c.yaml:1:1',
      'c.yaml:1:1',
      'c.yaml:7:16',
      'c.yaml:13:13',
      'c.yaml:15:17',
      'c.yaml:15:32',
    ]);
  });

  it('counts what goes beyond a hundred errors', () => {
    const many = Array.from({ length: 150 }, (_, i) => `  k${i}: { name: "a b" }`).join('\n');
    const said = errors(lines.slice(0, 6).join('\n').concat('\n', many, '\n', lines.slice(8).join('\n')));
    expect(said).toHaveLength(101);
    expect(said.at(-1)).toMatch(/^c\.yaml: \d+ more errors$/);
  });
});

describe('a hostile file ends in an error, soon', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (let i = 1; i < 12; i++) {
    const [last, next] = [String.fromCharCode(96 + i), String.fromCharCode(97 + i)];
    bomb.push(`${next}: &${next} [${Array(9).fill(`*${last}`).join(', ')}]`);
  }
  test.each([
    ['exploding aliases', bomb.join('\n'), /alias \*a/],
    ['deep flow nesting', '['.repeat(200_000), /nested too deeply/],
    [
      'deep block nesting',
      Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      /nested too deeply|unknown key "a"/,
    ],
    ['a long key', `${'k'.repeat(1_000_000)}: 1`, /unknown key|not valid YAML/],
    [
      'many unknown hosts',
      [
        'hosts:',
        ...Array.from({ length: 10_000 }, (_, i) => `  host-${i}: { name: h${i}.example.com }`),
        'components:\n  agent:\n    endpoints:',
        ...Array.from({ length: 10_000 }, (_, i) => `      - { host: hsot-${i} }`),
      ].join('\n'),
      /unknown host "hsot-0" \(did you mean host-0/,
    ],
    ['many keys', Array.from({ length: 20_000 }, (_, i) => `k${i}: 1`).join('\n'), /unknown key "k0"/],
  ])('%s', (_, text, error) => {
    expect(errors(text).join('\n')).toMatch(error);
  });
});
