import fc from 'fast-check';

/** A PAC file that the generator made. */
export interface PacFile {
  readonly source: string;
  /** True where it asks for what the files do not tell: `unverifiable` may then be right. */
  readonly unknowable: boolean;
}

interface Part {
  readonly text: string;
  readonly unknowable: boolean;
}

const plain = (text: string): Part => ({ text, unknowable: false });
const open = (text: string): Part => ({ text, unknowable: true });

const condition: fc.Arbitrary<Part> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .constantFrom(
        'dnsDomainIs(host, ".srv.ygles.com")',
        'dnsDomainIs(host, "c-wss.com")',
        'dnsDomainIs(host, "wss.com")',
        'shExpMatch(host, "*.amazonaws.com")',
        'shExpMatch(host, "cam*.srv.ygles.com")',
        'shExpMatch(host, "*.(ugwdevice.net|c-wss.com)")',
        'shExpMatch(url, "https://*:8883/*")',
        'shExpMatch(url, "*://b0?.ugwdevice.net/*")',
        'localHostOrDomainIs(host, "b01.ugwdevice.net")',
        'isPlainHostName(host)',
        'dnsDomainLevels(host) > 2',
        'host == "gdlp01.c-wss.com"',
        'url.indexOf(":8883") > 0',
        'host.substring(0, 3) == "cam"',
        '/^kinesis\\./.test(host)',
        'isInNet(host, "10.0.0.0", "255.0.0.0") && false',
        'host in { "camapi.srv.ygles.com": 1, "a": 2 }',
        '["b01", "gdlp01"].some(function (n) { return host.indexOf(n + ".") === 0; })',
      )
      .map(plain),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(
        'isInNet(dnsResolve(host), "10.0.0.0", "255.0.0.0")',
        'isInNet(host, "198.51.100.0", "255.255.255.0")',
        'isResolvable(host)',
        'isInNet(myIpAddress(), "10.20.0.0", "255.255.0.0")',
        'myIpAddress().indexOf("192.168.") == 0',
        'dnsResolve("proxy.example.com") == "192.0.2.44"',
      )
      .map(open),
  },
);

const both: fc.Arbitrary<Part> = fc
  .tuple(condition, condition, fc.constantFrom('&&', '||'), fc.boolean())
  .map(([a, b, operator, not]) => ({
    text: `${not ? '!' : ''}(${a.text} ${operator} ${b.text})`,
    unknowable: a.unknowable || b.unknowable,
  }));

const route = fc.constantFrom(
  '"PROXY proxy.example.com:3128"',
  '"DIRECT"',
  '"PROXY a.example.com:80; PROXY b.example.com:80"',
  '"PROXY a.example.com:80; DIRECT"',
  '"PROXY 127.0.0.1:9"',
  '"PROXY 0.0.0.0:80"',
  '"PROXY nowhere.invalid:8080"',
  '"SOCKS5 socks.example.com:1080"',
  '"PROXY " + "p" + host.length + ".example.com:3128"',
  'proxy',
);

/** Spelt over one line or two, with braces or without. */
const statement: fc.Arbitrary<Part> = fc
  .tuple(fc.oneof(condition, both), route, fc.nat(2))
  .map(([test, answer, way]) => ({
    unknowable: test.unknowable,
    text: [
      `  if (${test.text}) return ${answer};`,
      `  if (${test.text}) {\n    return ${answer}\n  }`,
      `  if (${test.text})\n    return (${answer});`,
    ][way] as string,
  }));

export const pacFile: fc.Arbitrary<PacFile> = fc
  .tuple(fc.array(statement, { minLength: 1, maxLength: 5 }), route)
  .map(([statements, last]) => ({
    unknowable: statements.some(({ unknowable }) => unknowable),
    source: [
      'var proxy = "PROXY usual.example.com:8080"; // return of the proxy',
      'function FindProxyForURL(url, host) {',
      ...statements.map(({ text }) => text),
      `  return ${last};`,
      '}',
      '',
    ].join('\n'),
  }));
