import { describe, expect, test } from 'vitest';
import type { Endpoint, Host, Selection } from '../../src/model/catalogue.js';
import { allowance, type Choices } from '../../src/rules/allow.js';

function host(name: string): Host {
  return {
    name,
    speaks: 'https',
    alpn: {},
    clientCertificate: false,
    rotating: false,
    privateAddresses: false,
    signatureHeader: null,
    owner: 'vendor',
  };
}

function endpoint(name: string, ports: readonly number[], more: Partial<Endpoint> = {}): Endpoint {
  return {
    host: host(name),
    ports,
    anyOf: false,
    portStated: true,
    condition: null,
    source: { line: null },
    ...more,
  };
}

function selection(
  components: Readonly<Record<string, readonly Endpoint[]>>,
  conditions: string[] = [],
): Selection {
  const all = Object.entries(components).map(([id, endpoints]) => ({
    id,
    aliases: [],
    title: { en: id },
    purpose: { en: id },
    runsOn: 'device' as const,
    endpoints,
  }));
  const catalogue = {
    title: 'test',
    sha256: '0'.repeat(64),
    document: null,
    wildcards: [],
    conditions: {},
    hosts: all.flatMap(({ endpoints }) => endpoints.map((one) => one.host)),
    components: all,
  };
  return { catalogue, components: all, conditions: new Set(conditions) };
}

const nothingSpecial: Choices = { port: null, addresses: new Map(), only: null };
const brief = (from: Selection, choices: Partial<Choices> = {}) =>
  allowance(from, { ...nothingSpecial, ...choices }).rules.map(({ pattern, ports, anyOf, components }) => ({
    name: pattern.name,
    ports,
    anyOf,
    components,
  }));

describe('what a selection needs', () => {
  test('a host that several components need is one rule with all its ports', () => {
    const found = brief(selection({ b: [endpoint('x.com', [443])], a: [endpoint('x.com', [8883])] }));
    expect(found).toEqual([{ name: 'x.com', ports: [443, 8883], anyOf: null, components: ['a', 'b'] }]);
  });

  test('one of several ports stays a choice only while every component leaves it open', () => {
    const choice = endpoint('x.com', [443, 8883], { anyOf: true });
    expect(brief(selection({ a: [choice], b: [choice] }))).toMatchObject([
      { ports: [443, 8883], anyOf: [443, 8883] },
    ]);
    expect(brief(selection({ a: [choice], b: [endpoint('x.com', [443])] }))).toMatchObject([{ anyOf: null }]);
  });

  test('--port-choice opens that port of a choice, and touches nothing else', () => {
    const all = selection({
      a: [
        endpoint('choice.com', [443, 8883], { anyOf: true }),
        endpoint('both.com', [443, 8883]),
        endpoint('other.com', [80, 8080], { anyOf: true }),
      ],
    });
    expect(brief(all, { port: 8883 }).map(({ name, ports }) => [name, ports])).toEqual([
      ['both.com', [443, 8883]],
      ['choice.com', [8883]],
      ['other.com', [80, 8080]],
    ]);
  });

  test('a condition that was not asked for opens nothing and is named', () => {
    const rows = { a: [endpoint('x.com', [443], { condition: 'sometimes' }), endpoint('y.com', [443])] };
    expect(allowance(selection(rows), nothingSpecial)).toMatchObject({
      rules: [{ pattern: { name: 'y.com' } }],
      leftOut: [{ host: 'x.com', condition: 'sometimes' }],
    });
    expect(brief(selection(rows, ['sometimes']))).toHaveLength(2);
  });

  test('a host that another row needs anyway is not left out', () => {
    const rows = { a: [endpoint('x.com', [443], { condition: 'sometimes' })], b: [endpoint('x.com', [443])] };
    expect(allowance(selection(rows), nothingSpecial).leftOut).toEqual([]);
  });

  test('--only-failed opens the ports that failed', () => {
    const all = selection({ a: [endpoint('x.com', [443, 8883]), endpoint('y.com', [443])] });
    expect(brief(all, { only: new Set(['x.com:8883']) })).toMatchObject([{ name: 'x.com', ports: [8883] }]);
  });

  test.each([
    'x.com; rm -rf /',
    'x.com\nevil.com',
    '$(id).com',
    '"x".com',
    "x'.com",
    '<x>.com',
    '*.com',
    '.com',
    'x..com',
    'X.com',
    'x.com ',
    'x_y.com',
    '-x.com',
    'x.com/',
    'é.com',
    '',
    `${'a'.repeat(64)}.com`,
  ])('%j never becomes a rule', (name) => {
    expect(() => brief(selection({ a: [endpoint(name, [443])] }))).toThrow(/not a host name/);
  });
});
