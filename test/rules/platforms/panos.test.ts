import { describe, expect, test } from 'vitest';
import { panos } from '../../../src/rules/platforms/panos.js';
import { panosEdl } from '../../../src/rules/platforms/panos-edl.js';
import { push, readLines } from '../forms.js';
import { asked, cases, look, opened, rule, wildcardSamples, withStar } from '../samples.js';

const patterns = {
  'below a domain alone': [rule('example.com', { pattern: { kind: 'sub-only', name: 'example.com' } })],
  'one label below': [rule('example.com', { pattern: { kind: 'one-label', name: 'example.com' } })],
} as const;

/** `KEY VALUE` and `KEY [ VALUE VALUE ]` pairs of a set command. */
function settings(text: string): Map<string, readonly string[]> {
  const words = [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
  const found = new Map<string, readonly string[]>();
  for (let i = 0; i < words.length; i++) {
    const key = words[i] ?? '';
    const close = words[i + 1] === '[' ? words.indexOf(']', i) : i + 1;
    found.set(key, words[i + 1] === '[' ? words.slice(i + 2, close) : words.slice(i + 1, close + 1));
    i = close;
  }
  return found;
}

interface Configuration {
  readonly types: Map<string, string>;
  readonly lists: Map<string, string[]>;
  readonly services: Map<string, string>;
  readonly rules: Map<string, Map<string, readonly string[]>>;
  readonly moved: string[];
}

function parse(text: string): Configuration {
  const read: Configuration = {
    types: new Map(),
    lists: new Map(),
    services: new Map(),
    rules: new Map(),
    moved: [],
  };
  readLines(text, '#', [
    [
      /^set profiles custom-url-category (\S+) type (.*)$/,
      (name = '', type = '') => read.types.set(name, type),
    ],
    [
      /^set profiles custom-url-category (\S+) list (\S+)$/,
      (name = '', url = '') => push(read.lists, name, url),
    ],
    [/^set service (\S+) protocol tcp port (\d+)$/, (name = '', port = '') => read.services.set(name, port)],
    [
      /^set rulebase (security|decryption) rules (\S+) (.*)$/,
      (base, name, rest = '') => {
        const key = `${base} ${name}`;
        read.rules.set(key, new Map([...(read.rules.get(key) ?? []), ...settings(rest)]));
      },
    ],
    [
      /^move rulebase (security|decryption) rules (\S+) top$/,
      (base, name) => read.moved.push(`${base} ${name}`),
    ],
  ]);
  return read;
}

/** The token guidelines: every entry closes its host with a slash, a star or caret is a whole token. */
const entry = /^(?:\*\.|\^\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\/$/;
const host = (url: string) => url.replace(/\/$/, '');

function spellings(one: Parameters<typeof withStar>[0]): readonly string[] {
  const { kind, name } = one.pattern;
  if (kind === 'sub-only') return [`*.${name}`];
  return kind === 'one-label' ? [`^.${name}`] : withStar(one);
}

describe.each(cases(wildcardSamples, patterns))('%s', (_, { rules, from }) => {
  const { types, lists, services, rules: all, moved } = parse(panos.render(rules, look({ sources: from })));
  const security = [...all].filter(([key]) => key.startsWith('security')).map(([, one]) => one);
  const decryption = [...all].filter(([key]) => key.startsWith('decryption')).map(([, one]) => one);

  test('the rules open exactly what was asked for', () => {
    const pairs = security.map((one) => ({
      hosts: (one.get('category') ?? []).flatMap((name) => lists.get(name)?.map(host) ?? ['?']),
      ports: (one.get('service') ?? []).map((name) => services.get(name) ?? '?'),
    }));
    expect(opened(pairs)).toEqual(asked(rules, spellings));
  });

  test('a category is a list of URLs, every one closed with a slash', () => {
    expect([...types.values()]).toEqual([...lists].map(() => '"URL List"'));
    expect([...lists.values()].flat().filter((url) => !entry.test(url))).toEqual([]);
  });

  test('a rule goes from the inside to the outside, by port, for the given clients', () => {
    for (const one of security) {
      expect(one.get('from')).toEqual(['trust']);
      expect(one.get('to')).toEqual(['untrust']);
      expect(one.get('source')).toEqual(from.length > 0 ? from : ['any']);
      expect(one.get('application')).toEqual(['any']);
      expect(one.get('service')).not.toContain('application-default');
      expect(one.get('action')).toEqual(['allow']);
      expect(one.get('category')).toHaveLength(1);
    }
  });

  test('what is let out is left undecrypted, and nothing else', () => {
    expect(decryption).toHaveLength(rules.length > 0 ? 1 : 0);
    for (const one of decryption) {
      expect(one.get('action')).toEqual(['no-decrypt']);
      expect([...(one.get('category') ?? [])].sort()).toEqual([...lists.keys()].sort());
    }
  });

  test('every rule is moved to the top once it is there', () => {
    expect([...moved].sort()).toEqual([...all.keys()].sort());
  });

  test('names are within 31 characters', () => {
    const names = [...lists.keys(), ...services.keys(), ...[...all.keys()].map((key) => key.split(' ')[1])];
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,30}$/);
  });

  test('the external list holds the same entries, one a line, and nothing else', () => {
    const lines = panosEdl.render(rules, look()).split('\n').slice(0, -1);
    expect(lines.filter((line) => !entry.test(line))).toEqual([]);
    expect(new Set(lines)).toEqual(new Set([...lists.values()].flat()));
  });
});

test('a zone of two words is quoted', () => {
  const output = panos.render([rule('a.example')], look({ inside: 'Guest LAN', outside: 'wan' }));
  expect(output).toContain('from "Guest LAN" to wan ');
});
