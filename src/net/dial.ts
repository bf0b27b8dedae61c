import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import type { Fault, TcpFault } from '../model/fault.js';
import type { Address, Connection, Limits, Outcome, Skip } from '../model/network.js';
import { SocketConnection } from './connection.js';

/**
 * A TCP connection to one address. Node's own choice between addresses (`autoSelectFamily`) is never used:
 * it hides whose failure is whose, and gives up on each after 250 ms.
 *
 * @param localAddress source address of the same family as `peer`, or null for the system's choice
 */
export function dial(
  peer: Address,
  port: number,
  { timeoutMs, signal }: Limits,
  localAddress: string | null,
): Promise<Outcome<Connection>> {
  return new Promise((resolve) => {
    const started = performance.now();
    const ms = () => performance.now() - started;
    if (signal.aborted) return resolve({ state: 'skipped', because: signal.reason as Skip, ms: 0 });
    const socket = connect({
      host: peer.address,
      port,
      family: peer.family,
      autoSelectFamily: false,
      ...(localAddress !== null && { localAddress }),
    });
    const finish = (outcome: Outcome<Connection>) => {
      clearTimeout(bound);
      signal.removeEventListener('abort', abort);
      socket.off('error', fail).off('connect', succeed);
      // Whatever happens to the socket from here on is reported by whoever reads from it.
      socket.on('error', () => {});
      if (outcome.state !== 'passed') socket.destroy();
      resolve(outcome);
    };
    const failed = (fault: Fault) => finish({ state: 'failed', fault, ms: ms() });
    const succeed = () =>
      finish({ state: 'passed', evidence: new SocketConnection(socket, peer, port), ms: ms() });
    const fail = (error: NodeJS.ErrnoException) => {
      explain(error.code ?? error.message, peer, port).then(failed);
    };
    const abort = () => finish({ state: 'skipped', because: signal.reason as Skip, ms: ms() });
    const bound = setTimeout(() => failed({ kind: 'tcp-timeout', code: 'ETIMEDOUT' }), timeoutMs);
    signal.addEventListener('abort', abort);
    socket.once('connect', succeed).once('error', fail);
  });
}

const kinds: Readonly<Record<string, TcpFault['kind']>> = {
  ECONNREFUSED: 'tcp-refused',
  ECONNRESET: 'tcp-reset',
  EPIPE: 'tcp-reset',
  ETIMEDOUT: 'tcp-timeout',
};

/** Codes that the routing table here and a router elsewhere both give. */
const noWay = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'EACCES', 'EPERM', 'EINVAL']);

async function explain(code: string, peer: Address, port: number): Promise<Fault> {
  const kind = kinds[code];
  if (kind) return { kind, code };
  if (!noWay.has(code)) return { kind: 'out-of-resources', code };
  return { kind: (await hasRoute(peer, port)) ? 'tcp-unreachable' : 'tcp-no-route', code };
}

/**
 * Asks the routing table for a way to an address: connecting a datagram socket sends nothing and fails at
 * once where there is none.
 */
function hasRoute({ address, family }: Address, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket(family === 4 ? 'udp4' : 'udp6');
    const finish = (found: boolean) => {
      socket.close();
      resolve(found);
    };
    socket.connect(port, address, (error?: Error) => finish(error === undefined));
  });
}
