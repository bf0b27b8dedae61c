import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../src/model/errors.js';
import { pfsense } from '../../../src/rules/platforms/pfsense.js';
import { needs } from '../../setup/needs.js';
import { look, rule, samples, sources } from '../samples.js';
import { findAll, parseXml, textAt } from '../xml.js';

/** util.inc, is_validaliasname: what pfSense itself asks of a name. */
function isAliasName(name: string): boolean {
  return /^[A-Za-z0-9_]{1,31}$/.test(name) && !/^(\d+|_+)$/.test(name) && !['port', 'pass'].includes(name);
}

describe.each(Object.entries(samples))('%s', (_, rules) => {
  describe.each(Object.entries(sources))('from %s', (_name, from) => {
    const output = pfsense.render(rules, look({ sources: from }));
    const document = parseXml(output);
    const aliases = new Map(
      findAll(document, 'pfsense/aliases/alias').map((alias) => [textAt(alias, 'name') ?? '', alias]),
    );
    const filter = findAll(document, 'pfsense/filter/rule');

    test('every alias has a name that pfSense takes, once', () => {
      expect([...aliases.keys()].filter((name) => !isAliasName(name))).toEqual([]);
      expect(aliases.size).toBe(findAll(document, 'pfsense/aliases/alias').length);
    });

    test('an alias has a description for each of its entries', () => {
      for (const alias of aliases.values()) {
        const details = textAt(alias, 'detail')?.split('||') ?? [];
        expect(details.length).toBe(textAt(alias, 'address')?.split(' ').length);
        expect(details.filter((detail) => detail.length >= 200 || /^\||\|$/.test(detail))).toEqual([]);
      }
    });

    test('a rule passes TCP to an alias of hosts that is there, never to any', () => {
      expect(filter.length).toBeGreaterThan(0);
      for (const one of filter) {
        expect(textAt(one, 'type')).toBe('pass');
        expect(textAt(one, 'protocol')).toBe('tcp');
        expect(findAll(one, 'destination/any')).toEqual([]);
        expect(textAt(aliases.get(textAt(one, 'destination/address') ?? '') ?? one, 'type')).toMatch(
          /^host$/,
        );
      }
    });

    test('a rule names a port, or an alias of ports that is there', () => {
      for (const one of filter) {
        const port = textAt(one, 'destination/port') ?? '';
        const named = aliases.get(port);
        expect(named ? textAt(named, 'type') : /^\d+$/.test(port)).toBe(named ? 'port' : true);
      }
    });

    test('the rules open exactly what was asked for', () => {
      const opened = filter.flatMap((one) => {
        const hosts =
          textAt(aliases.get(textAt(one, 'destination/address') ?? '') ?? one, 'address')?.split(' ') ?? [];
        const port = textAt(one, 'destination/port') ?? '';
        const ports = (textAt(aliases.get(port) ?? one, 'address') ?? port).split(' ');
        return hosts.flatMap((host) => ports.map((p) => `${host}:${p}`));
      });
      const asked = rules.flatMap(({ pattern, ports }) => ports.map((port) => `${pattern.name}:${port}`));
      expect([...opened].sort()).toEqual([...asked].sort());
    });

    test('only the given clients may', () => {
      const clients = filter.map((one) => {
        const address = textAt(one, 'source/address');
        if (address === undefined) return findAll(one, 'source/any').length === 1 ? [] : ['?'];
        return (textAt(aliases.get(address) ?? one, 'address') ?? address).split(' ');
      });
      expect(clients).toEqual(filter.map(() => from));
    });

    test('no two rules share a tracker', () => {
      const trackers = filter.map((one) => Number(textAt(one, 'tracker')));
      expect(new Set(trackers).size).toBe(filter.length);
      expect(trackers.filter((tracker) => !(tracker > 0 && tracker < 2 ** 32))).toEqual([]);
    });

    test.runIf(needs('xmllint'))('xmllint reads it', () => {
      execFileSync('xmllint', ['--noout', '-'], { input: output });
    });
  });
});

