import type { Socket } from 'node:net';
import type { DnsFault, ResourceFault, TcpFault } from '../../model/fault.js';
import type { Address, Connection, Endpoint, Limits, Net, Outcome, Skip } from '../../model/network.js';
import type { ProxyAnswerFault, ProxyFault } from '../../model/proxy-fault.js';
import type { ProxyServer } from '../../model/route.js';
import { bounded } from '../bounded.js';
import { SocketConnection, socketOf } from '../connection.js';
import type { Trust } from '../tls-trust.js';
import { connectOverHttp } from './http-connect.js';
import { secureProxy } from './secure-proxy.js';
import { connectOverSocks } from './socks.js';

/**
 * A connection to an endpoint through a proxy, which resolves the endpoint's name. Looking the proxy up,
 * reaching it, its own TLS and its answer each have `timeoutMs`.
 */
export async function tunnel(
  net: Pick<Net, 'lookup' | 'dial'>,
  trust: Trust,
  proxy: ProxyServer,
  endpoint: Endpoint,
  limits: Limits,
): Promise<Outcome<Connection>> {
  const started = performance.now();
  const ended = await open(net, trust, proxy, endpoint, limits);
  return { ...ended, ms: performance.now() - started };
}

type Ended =
  | { readonly state: 'passed'; readonly evidence: Connection }
  | { readonly state: 'failed'; readonly fault: ProxyFault }
  | { readonly state: 'skipped'; readonly because: Skip };

async function open(
  net: Pick<Net, 'lookup' | 'dial'>,
  trust: Trust,
  proxy: ProxyServer,
  endpoint: Endpoint,
  limits: Limits,
): Promise<Ended> {
  const reached = await reach(net, proxy, limits);
  if (reached.state !== 'passed') return reached;
  const socket = socketOf(reached.evidence);
  const carrier = proxy.scheme === 'https' ? await secureProxy(socket, proxy, trust, limits) : socket;
  if ('state' in carrier) return carrier;
  const answer = await ask(carrier, proxy, endpoint, limits);
  if (answer === null) {
    const { peer, port } = reached.evidence;
    return { state: 'passed', evidence: new SocketConnection(carrier, peer, port) };
  }
  carrier.destroy();
  return typeof answer === 'string'
    ? { state: 'skipped', because: answer }
    : { state: 'failed', fault: answer };
}

/** A connection to the proxy itself. */
async function reach(
  net: Pick<Net, 'lookup' | 'dial'>,
  { host, port }: ProxyServer,
  limits: Limits,
): Promise<Ended> {
  const found = await net.lookup({ host, port }, limits);
  if (found.state === 'skipped') return found;
  if (found.state === 'failed') {
    return { state: 'failed', fault: { kind: 'proxy-lookup', fault: found.fault as DnsFault } };
  }
  return firstThatAccepts(net, found.evidence.addresses, found.evidence.target.port, limits);
}

/** As a client does: one address of the proxy after the other, until one accepts. */
async function firstThatAccepts(
  net: Pick<Net, 'dial'>,
  addresses: readonly Address[],
  port: number,
  limits: Limits,
): Promise<Ended> {
  let last: Ended | undefined;
  for (const peer of addresses.slice(0, 4)) {
    const dialled = await net.dial(peer, port, limits);
    if (dialled.state !== 'failed') return dialled;
    const fault = dialled.fault as TcpFault | ResourceFault;
    last = { state: 'failed', fault: { kind: 'proxy-dial', fault, address: peer.address } };
  }
  if (last === undefined) throw new Error('a look-up passed without an address');
  return last;
}

/** The proxy's answer: null for a tunnel, a fault, or the reason the run ended meanwhile. */
async function ask(
  carrier: Socket,
  proxy: ProxyServer,
  { host, port }: Endpoint,
  limits: Limits,
): Promise<ProxyAnswerFault | Skip | null> {
  const { signal, release } = bounded(limits);
  try {
    return proxy.scheme === 'socks5'
      ? await connectOverSocks(carrier, proxy, { host, port }, signal)
      : await connectOverHttp(carrier, proxy, `${host}:${port}`, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    return limits.signal.aborted ? (limits.signal.reason as Skip) : { kind: 'proxy-silence' };
  } finally {
    release();
  }
}
