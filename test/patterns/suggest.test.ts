import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { breadth } from '../../src/patterns/breadth.js';
import { domainFacts } from '../../src/patterns/domain.js';
import { matches } from '../../src/patterns/match.js';
import { spelling, wildcardPattern } from '../../src/patterns/spelling.js';
import { notSuggested, suggest } from '../../src/patterns/suggest.js';

const hosts = (owner: string, ...names: readonly string[]) => names.map((name) => ({ name, owner }));
const suggested = (wanted: ReturnType<typeof hosts>, known = wanted) => suggest(wanted, known).map(spelling);

describe('suggested wildcards', () => {
  test.each([
    ['two hosts of one owner', hosts('canon', 'a.srv.ygles.com', 'b.srv.ygles.com'), ['*.srv.ygles.com']],
    ['one host saves nothing', hosts('canon', 'a.srv.ygles.com'), []],
    [
      'the deepest name they share',
      hosts('canon', 'a.b.c.ygles.com', 'd.b.c.ygles.com'),
      ['*.b.c.ygles.com'],
    ],
    ['different depths', hosts('canon', 'a.b.ygles.com', 'c.ygles.com'), ['*.ygles.com']],
    ['the name itself among them', hosts('canon', 'ygles.com', 'a.ygles.com'), ['*.ygles.com and ygles.com']],
    [
      'a cloud operator',
      hosts('aws', 'kinesis.eu-central-1.amazonaws.com', 'sqs.eu-central-1.amazonaws.com'),
      [],
    ],
    [
      'a cloud operator without its owner named',
      hosts('vendor', 'a.s3.amazonaws.com', 'b.amazonaws.com'),
      [],
    ],
    [
      'hubs of a cloud that the Public Suffix List does not know',
      hosts(
        'canon',
        'one.azure-devices.net',
        'two.azure-devices.net',
        'a.oraclecloud.com',
        'b.oraclecloud.com',
      ),
      [],
    ],
    ['names that anybody gets', hosts('canon', 'a.github.io', 'b.github.io'), []],
    ['names below a country’s suffix', hosts('canon', 'canon.co.uk', 'other.co.uk'), []],
    [
      'two below a name that anybody gets',
      hosts('canon', 'x.a.github.io', 'y.a.github.io'),
      ['*.a.github.io'],
    ],
  ] as const)('%s', (_, wanted, expected) => {
    expect(suggested([...wanted])).toEqual(expected);
  });

  test('a domain in which the catalogue knows two owners has none', () => {
    const wanted = hosts('canon', 'a.shared.com', 'b.shared.com');
    expect(suggested(wanted, [...wanted, { name: 'c.shared.com', owner: 'another' }])).toEqual([]);
  });

  test('what outlives a change of the first label is named with its reason', () => {
    const wanted = hosts('aws', 'x-ats.iot.eu-central-1.amazonaws.com');
    const [pattern] = notSuggested(wanted, wanted);
    expect(pattern && spelling(pattern)).toBe('*.iot.eu-central-1.amazonaws.com');
    expect(pattern && breadth(pattern, wanted)).toEqual({
      kind: 'shared',
      opens: "every AWS customer's MQTT broker in eu-central-1",
    });
  });
});

describe('what a wildcard opens besides', () => {
  const known = hosts('canon', 'rgt.srv.ygles.com', 'b01.ugwdevice.net');
  test.each([
    ['*.srv.ygles.com', 'one-owner'],
    ['*.ygles.com', 'one-owner'],
    ['*.amazonaws.com', 'shared'],
    ['*.eu-central-1.amazonaws.com', 'shared'],
    ['*.s3.amazonaws.com', 'anybody'],
    ['*.com', 'anybody'],
    ['*.co.uk', 'anybody'],
    ['*.github.io', 'anybody'],
    ['*.example.com', 'unknown'],
  ])('%s: %s', (wildcard, kind) => {
    expect(breadth(wildcardPattern(wildcard), known).kind).toBe(kind);
  });

  test('an owner that nobody has stated is not claimed to own the domain', () => {
    const opens = (owner: string) => breadth(wildcardPattern('*.some.com'), hosts(owner, 'a.some.com'));
    expect(opens('canon')).toMatchObject({ opens: 'whatever else canon names below some.com' });
    expect(opens('vendor')).toMatchObject({ opens: expect.stringContaining('states no owner') });
  });

  test('the Public Suffix List knows customers’ names below AWS, but not the domain itself', () => {
    expect(domainFacts('s3.amazonaws.com').publicSuffix).toBe(true);
    expect(domainFacts('amazonaws.com').publicSuffix).toBe(false);
  });
});

const label = fc.constantFrom('a', 'b', 'c', 'iot', 's3', 'eu-central-1');
const domain = fc.constantFrom('ygles.com', 'amazonaws.com', 'github.io', 'example.co.uk', 'co.uk', 'net');
const owner = fc.constantFrom('canon', 'aws');
const known = fc.array(
  fc
    .tuple(fc.array(label, { maxLength: 3 }), domain, owner)
    .map(([labels, base, whose]) => ({ name: [...labels, base].join('.'), owner: whose })),
  { maxLength: 12 },
);

test('for any hosts: each wildcard is one owner’s, covers two or more, and none is left that another covers', () => {
  fc.assert(
    fc.property(known, (wanted) => {
      const patterns = suggest(wanted, wanted);
      for (const pattern of patterns) {
        expect(breadth(pattern, wanted).kind).toBe('one-owner');
        const covered = wanted.filter(({ name }) => matches(pattern, name));
        expect(new Set(covered.map(({ name }) => name)).size).toBeGreaterThan(1);
        expect(new Set(covered.map((host) => host.owner)).size).toBe(1);
      }
      for (const { name } of wanted)
        expect(patterns.filter((pattern) => matches(pattern, name)).length).toBeLessThanOrEqual(1);
      expect(suggest([...wanted].reverse(), wanted)).toEqual(patterns);
    }),
  );
});