test('more hosts than the form takes come in two aliases, and none is lost', () => {
  const many = Array.from({ length: 7000 }, (_, i) => rule(`h${i}.example.org`));
  const aliases = findAll(parseXml(pfsense.render(many, look())), 'pfsense/aliases/alias');
  expect(aliases.map((alias) => textAt(alias, 'address')?.split(' ').length)).toEqual([5000, 2000]);
});

test('the comment holds no double hyphen, whatever the catalogue is called', () => {
  const output = pfsense.render(
    [rule('a.example')],
    look({ catalogue: { title: 'A--B --> <x>', sha256: 'f'.repeat(64) } }),
  );
  expect(findAll(parseXml(output), 'pfsense/filter/rule').length).toBe(1);
});

test('the bulk variant is lines that the import page takes', () => {
  const output = pfsense.render(samples['ports of two kinds'] ?? [], look({ variant: 'bulk' }));
  const lines = output.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines).toEqual([
    'kinesis.eu-central-1.amazonaws.com cca',
    'rgt.srv.ygles.com cca backup',
    'a2etju7iem1tgc-ats.iot.eu-central-1.amazonaws.com cca',
    '443 TCP',
    '8883 TCP',
  ]);
});

const asked = [rule('rgt.srv.ygles.com'), rule('b.example', { ports: [443, 8883] })];

function merge(config: string | Uint8Array, change = {}, rules = asked): Buffer {
  const bytes = typeof config === 'string' ? Buffer.from(config) : config;
  return Buffer.from(pfsense.merge?.(rules, look(change), 'config.xml', bytes).bytes ?? []);
}

const plain = `<?xml version="1.0"?>
<pfsense>
\t<interfaces>
\t\t<lan><descr><![CDATA[LAN]]></descr></lan>
\t\t<opt1><descr><![CDATA[PRINTERS]]></descr></opt1>
\t</interfaces>
\t<aliases>
\t\t<alias>
\t\t\t<name>mine</name>
\t\t\t<descr><![CDATA[a < b & "c" é]]></descr>
\t\t</alias>
\t</aliases>
\t<filter>
\t\t<rule>
\t\t\t<tracker>0100000101</tracker>
\t\t\t<descr><![CDATA[Default allow LAN to any rule]]></descr>
\t\t</rule>
\t\t<separator><lan></lan></separator>
\t</filter>
\t<!-- kept -->
</pfsense>
`;

const configurations: Readonly<Record<string, string | Buffer>> = {
  'as exported': plain,
  'with CRLF': plain.replaceAll('\n', '\r\n'),
  'with a byte order mark': `\ufeff${plain}`,
  'in latin1': Buffer.from(plain.replace('?>', ' encoding="iso-8859-1"?>'), 'latin1'),
  'without aliases and rules': plain
    .replace(/<aliases>.*<\/aliases>/s, '')
    .replace(/<filter>.*<\/filter>/s, ''),
  'with empty sections': plain
    .replace(/<aliases>.*<\/aliases>/s, '<aliases/>')
    .replace(/<filter>.*<\/filter>/s, '<filter></filter>'),
  'all on one line': plain.replaceAll(/[\n\t]/g, ''),
};

describe.each(Object.entries(configurations))('merging into a configuration %s', (_, config) => {
  const before = Buffer.from(config as string);
  const after = merge(before);

  test('nothing of it is lost or moved', () => {
    const left = after.toString('latin1');
    let at = 0;
    for (const character of before.toString('latin1').replace('<aliases/>', '<aliases>')) {
      at = left.indexOf(character, at) + 1;
      expect(at).toBeGreaterThan(0);
    }
    const document = parseXml(after.toString('utf8').replace(/^\ufeff/, ''));
    const mine = (path: string) =>
      findAll(document, path).filter((e) => !textAt(e, 'descr')?.startsWith('em-preflight em: '));
    const was = parseXml(before.toString('utf8').replace(/^\ufeff/, ''));
    expect(mine('pfsense/aliases/alias')).toEqual(findAll(was, 'pfsense/aliases/alias'));
    expect(mine('pfsense/filter/rule')).toEqual(findAll(was, 'pfsense/filter/rule'));
  });

  test('the aliases are there, and the rules are first', () => {
    const document = parseXml(after.toString('utf8').replace(/^\ufeff/, ''));
    const names = findAll(document, 'pfsense/aliases/alias').map((alias) => textAt(alias, 'name'));
    expect(names.slice(-3)).toEqual(['em_hosts_443', 'em_hosts_443_8883', 'em_ports_443_8883']);
    const targets = findAll(document, 'pfsense/filter/rule').map((one) => textAt(one, 'destination/address'));
    expect(targets.slice(0, 2)).toEqual(['em_hosts_443', 'em_hosts_443_8883']);
  });

  test('a second run changes nothing', () => {
    expect(merge(after).equals(after)).toBe(true);
  });

  test('a run with other rules replaces those of the first', () => {
    const other = merge(after, {}, [rule('c.example')]);
    expect(other.equals(merge(before, {}, [rule('c.example')]))).toBe(true);
  });

  test('line ends stay of one kind', () => {
    const both = after.toString('latin1');
    expect(/\r\n/.test(both) && /[^\r]\n/.test(both)).toBe(false);
  });
});

