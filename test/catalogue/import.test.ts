import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { importList } from '../../src/catalogue/import/import.js';
import { loadCatalogue } from '../../src/catalogue/load.js';
import { formatPosition, UsageError } from '../../src/model/errors.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const draft = (text: string) => importList({ path: 'list.txt', bytes: bytes(text) });

/** `component host ports` of every row of the draft, read back. */
function rows(text: string): readonly string[] {
  const { components } = loadCatalogue({ path: 'draft.yaml', bytes: bytes(draft(text)) });
  return components.flatMap(({ id, endpoints }) =>
    endpoints.map(
      ({ host, ports, anyOf, portStated }) =>
        `${id} ${host.name} ${portStated ? ports.join(anyOf ? ' or ' : ' and ') : '-'}`,
    ),
  );
}

function refusals(text: string): readonly string[] {
  try {
    draft(text);
    return [];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return error.problems.map(({ at, message }) => `${at ? formatPosition(at) : ''}: ${message}`);
  }
}

describe('a line of a list', () => {
  test.each([
    ['www.example.com', ['imported www.example.com -']],
    ['WWW.Example.com.', ['imported www.example.com -']],
    ['bücher.example.com', ['imported xn--bcher-kva.example.com -']],
    ['www.example.com:8443', ['imported www.example.com 8443']],
    ['www.example.com 443 8883', ['imported www.example.com 443 and 8883']],
    ['www.example.com,443', ['imported www.example.com 443']],
    ['www.example.com:443,agent', ['agent www.example.com 443']],
    ['www.example.com;443;Remote Agent', ['remote-agent www.example.com 443']],
    ['"www.example.com","443","agent"', ['agent www.example.com 443']],
    ['www.example.com\t443\tagent', ['agent www.example.com 443']],
    ['www.example.com - Port 443', ['imported www.example.com 443']],
    ['www.example.com - Port\u00a0443 ou Port\u00a08883', ['imported www.example.com 443 or 8883']],
    ['www.example.com - \nPort 443 ou Port 8883', ['imported www.example.com 443 or 8883']],
    [
      'www.example.com - Port 443 api.example.com - Port 80',
      ['imported www.example.com 443', 'imported api.example.com 80'],
    ],
    ['www.example.com # a comment', ['imported www.example.com -']],
    [
      '# a comment\n\nwww.example.com\r\napi.example.com',
      ['imported www.example.com -', 'imported api.example.com -'],
    ],
    ['host,port,component\nwww.example.com,443,agent', ['agent www.example.com 443']],
    ['component,host,port\nagent,www.example.com,443', ['agent www.example.com 443']],
    ['agent,www.example.com,443', ['agent www.example.com 443']],
    ['Remote Agent;www.example.com;443 or 8883', ['remote-agent www.example.com 443 or 8883']],
    ['agent,www.example.com', ['agent www.example.com -']],
    [
      '\ufeff# made by hand\n\nPort;FQDN;Component\n443;www.example.com;"The ""A"" agent"',
      ['the-a-agent www.example.com 443'],
    ],
    [
      'Component\tTCP ports\tHost name\nagent\t443, 8883\twww.example.com:80',
      ['agent www.example.com 80 and 443 and 8883'],
    ],
    [
      'host,port\nwww.example.com,443/tcp\n\n# api\napi.example.com,',
      ['imported www.example.com 443', 'imported api.example.com -'],
    ],
    [
      'name,ports,one_is_enough,components\nwww.example.com,443 8883,443 8883,a b',
      ['a www.example.com 443 or 8883', 'b www.example.com 443 or 8883'],
    ],
    [
      'component,host,ports,any_of\na,www.example.com,443 8883,true\na,api.example.com,443 8883,false',
      ['a www.example.com 443 or 8883', 'a api.example.com 443 and 8883'],
    ],
    [
      'The Agent\nwww.example.com\nAgent v1.XX\napi.example.com',
      ['the-agent www.example.com -', 'agent-v1-xx api.example.com -'],
    ],
    ['all\nwww.example.com', ['imported www.example.com -']],
    ['Données (été)\nwww.example.com', ['donnees-ete www.example.com -']],
    ['www.example.com:443\nwww.example.com:80', ['imported www.example.com 80 and 443']],
  ])('%j', (text, listed) => {
    expect(rows(text)).toEqual(listed);
  });

  it('may be wildcards', () => {
    expect(draft('host,port\n*.example.com,443\nwww.example.com,443')).toContain('- "*.example.com"');
    const { wildcards } = loadCatalogue({
      path: 'draft.yaml',
      bytes: bytes(draft('www.example.com\n*.example.com *.example.org\n*.example.com')),
    });
    expect(wildcards).toEqual(['*.example.com', '*.example.org']);
  });
});

