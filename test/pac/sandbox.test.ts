/** The thread that PAC files run on: its time, its memory, and a script that is watched in every possible world. */
import { afterEach, describe, expect, it } from 'vitest';
import { keyOf } from '../../src/pac/question.js';
import { defaultLimits, PacSandbox } from '../../src/pac/sandbox.js';
import type { Options } from '../../src/pac/watched.js';

let sandbox: PacSandbox | undefined;
afterEach(() => sandbox?.end());

async function sandboxWith(body: string, watched: boolean): Promise<PacSandbox> {
  sandbox = new PacSandbox(defaultLimits, { watched });
  await sandbox.load(`function FindProxyForURL(url, host) {\n${body}\n}`);
  return sandbox;
}

const visit = { url: 'https://a.example/', host: 'a.example', facts: new Map() };

describe('ends a script within', () => {
  it.each([
    ['one call', '"a".repeat(4e6).indexOf("a".repeat(1e6) + "b");'],
    ['a loop of calls', 'while (true) "x".repeat(6e6);'],
    ['a sort', 'var a = []; for (var i = 0; i < 1e6; i++) a.push("k" + i); while (true) a.slice().sort();'],
    ['a comparison of a sort', '[3, 1, 2].sort(function () { while (true); });'],
    ['a regular expression', 'while (true) /^(a+)+$/.test("a".repeat(40) + "b");'],
    [
      'a getter of what it throws',
      'throw { get message() { "a".repeat(4e6).indexOf("a".repeat(1e6) + "b"); } };',
    ],
    ['calls out of it', 'var a = "a*".repeat(1.9e3); while (true) shExpMatch("a".repeat(1e4), a + "b");'],
  ])('%s', async (_, body) => {
    const started = performance.now();
    await expect((await sandboxWith(body, false)).run(visit)).rejects.toThrow('takes too long');
    await expect(sandbox?.run(visit)).rejects.toThrow('takes too long');
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('its loading', async () => {
    sandbox = new PacSandbox(defaultLimits, { watched: true });
    await expect(sandbox.load('"a".repeat(4e6).indexOf("a".repeat(1e6) + "b")')).rejects.toThrow(
      'takes too long',
    );
  });
});

it('ends before it was ready', async () => {
  sandbox = new PacSandbox(defaultLimits, { watched: false });
  const loading = sandbox.load('function FindProxyForURL() { return "DIRECT"; }');
  sandbox.end();
  await expect(loading).rejects.toThrow('given up');
});

it('bounds what a script holds outside of its interpreter too', async () => {
  const body = 'for (var i = 0; ; i++) timeRange("x".repeat(3e7) + i);';
  const options = { address: [null], client: ['192.0.2.1'], time: [false], clock: [false], chance: [false] };
  const { worlds } = await (await sandboxWith(body, true))
    .explore(visit, options)
    .catch(() => ({ worlds: [] }));
  for (const { answer } of worlds) expect(answer).toBeNull();
});

it('tells what it asked for, and rests on what it is told', async () => {
  const script = await sandboxWith(
    'return myIpAddress() + dnsResolve("b.example") + dnsResolve(host);',
    false,
  );
  const client = { about: 'client', of: '' } as const;
  const facts = new Map([[keyOf(client), '192.0.2.1']]);
  const { asked } = await script.run({ ...visit, facts });
  expect(asked.map(keyOf)).toEqual(['address b.example', 'address a.example']);
  for (const question of asked) facts.set(keyOf(question), '198.51.100.7');
  expect(await script.run({ ...visit, facts })).toEqual({
    answer: '192.0.2.1198.51.100.7198.51.100.7',
    failure: null,
    asked: [],
    line: null,
  });
});

describe('a watched script', () => {
  const options: Options = {
    address: [null, '10.0.0.1'],
    client: ['192.0.2.1', '10.0.0.1'],
    time: [false, true],
    clock: [false],
    chance: [false],
  };
  const worldsOf = async (body: string) => {
    const { worlds } = await (await sandboxWith(body, true)).explore(visit, options);
    return worlds.map(({ answer, failure, line, supposed }) => [
      supposed.map(({ question, answer }) => `${keyOf(question)}: ${answer}`).join(', '),
      answer ?? failure,
      line,
    ]);
  };

  it('is run in every world that there could be', async () => {
    const body =
      'if (isInNet(host, "10.0.0.0", "255.0.0.0"))\nreturn timeRange(8, 18) ? "A" : "B";\nreturn "C";';
    expect(await worldsOf(body)).toEqual([
      ['address a.example: null', 'C', 4],
      ['address a.example: 10.0.0.1, time timeRange [8,18]: false', 'B', 3],
      ['address a.example: 10.0.0.1, time timeRange [8,18]: true', 'A', 3],
    ]);
  });

  it('tells that it looks at the clock, or at chance', async () => {
    expect(await worldsOf('return new Date().getHours() < 99 ? "A" : "B";')).toEqual([
      ['clock : false', 'A', 2],
    ]);
    expect(await worldsOf('return Math.random() < 2 ? "A" : "B";')).toEqual([['chance : false', 'A', 2]]);
  });

  it('is not believed where it answers in two ways', async () => {
    expect(await worldsOf('return String(this.n = (this.n || 0) + 1);')).toEqual([
      ['', 'asked twice, it answers in two ways', null],
    ]);
  });
});
