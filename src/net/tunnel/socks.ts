import type { Socket } from 'node:net';
import { SocksClient } from 'socks';
import type { ProxyAnswerFault, SocksReply } from '../../model/proxy-fault.js';
import type { ProxyServer } from '../../model/route.js';
import { stripControls } from '../../text/terminal.js';

/** RFC 1928, section 6, by the names the `socks` library gives the reply codes. */
const replies: Readonly<Record<string, SocksReply>> = {
  Failure: 'general-failure',
  NotAllowed: 'not-allowed',
  NetworkUnreachable: 'network-unreachable',
  HostUnreachable: 'host-unreachable',
  ConnectionRefused: 'connection-refused',
  TTLExpired: 'ttl-expired',
  CommandNotSupported: 'command-not-supported',
  AddressNotSupported: 'address-not-supported',
};

/** The library's own limit is not used: the signal is. It wants a number all the same. */
const noLimitMs = 2_147_483_647;

/**
 * Asks a SOCKS5 proxy for a tunnel. The name goes to the proxy as it is: the proxy resolves it.
 *
 * @param socket a connection to the proxy; destroyed on a refusal
 * @param signal aborts the question; the promise then rejects with its reason
 * @returns null once the tunnel stands: `socket` is then the way to the target
 */
export async function connectOverSocks(
  socket: Socket,
  proxy: ProxyServer,
  target: { readonly host: string; readonly port: number },
  signal: AbortSignal,
): Promise<ProxyAnswerFault | null> {
  const before = socket.bytesRead;
  let first: Buffer = Buffer.alloc(0);
  let reset = false;
  const watch = (chunk: Buffer) => {
    if (first.length === 0) first = chunk.subarray(0, 256);
  };
  const abort = () => socket.destroy();
  signal.throwIfAborted();
  signal.addEventListener('abort', abort, { once: true });
  socket.on('data', watch);
  socket.on('error', (error: NodeJS.ErrnoException) => {
    reset = error.code === 'ECONNRESET';
  });
  try {
    const credentials = proxy.credentials?.reveal();
    await SocksClient.createConnection({
      command: 'connect',
      proxy: {
        host: proxy.host,
        port: proxy.port,
        type: 5,
        ...(credentials && { userId: credentials.user, password: credentials.password }),
      },
      destination: target,
      existing_socket: socket,
      timeout: noLimitMs,
    });
    return null;
  } catch (error) {
    signal.throwIfAborted();
    socket.destroy();
    return refusal((error as Error).message, first, { reset, received: socket.bytesRead - before });
  } finally {
    signal.removeEventListener('abort', abort);
    socket.off('data', watch);
  }
}

function refusal(
  message: string,
  first: Buffer,
  end: { readonly reset: boolean; readonly received: number },
): ProxyAnswerFault {
  // A SOCKS5 answer starts with its version; anything else is another protocol.
  if (first.length > 0 && first[0] !== 5) {
    return { kind: 'proxy-garbage', said: stripControls(first.toString('latin1'), 80) };
  }
  if (message.includes('no accepted authentication type'))
    return { kind: 'proxy-socks-auth', refused: 'method' };
  if (message.includes('Authentication failed')) return { kind: 'proxy-socks-auth', refused: 'password' };
  const [, reply] = /rejected connection - (\w+)/.exec(message) ?? [];
  if (reply !== undefined) return { kind: 'proxy-socks-reply', reply: replies[reply] ?? 'unassigned' };
  return { kind: end.reset ? 'proxy-reset' : 'proxy-close', received: end.received };
}
