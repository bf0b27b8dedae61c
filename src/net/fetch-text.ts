import { isIP, type Socket } from 'node:net';
import * as tls from 'node:tls';
import { Client } from 'undici';
import type { Limits, Net } from '../model/network.js';
import { bounded } from './bounded.js';
import { socketOf } from './connection.js';
import type { Trust } from './tls-trust.js';

/** The document did not come. `message` says why, for a person; it holds nothing the server wrote. */
export class FetchError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FetchError';
  }
}

/**
 * Reads a small text over HTTP or HTTPS, by the same look-ups, source address and roots as the checks. User
 * and password in the URL go along as Basic authentication; redirects are not followed.
 * Throws FetchError for everything the network or the server says no to, and when the time is up.
 *
 * @param limit bytes; a longer document is refused
 */
export async function fetchText(
  net: Pick<Net, 'lookup' | 'dial'>,
  trust: Trust,
  url: URL,
  limit: number,
  limits: Limits,
): Promise<string> {
  const plain = await connect(net, url, limits);
  const { signal, release } = bounded(limits);
  try {
    const socket = url.protocol === 'https:' ? await secure(plain, hostOf(url), trust, signal) : plain;
    return await read(socket, url, limit, signal);
  } catch (error) {
    if (error instanceof FetchError) throw error;
    throw new FetchError(signal.aborted ? 'no answer in time' : 'the server broke the connection off');
  } finally {
    release();
    plain.destroy();
  }
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

async function connect(net: Pick<Net, 'lookup' | 'dial'>, url: URL, limits: Limits): Promise<Socket> {
  const host = hostOf(url);
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const found = await net.lookup({ host, port }, limits);
  if (found.state !== 'passed') throw new FetchError(`${host} does not resolve`);
  const { addresses, target } = found.evidence;
  for (const address of addresses.slice(0, 4)) {
    const dialled = await net.dial(address, target.port, limits);
    if (dialled.state === 'passed') return socketOf(dialled.evidence);
  }
  throw new FetchError(`no connection to ${host} port ${port}`);
}

function secure(socket: Socket, host: string, trust: Trust, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const session = tls.connect({
      socket,
      ...(isIP(host) === 0 && { servername: host }),
      secureContext: trust.usual,
      ALPNProtocols: ['http/1.1'],
      checkServerIdentity: (_, certificate) => tls.checkServerIdentity(host, certificate),
    });
    const abort = () => session.destroy(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    session.once('secureConnect', () => {
      session.off('error', fail);
      resolve(session);
    });
    const fail = ({ code }: NodeJS.ErrnoException) =>
      reject(
        signal.aborted ? signal.reason : new FetchError(`no TLS with ${host}: ${code ?? 'no reason given'}`),
      );
    session.on('error', fail).on('error', () => {});
    if (signal.aborted) abort();
  });
}

async function read(socket: Socket, url: URL, limit: number, signal: AbortSignal): Promise<string> {
  let handedOver = false;
  const client = new Client(url.origin, {
    connect: (_options, callback) => {
      if (handedOver) return callback(new Error('the connection is used up'), null);
      handedOver = true;
      // biome-ignore lint/suspicious/noExplicitAny: undici wants its own Socket type and uses it as a Duplex
      queueMicrotask(() => callback(null, socket as any));
    },
  });
  try {
    const { statusCode, body } = await client.request({
      method: 'GET',
      path: url.pathname + url.search,
      headers: authorization(url),
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
  } finally {
    void client.destroy();
    socket.destroy();
  }
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}
