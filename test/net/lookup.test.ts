import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { Reply } from '../../src/lab/fault.js';
import { startNameServer } from '../../src/lab/nameserver.js';
import type { Family } from '../../src/model/network.js';
import { parseConnectTo, parseResolve } from '../../src/net/mapping.js';
import { type NetOptions, SocketNet } from '../../src/net/net.js';

const cleanup: (() => void)[] = [];
afterEach(() => {
  for (const undo of cleanup.splice(0)) undo();
});

/** A name server that answers every name with `reply`; its address as `--dns-server` takes it. */
async function resolver(reply: Reply | ((name: string) => Reply)): Promise<string> {
  const server = await startNameServer(typeof reply === 'function' ? reply : () => reply);
  cleanup.push(() => server.close());
  return `${server.address}:${server.port}`;
}

/** A port where nothing listens, and nothing can: it is held by a socket that hears one other port alone. */
async function nobody(): Promise<string> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  cleanup.push(() => socket.close());
  const discard = 9;
  socket.connect(discard, '127.0.0.1');
  await once(socket, 'connect');
  return `127.0.0.1:${socket.address().port}`;
}

function network(resolvers: readonly string[], options: Partial<NetOptions> = {}): SocketNet {
  const net = new SocketNet({
    resolvers,
    mappings: { resolve: [], connectTo: [] },
    families: [4, 6],
    localAddress: null,
    extraRoots: { genuine: [], inspection: [] },
    timeoutMs: 1_500,
    ...options,
  });
  cleanup.push(() => net.close());
  return net;
}

const limits = (timeoutMs = 1_500) => ({ timeoutMs, signal: new AbortController().signal });
const endpoint = { host: 'api.vendor.example', port: 443 };
const both: Reply = { rcode: 'NOERROR', A: ['7.0.0.1', '7.0.0.2'], AAAA: ['2a00::1'] };

/** Addresses, or the kind of the fault. */
async function find(net: SocketNet, of = endpoint): Promise<readonly string[] | string> {
  const outcome = await net.lookup(of, limits());
  if (outcome.state === 'passed') return outcome.evidence.addresses.map(({ address }) => address);
  return outcome.state === 'failed' ? outcome.fault.kind : outcome.because;
}

describe('a resolver that c-ares says refuses', () => {
  /** Answers over UDP that the rest is to be had over TCP, where nothing listens. */
  async function truncating(): Promise<string> {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    cleanup.push(() => socket.close());
    socket.on('message', (question, { port, address }) => {
      const answer = Buffer.from(question);
      answer.writeUInt16BE(0x8380, 2);
      socket.send(answer, port, address);
    });
    return `127.0.0.1:${socket.address().port}`;
  }

  it('is there where it answers over UDP', async () => {
    const server = await truncating();
    const outcome = await network([server]).lookup(endpoint, limits());
    expect(outcome).toMatchObject({
      state: 'failed',
      fault: { kind: 'dns-timeout', resolver: server, refused: 'tcp' },
    });
  });

  it('is not there where it does not', async () => {
    const outcome = await network([await nobody()]).lookup(endpoint, limits());
    expect(outcome).toMatchObject({ state: 'failed', fault: { kind: 'dns-unreachable' } });
    expect(outcome).not.toHaveProperty('fault.refused');
  });
});

