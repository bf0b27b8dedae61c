import type { Socket } from 'node:net';
import * as tls from 'node:tls';
import { Client } from 'undici';
import type { Limits, Net } from '../model/network.js';
import { bounded } from './bounded.js';
import { socketOf } from './connection.js';

/** The document did not come. `message` says why, for a person. */
export class FetchError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FetchError';
  }
}

/**
 * Reads a small text over HTTP or HTTPS, by the same look-ups and source address as the checks.
 * Throws FetchError for everything the network or the server says no to.
 *
 * @param limit bytes; a longer document is refused
 */
export async function fetchText(
  net: Pick<Net, 'lookup' | 'dial'>,
  url: URL,
  limit: number,
  limits: Limits,
): Promise<string> {
  const socket = await open(net, url, limits);
  const { signal, release } = bounded(limits);
  const client = new Client(url.origin, {
    // biome-ignore lint/suspicious/noExplicitAny: undici wants its own Socket type and uses it as a Duplex
    connect: (_options, callback) => queueMicrotask(() => callback(null, socket as any)),
  });
  try {
    const { statusCode, body } = await client.request({
      method: 'GET',
      path: url.pathname + url.search,
      signal,
    });
    if (statusCode !== 200) throw new FetchError(`the server answered ${statusCode}`);
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > limit) throw new FetchError(`it is longer than ${limit} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  } catch (error) {
    if (error instanceof FetchError) throw error;
    throw new FetchError(signal.aborted ? 'no answer in time' : 'the server broke the connection off');
  } finally {
    release();
    void client.destroy();
    socket.destroy();
  }
}

async function open(net: Pick<Net, 'lookup' | 'dial'>, url: URL, limits: Limits): Promise<Socket> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const found = await net.lookup({ host, port }, limits);
  if (found.state !== 'passed') throw new FetchError(`${host} does not resolve`);
  const { addresses, target } = found.evidence;
  for (const address of addresses.slice(0, 4)) {
    const dialled = await net.dial(address, target.port, limits);
    if (dialled.state !== 'passed') continue;
    const socket = socketOf(dialled.evidence);
    return url.protocol === 'https:' ? secure(socket, host, limits) : socket;
  }
  throw new FetchError(`no connection to ${host} port ${port}`);
}

function secure(socket: Socket, host: string, { timeoutMs }: Limits): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      socket.destroy();
      reject(new FetchError(`no TLS with ${host}: ${why}`));
    };
    const bound = setTimeout(() => fail('no answer in time'), timeoutMs);
    const session = tls.connect({ socket, servername: host, ALPNProtocols: ['http/1.1'] });
    session.once('secureConnect', () => {
      clearTimeout(bound);
      resolve(session);
    });
    session.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(bound);
      fail(error.code ?? error.message);
    });
  });
}
