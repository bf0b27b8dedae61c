import { afterEach, expect, it } from 'vitest';
import { startNameServer } from '../../src/lab/nameserver.js';
import { dropEarly, handOver, takeEarly } from '../../src/net/early-handover.js';
import { EarlyQuestions } from '../../src/net/early-questions.js';
import { NameServer } from '../../src/net/name-server.js';

const cleanup: (() => void)[] = [];
afterEach(() => {
  for (const undo of cleanup.splice(0)) undo();
});

async function resolver() {
  const asked: string[] = [];
  const server = await startNameServer((name) => {
    asked.push(name);
    return name === 'known.example' ? { rcode: 'NOERROR', A: ['192.0.2.1'] } : { rcode: 'NXDOMAIN' };
  });
  cleanup.push(() => server.close());
  return { asked, address: `127.0.0.1:${server.port}` };
}

const limits = () => ({ timeoutMs: 2_000, signal: new AbortController().signal });

it('what was asked early is not asked again, and a second time it is', async () => {
  const { asked, address } = await resolver();
  const early = new EarlyQuestions(address, ['known.example', 'unknown.example']);
  const server = new NameServer(address, 2_000, early);
  cleanup.push(() => server.close());
  expect(server.leftAt('known.example')).toBeLessThanOrEqual(performance.now());
  expect(await server.ask('known.example', 4, limits())).toEqual({
    state: 'answered',
    addresses: [{ address: '192.0.2.1', family: 4 }],
  });
  expect(await server.ask('unknown.example', 6, limits())).toMatchObject({ fault: { kind: 'dns-nxdomain' } });
  expect(asked.toSorted()).toEqual(['known.example', 'known.example', 'unknown.example', 'unknown.example']);
  await server.ask('known.example', 4, limits());
  expect(asked).toHaveLength(5);
  expect(server.leftAt('other.example')).toBeUndefined();
});

it('one resolver’s questions are for no other, and for one taker', async () => {
  const { address } = await resolver();
  const early = new EarlyQuestions(address, ['known.example']);
  cleanup.push(() => early.resolver.cancel());
  handOver(early);
  expect(takeEarly('127.0.0.1:9')).toBeNull();
  expect(takeEarly(address)).toBe(early);
  expect(takeEarly(address)).toBeNull();
});

it('what nobody takes is dropped', async () => {
  const { address } = await resolver();
  const early = new EarlyQuestions(address, ['known.example']);
  const answer = early.take('known.example', 4);
  handOver(early);
  dropEarly();
  expect(takeEarly(address)).toBeNull();
  await expect(answer).rejects.toMatchObject({ code: 'ECANCELLED' });
});