test('rules of another prefix, and what the user calls much the same, stay', () => {
  const mine = plain.replace(
    'Default allow LAN to any rule',
    'em-preflight em is great, see em-preflight em: ',
  );
  const both = merge(merge(mine, { prefix: 'em2' }));
  const described = findAll(parseXml(both.toString()), 'pfsense/filter/rule').map(
    (one) => textAt(one, 'descr') ?? '',
  );
  expect(described.filter((descr) => descr.startsWith('em-preflight em2: '))).toHaveLength(2);
  expect(described.filter((descr) => descr.startsWith('em-preflight em: '))).toHaveLength(2);
  expect(described).toContain('em-preflight em is great, see em-preflight em: ');
});

test('rules the user has moved stay where they are', () => {
  const moved = merge(plain)
    .toString()
    .replace(/(<filter>)(.*?)(\n\t\t<rule>\n\t\t\t<tracker>0100000101.*?<\/rule>)/s, '$1$3$2');
  expect(merge(moved).toString()).toBe(moved);
});

test('a tracker that a rule of the user has is left to it', () => {
  const ours = /<tracker>(1\d+)</.exec(merge(plain).toString())?.[1] ?? '';
  const taken = plain.replace('0100000101', ours);
  const trackers = [
    ...merge(taken)
      .toString()
      .matchAll(/<tracker>(\d+)</g),
  ].map(([, tracker]) => tracker);
  expect(new Set(trackers).size).toBe(trackers.length);
});

test('the interface is the one asked for', () => {
  expect(merge(plain, { inside: 'opt1' }).toString()).toContain('<interface>opt1</interface>');
});

test.each([
  ['an alias of the user has the name', plain.replace('>mine<', '>em_hosts_443<'), {}, /em_hosts_443/, 8],
  ['an interface has the name', plain.replace('[PRINTERS]', '[em_hosts_443]'), {}, /interface/, undefined],
  ['the interface is not there', plain, { inside: 'opt7' }, /no interface opt7/, undefined],
  ['no XML at all', 'hello', {}, /not well-formed/, 1],
  ['cut off', plain.slice(0, 300), {}, /not well-formed/, undefined],
  ['a tag that does not match', plain.replace('</alias>', '</allies>'), {}, /not well-formed/, 11],
  ['another product', '<?xml version="1.0"?>\n<opnsense></opnsense>', {}, /<opnsense>/, 1],
  ['a single section', '<aliases></aliases>', {}, /<aliases>/, 1],
  ['two sections of one name', plain.replace('<!-- kept -->', '<aliases/>'), {}, /second <aliases>/, 20],
  ['an encrypted backup', '---- BEGIN config.xml ----\nAAAA', {}, /encrypted/, 1],
  ['UTF-16', Buffer.from(plain, 'utf16le'), {}, /UTF-8/, 1],
] as const)('is refused with its place: %s', (_, config, change, message, line) => {
  try {
    merge(config, change);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    const [problem] = (error as UsageError).problems;
    expect(problem?.message).toMatch(message);
    expect(problem?.at?.file).toBe('config.xml');
    if (line !== undefined) expect(problem?.at?.line).toBe(line);
    return;
  }
  expect.unreachable('the configuration was taken');
});
