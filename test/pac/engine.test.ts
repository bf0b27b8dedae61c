import { describe, expect, it } from 'vitest';
import { type PacWorld, startPac } from '../../src/pac/engine.js';
import { PacError } from '../../src/pac/error.js';
import { defaultLimits } from '../../src/pac/sandbox.js';

const world: PacWorld = {
  dnsResolve: async (host) => (host === 'known.example' ? '10.1.2.3' : null),
  myIpAddress: '192.168.7.9',
};

async function find(body: string, host = 'a.example.com', url = `https://${host}/`) {
  const engine = await startPac(`function FindProxyForURL(url, host) { ${body} }`, world);
  try {
    return await engine.find(url, host);
  } finally {
    engine.dispose();
  }
}

it('is not believed any more once it overran the stack', async () => {
  const deep = 'function deep(n) { return deep(n + 1) + 1; }';
  const source = `${deep} function FindProxyForURL(u, host) { if (host === "a") deep(0); return "DIRECT"; }`;
  const engine = await startPac(source, world);
  expect(await engine.find('https://b/', 'b')).toBe('DIRECT');
  await expect(engine.find('https://a/', 'a')).rejects.toThrow('more stack or memory');
  await expect(engine.find('https://b/', 'b')).rejects.toThrow('more stack or memory');
});

it('is asked no more once its answers took too long together', async () => {
  const wait = 'for (var t = Date.now(); Date.now() - t < 300; );';
  const source = `function FindProxyForURL(u, host) { if (host === "slow") { ${wait} } return "DIRECT"; }`;
  const engine = await startPac(source, world, { ...defaultLimits, timeMs: 10_000, totalMs: 3_000 });
  expect(await engine.find('https://b/', 'b')).toBe('DIRECT');
  const slow = async () => {
    for (let turn = 0; turn < 20; turn += 1) await engine.find('https://slow/', 'slow');
  };
  await expect(slow()).rejects.toThrow('takes too long');
  await expect(engine.find('https://b/', 'b')).rejects.toThrow('takes too long');
});

it('ends with the signal, whatever it is doing', async () => {
  const run = new AbortController();
  const patient = { ...defaultLimits, timeMs: 600_000, totalMs: 600_000 };
  const source = 'function FindProxyForURL(u, host) { while (host === "a"); return "DIRECT"; }';
  const engine = await startPac(source, world, patient, run.signal);
  const finding = engine.find('https://a/', 'a');
  setTimeout(() => run.abort(), 200);
  await expect(finding).rejects.toBeInstanceOf(PacError);
  await expect(engine.find('https://b/', 'b')).rejects.toBeInstanceOf(PacError);
  await expect(startPac(source, world, patient, run.signal)).rejects.toBeInstanceOf(PacError);
});

describe('a PAC file', () => {
  it.each([
    ['return "DIRECT";', 'DIRECT'],
    ['return host;', 'a.example.com'],
    ['return url;', 'https://a.example.com/'],
    ['return dnsDomainIs(host, ".example.com") ? "PROXY p:1" : "DIRECT";', 'PROXY p:1'],
    ['return shExpMatch(host, "*.example.org") ? "PROXY p:1" : "DIRECT";', 'DIRECT'],
    ['return String(dnsResolve("known.example"));', '10.1.2.3'],
    ['return String(dnsResolve("unknown.example"));', 'null'],
    ['return String(isResolvable("known.example"));', 'true'],
    ['return String(isInNet("known.example", "10.0.0.0", "255.0.0.0"));', 'true'],
    ['return String(isInNet("10.200.0.1", "10.0.0.0", "255.128.0.0"));', 'false'],
    ['return String(isInNet("unknown.example", "0.0.0.0", "0.0.0.0"));', 'false'],
    ['return String(isInNet(dnsResolve("known.example"), "10.1.0.0", "255.255.0.0"));', 'true'],
    ['try { return dnsResolve("known.example").length + ""; } catch (e) { return "caught"; }', '8'],
    ['return ["known.example"].map(function (n) { return dnsResolve(n); }).join();', '10.1.2.3'],
    ['return shExpMatch(host, "(a|b).example.com") ? "PROXY p:1" : "DIRECT";', 'PROXY p:1'],
    ['const f = (x) => x?.length ?? 0; return String(f(host));', '13'],
    ['return myIpAddress();', '192.168.7.9'],
    ['alert("hello"); return "DIRECT";', 'DIRECT'],
  ])('%s', async (body, answer) => {
    expect(await find(body)).toBe(answer);
  });

  it('sees the port in the URL', async () => {
    expect(await find('return url;', 'h.example', 'https://h.example:8883/')).toBe('https://h.example:8883/');
  });

  it.each([
    ['while (true) {}', /takes too long/],
    ['var a = []; while (true) a.push("xxxxxxxxxxxxxxxx" + a.length);', /too long|memory/i],
    ['throw new Error("no\\x1b[31m way");', /no way|no.*way/],
    ['return 42;', /no string/],
    ['return shExpMatch("a".repeat(5000), "*a".repeat(40) + "b") ? "x" : 1;', /no string/],
    [
      'for (var i = 0; i < 200; i++) dnsResolve("n" + i + ".example"); return "DIRECT";',
      /more than 100 names/,
    ],
    ['undefinedFunction();', /undefinedFunction/],
    ['return process.env.PATH;', /process/],
    ['return require("fs");', /require/],
  ])('%s is an error of the script', async (body, message) => {
    await expect(find(body)).rejects.toThrow(message);
    await expect(find(body)).rejects.toBeInstanceOf(PacError);
  });

  it.each(['', 'function FindProxyForURL(', 'var FindProxyForURL = 1;', 'while (true) {}'])(
    'refuses %j as a whole',
    async (source) => {
      await expect(startPac(source, world)).rejects.toBeInstanceOf(PacError);
    },
  );
});