describe('what is no host is refused, with its line', () => {
  test.each([
    ['www.example.com\n10.0.0.1', 'list.txt:2:1: "10.0.0.1" is an IP address'],
    ['www.example.com\nhttps://www.example.com/', 'list.txt:2:1: "https://www.example.com/" is a URL'],
    ['www.example.com\nfoo_bar', 'list.txt:2:1: "foo_bar" holds the character "_"'],
    ['www..example.com', 'list.txt:1:1: "www..example.com" has an empty label'],
    ['www.example.com:99999', 'list.txt:1:1: "www.example.com:99999" has a port behind the name'],
    ['www.example.com\n$(id).example.com', 'list.txt:2:1: "$(id).example.com" holds the character "$"'],
    ['www.example.com\x1b[2J', 'list.txt:1:16: "\\u001b" holds the character U+001B'],
    ['host,port\nwww.example.com,44b3', 'list.txt:2:17: "44b3" are no ports'],
    ['port,host\n443,10.0.0.1', 'list.txt:2:5: "10.0.0.1" is an IP address'],
    ['port,host\n443,', 'list.txt:2:5: "" is empty'],
    ['server: www.example.com', 'list.txt:1:1: "server:" stands before a host'],
    ['*.a_b.com', 'list.txt:1:1: "*.a_b.com" is no wildcard of the form *.example.com'],
    [
      'www.example.com\nThe end',
      'list.txt:2:1: "The end" is no host, and no host follows that it could be the heading of',
    ],
    ['Port 443\nwww.example.com', 'list.txt:1:1: ports without a host before them'],
    ['# nothing', 'list.txt: holds no host'],
    ['', 'list.txt: the file is empty'],
  ])('%j', (text, refusal) => {
    expect(refusals(text)).toContain(refusal);
  });

  it('says all of them at once', () => {
    expect(refusals('10.0.0.1\nwww.example.com\na_b\nThe end')).toHaveLength(3);
  });
});

it('may stand within a whole document', () => {
  const prose = ['A leaflet', '• to read: on paper', '*Only where CCA/eRDS', 'CCA/eRDS', '', 'or/and'];
  const text = [
    ...prose,
    ...prose,
    ...prose,
    'Agent',
    'www.example.com - Port 443',
    'The end',
    '*.example.com',
  ];
  const yaml = draft(text.join('\n'));
  expect(yaml).toContain('# check: lines 1 to 18 are left out: from "A leaflet" to "or/and"\n');
  expect(yaml).toContain('# check: line 21 is left out: The end\n');
  expect(yaml).toContain('- { host: www, port: 443, line: 20 }');
});

describe('what is uncertain is said', () => {
  test.each([
    ['a port that is not stated', 'www.example.com', 'assume: { port: 443 }'],
    ['a heading', 'Agent\nwww.example.com', '# check: line 1 was taken for its heading'],
    ['words left out', 'Some\nprose\nwww.example.com', '# check: line 1 is left out: Some'],
    ['two hosts on a line', 'www.example.com api.example.com', '# check: line 1 holds 2 hosts'],
    ['a remark', 'www.example.com - Port 443 only on Mondays', '# check: the line goes on: only on Mondays'],
    ['ports on the next line', 'www.example.com -\nPort 443', '# check: the ports stand on line 2'],
    ['a host listed again', 'www.example.com\nwww.example.com', 'listed again on line 2'],
    ['a column', 'host,port,city\nwww.example.com,443,Paris', '# check: columns that are left out: city'],
    ['where a component runs', 'www.example.com', 'runsOn: device # check: device or pc'],
  ])('%s', (_, text, said) => {
    expect(draft(text)).toContain(said);
  });
});

it('gives a catalogue that loads, or a usage error, whatever the list', () => {
  const word = fc.oneof(
    fc.domain(),
    fc.constantFrom(
      'all',
      'true',
      'null',
      '443',
      '8883',
      'ou',
      'Port',
      '-',
      ',',
      '*.',
      ':',
      '# ',
      'é',
      '"',
      "'",
      '{',
    ),
    fc.string({ unit: 'binary', maxLength: 6 }),
  );
  const line = fc.array(word, { maxLength: 5 }).map((words) => words.join(' '));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), fc.string(), (list, path) => {
      try {
        importList({ path, bytes: bytes(list.join('\n')) });
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
      }
    }),
    { numRuns: 1000 },
  );
});
