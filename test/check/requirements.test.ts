import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.js';
import { check, outcome, outcomes } from './setup/check.js';
import { FakeNet, genuine, type Script } from './setup/fake-net.js';
import { component, host, row, selection } from './setup/selections.js';

const iot = host('iot.example.com');
const api = host('api.example.com');
const dropped = (...targets: readonly string[]): Script => ({
  lookup: ({ host: name }) => [name === iot.name ? '52.0.0.1' : '52.0.0.2'],
  dial: (address, port) =>
    targets.includes(`${address}:${port}`) ? { kind: 'tcp-refused', code: 'X' } : null,
});
const verdicts = ({ components }: Report) =>
  Object.fromEntries(components.map(({ id, verdict }) => [id, verdict]));

describe('a host that several components need', () => {
  it('is probed once, and counts in each', async () => {
    const net = new FakeNet(dropped('52.0.0.2:443'));
    const report = await check(
      selection([component('a', [row(api)]), component('b', [row(api), row(iot)])]),
      net,
    );
    expect(net.dialled.toSorted()).toEqual(['52.0.0.1:443', '52.0.0.2:443']);
    expect(verdicts(report)).toEqual({ a: 'fail', b: 'fail' });
    expect(report.summary).toEqual({ requirements: 3, checks: 2, pass: 1, warn: 0, fail: 2, untested: 0 });
    expect(report.rootCauses).toHaveLength(1);
  });
});

describe('any-of', () => {
  const needed = selection([component('a', [row(iot, [443, 8883])])]);

  it.each<[string, readonly string[], string, 0 | 1, readonly string[]]>([
    ['both pass', [], 'pass', 0, ['pass', 'pass']],
    ['one fails', ['52.0.0.1:8883'], 'warn', 0, ['pass', 'warn tcp-refused +alternative-port-blocked']],
    ['both fail', ['52.0.0.1:443', '52.0.0.1:8883'], 'fail', 1, ['fail tcp-refused', 'fail tcp-refused']],
  ])('%s', async (_, targets, verdict, exitCode, each) => {
    const report = await check(needed, new FakeNet(dropped(...targets)));
    expect(report.checks.map(outcome)).toEqual(each);
    expect(report.components[0]?.verdict).toBe(verdict);
    expect(report.exitCode).toBe(exitCode);
    expect(report.rootCauses.map(({ cause }) => cause)).toEqual(targets.length > 0 ? ['tcp-refused'] : []);
  });

  it('stays a failure where another component cannot do without the port', async () => {
    const both = selection([component('a', [row(iot, [443, 8883])]), component('b', [row(iot, [8883])])]);
    const report = await check(both, new FakeNet(dropped('52.0.0.1:8883')));
    expect(outcomes(report)['iot.example.com:8883']).toBe('fail tcp-refused');
    expect(verdicts(report)).toEqual({ a: 'warn', b: 'fail' });
  });
});

describe('a conditional requirement', () => {
  const needed = (conditions: readonly string[]) =>
    selection([component('a', [row(iot), row(api, [443], { condition: 'remote' })])], conditions);

  it.each([
    ['not asked for', [], 'pass', 0],
    ['asked for', ['remote'], 'fail', 1],
  ] as const)('%s', async (_, conditions, verdict, exitCode) => {
    const report = await check(needed(conditions), new FakeNet(dropped('52.0.0.2:443')));
    expect(outcomes(report)['api.example.com:443']).toBe('fail tcp-refused');
    expect(report.components[0]?.verdict).toBe(verdict);
    expect(report.exitCode).toBe(exitCode);
    expect(report.components[0]?.requirements.map(({ counted }) => counted)).toEqual([
      true,
      conditions.length > 0,
    ]);
  });
});

describe('when the run is over', () => {
  const needed = selection([component('a', [row(iot), row(api)])]);
  const stalling: Script = { ...dropped(), dial: (address) => (address === '52.0.0.1' ? 'silence' : null) };

  it('what was cut off is untested, in no root cause, and the run inconclusive', async () => {
    const over = new AbortController();
    const running = check(needed, new FakeNet(stalling), {
      limits: { timeoutMs: 60_000, signal: over.signal },
    });
    setTimeout(() => over.abort('deadline'), 30);
    const report = await running;
    expect(outcomes(report)).toEqual({
      'iot.example.com:443': 'untested not-tested',
      'api.example.com:443': 'pass',
    });
    expect(report).toMatchObject({ verdict: 'inconclusive', exitCode: 3, rootCauses: [] });
    expect(report.components[0]?.verdict).toBe('untested');
  });

  it('a failure weighs more than what is untested', async () => {
    const script: Script = {
      ...stalling,
      dial: (address) => (address === '52.0.0.1' ? 'silence' : { kind: 'tcp-refused', code: 'X' }),
    };
    const over = new AbortController();
    const running = check(needed, new FakeNet(script), {
      limits: { timeoutMs: 60_000, signal: over.signal },
    });
    setTimeout(() => over.abort('deadline'), 30);
    expect(await running).toMatchObject({ verdict: 'fail', exitCode: 1 });
  });
});

describe("the site's own inspection (--inspection-ca)", () => {
  it('fails on a device, is a warning on a PC, and stays a failed check', async () => {
    const both = selection([component('device', [row(api)], 'device'), component('pc', [row(api)], 'pc')]);
    const net = new FakeNet({
      handshake: ({ serverName }) => genuine(serverName, { inspected: true, trusted: false }),
    });
    const report = await check(both, net);
    expect(report.checks.map(outcome)).toEqual(['fail tls-intercepted']);
    expect(verdicts(report)).toEqual({ device: 'fail', pc: 'warn' });
  });

  it('excuses nothing but the inspection', async () => {
    const net = new FakeNet({
      handshake: ({ serverName }) =>
        genuine(serverName, { inspected: true, trusted: false, nameMatches: false }),
    });
    const report = await check(selection([component('pc', [row(api)], 'pc')]), net);
    expect(verdicts(report)).toEqual({ pc: 'fail' });
  });
});

describe('connections in flight', () => {
  it.each([1, 3])('are %i at the most', async (concurrency) => {
    const hosts = Array.from({ length: 20 }, (_, i) => row(host(`h${i}.example.com`)));
    const net = new FakeNet();
    await check(selection([component('a', hosts)]), net, { concurrency });
    expect(net.dialled).toHaveLength(20);
    expect(net.peak).toBe(concurrency);
  });
});
