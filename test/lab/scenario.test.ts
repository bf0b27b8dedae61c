import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { faultKinds } from '../../src/lab/faults/index.js';
import { readScenario } from '../../src/lab/scenario.js';
import { UsageError } from '../../src/model/errors.js';
import { catalogue } from './catalogue.js';

const endpoints = new Map(
  catalogue.hosts.map((host) => [host, new Set(host.speaks === 'mqtt' ? [443, 8883] : [443])]),
);

/** `HOST:PORT` of every endpoint that a list of faults breaks, with the layers it breaks. */
function broken(...faults: string[]): Record<string, string[]> {
  const scenario = readScenario(faults, endpoints);
  const all = [...endpoints].flatMap(([host, ports]) => [...ports].map((port) => ({ host, port })));
  return Object.fromEntries(
    all
      .map(({ host, port }) => [`${host.name}:${port}`, Object.keys(scenario.trouble(host, port))] as const)
      .filter(([, layers]) => layers.length > 0),
  );
}

describe('whom a fault hits', () => {
  it.each([
    ['reset:api.example.com', ['api.example.com:443']],
    ['reset:API.Example.COM', ['api.example.com:443']],
    ['reset:*.example.com', ['api.example.com:443', 'download.example.com:443']],
    ['reset:???.example.com', ['api.example.com:443']],
    ['reset:th*', ['things.cloud.example:443', 'things.cloud.example:8883']],
    ['reset:th*:8883', ['things.cloud.example:8883']],
    ['reset:*:8883', ['things.cloud.example:8883']],
  ])('%s', (fault, hit) => {
    expect(Object.keys(broken(fault))).toEqual(hit);
  });

  it('lets the last fault on a layer count, and keeps those on other layers', () => {
    const [host] = catalogue.hosts;
    if (!host) throw new Error('the catalogue is empty');
    const trouble = readScenario(['reset:*', 'stall:api*', 'expired:*'], endpoints).trouble(host, 443);
    expect(trouble.connection).toBe(faultKinds.get('stall'));
    expect(trouble.certificate).toBe(faultKinds.get('expired'));
  });
});

describe('what is no fault', () => {
  it.each([
    ['rest:api*', /no such fault/, /did you mean reset/],
    ['xyzzyqwv:api*', /no such fault/, /the faults are nxdomain/],
    ['reset', /not a fault for a host/, /reset:\* hits every host/],
    ['reset:', /not a fault for a host/, /KIND:HOST/],
    ['reset:api.example.com:443:1', /not a fault for a host/, /KIND:HOST/],
    ['reset:apo.example.com', /no host matches/, /did you mean api\.example\.com/],
    ['reset:nothing-like-that', /no host matches/, /the hosts are api\.example\.com/],
    ['reset:api.example.com:8883', /no such host has the port "8883"/, /the ports are 443/],
    ['nxdomain:api.example.com:443', /does not know of ports/, /nxdomain:api\.example\.com/],
    ['reset:a(pi|b).*', /no host matches/, /./],
  ])('%s', (fault, message, hint) => {
    expect.assertions(3);
    try {
      readScenario([fault], endpoints);
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
      const [problem] = (error as UsageError).problems;
      expect(problem?.message).toMatch(message);
      expect(problem?.hint).toMatch(hint);
    }
  });

  it('names every mistake at once', () => {
    expect(() => readScenario(['rest:*', 'reset:nobody'], endpoints)).toThrow(/rest.*nobody/);
  });
});

it('knows every table in the folder of faults', () => {
  const folder = new URL('../../src/lab/faults/', import.meta.url);
  const index = readFileSync(new URL('index.ts', folder), 'utf8');
  const tables = readdirSync(folder).filter((name) => name !== 'index.ts');
  for (const table of tables) expect(index).toContain(`./${table.replace('.ts', '.js')}`);
  for (const { summary } of faultKinds.values()) expect(summary).toMatch(/^[a-z].{10,59}[^.]$/);
});