describe('one resolver', () => {
  it.each<[string, Reply, readonly string[] | string]>([
    ['both families', both, ['7.0.0.1', '7.0.0.2', '2a00::1']],
    ['IPv4 alone', { rcode: 'NOERROR', A: ['7.0.0.1'] }, ['7.0.0.1']],
    ['no such name', { rcode: 'NXDOMAIN' }, 'dns-nxdomain'],
    ['no address', { rcode: 'NOERROR' }, 'dns-nodata'],
    ['SERVFAIL', { rcode: 'SERVFAIL' }, 'dns-servfail'],
    ['REFUSED', { rcode: 'REFUSED' }, 'dns-refused'],
    ['silence', 'silence', 'dns-timeout'],
  ])('%s', async (_, reply, expected) => {
    expect(await find(network([await resolver(reply)]))).toEqual(expected);
  });

  it('that is not there', async () => {
    expect(await find(network([await nobody()]))).toBe('dns-unreachable');
  });

  it('with an answer that only TCP can carry', async () => {
    const many = Array.from({ length: 1_000 }, (_, i) => `7.${i >> 8}.${i & 255}.1`);
    expect(await find(network([await resolver({ rcode: 'NOERROR', A: many })]))).toHaveLength(1_000);
  });

  it.each<[readonly Family[], readonly string[]]>([
    [[4], ['7.0.0.1', '7.0.0.2']],
    [[6], ['2a00::1']],
  ])('asked for family %j alone', async (families, expected) => {
    expect(await find(network([await resolver(both)], { families }))).toEqual(expected);
  });

  it('is left when the run is over', async () => {
    const over = new AbortController();
    const net = network([await resolver('silence')]);
    const asking = net.lookup(endpoint, { timeoutMs: 60_000, signal: over.signal });
    over.abort('deadline');
    expect(await asking).toMatchObject({ state: 'skipped', because: 'deadline' });
  });
});

describe('several resolvers', () => {
  const gone = { rcode: 'NXDOMAIN' } as const;

  it.each<[string, readonly (Reply | 'nobody')[], readonly string[] | string]>([
    ['the first answers', [{ rcode: 'NOERROR', A: ['7.0.0.1'] }, gone], ['7.0.0.1']],
    ['the first says no: nobody else is asked', [gone, both], 'dns-nxdomain'],
    ['the first is silent', ['silence', { rcode: 'NOERROR', A: ['7.0.0.2'] }], ['7.0.0.2']],
    ['the first is not there', ['nobody', { rcode: 'NOERROR', A: ['7.0.0.2'] }], ['7.0.0.2']],
    ['the first cannot', [{ rcode: 'SERVFAIL' }, { rcode: 'NOERROR', A: ['7.0.0.2'] }], ['7.0.0.2']],
    ['none can: the first one counts', [{ rcode: 'REFUSED' }, { rcode: 'SERVFAIL' }], 'dns-refused'],
  ])('%s', async (_, replies, expected) => {
    const servers = await Promise.all(
      replies.map((reply) => (reply === 'nobody' ? nobody() : resolver(reply))),
    );
    expect(await find(network(servers))).toEqual(expected);
  });

  it('are each asked once in a survey', async () => {
    const servers = [await resolver(both), await nobody(), await resolver('silence'), await resolver(gone)];
    const states = await network(servers).survey('api.vendor.example', limits(800));
    expect(states.map(({ resolver: address, fault }) => [address, fault?.kind ?? null])).toEqual([
      [servers[0], null],
      [servers[1], 'dns-unreachable'],
      [servers[2], 'dns-timeout'],
      [servers[3], 'dns-nxdomain'],
    ]);
  });
});

describe('mappings', () => {
  it('go before the resolver, and say so', async () => {
    const net = network([await nobody()], {
      mappings: { resolve: [parseResolve('api.vendor.example:443:7.9.9.9')], connectTo: [] },
    });
    expect(await net.lookup(endpoint, limits())).toMatchObject({
      state: 'passed',
      evidence: { source: 'mapped', addresses: [{ address: '7.9.9.9', family: 4 }], resolver: null },
    });
  });

  it('lead to another name, which is looked up', async () => {
    const asked = await resolver((name) => (name === 'other.example' ? both : { rcode: 'NXDOMAIN' }));
    const net = network([asked], {
      mappings: { resolve: [], connectTo: [parseConnectTo('api.vendor.example:443:other.example:8443')] },
    });
    expect(await net.lookup(endpoint, limits())).toMatchObject({
      state: 'passed',
      evidence: { source: 'resolver', target: { host: 'other.example', port: 8443 } },
    });
  });
});
