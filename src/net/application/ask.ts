import type { Socket } from 'node:net';
import * as tls from 'node:tls';
import type { ApplicationAnswer, ApplicationFault, HttpAnswer } from '../../model/application.js';
import type { Speaks } from '../../model/catalogue.js';
import type { Connection, Hello, Limits, Outcome, Skip } from '../../model/network.js';
import { bounded } from '../bounded.js';
import { socketOf } from '../connection.js';
import type { Trust } from '../tls-trust.js';
import { endOf } from './end-of.js';

/**
 * Goes one step past the handshake: asks the service something in its own protocol, over a connection whose
 * certificate is not judged here. The connection is closed in every case.
 */
export function ask(
  connection: Connection,
  hello: Hello,
  speaks: Speaks,
  limits: Limits,
  trust: Trust,
): Promise<Outcome<ApplicationAnswer>> {
  return within(limits, connection, (signal) => question(socketOf(connection), hello, speaks, signal, trust));
}

/** Asks what answers on a port for plain HTTP. The connection is closed in every case. */
export function askInClear(
  connection: Connection,
  host: string,
  limits: Limits,
): Promise<Outcome<HttpAnswer>> {
  return within(limits, connection, async (signal) => {
    const { askHttpInClear } = await import('./http.js');
    return askHttpInClear(socketOf(connection), host, signal);
  });
}

async function within<Answer extends ApplicationAnswer>(
  limits: Limits,
  connection: Connection,
  asking: (signal: AbortSignal) => Promise<Answer | ApplicationFault>,
): Promise<Outcome<Answer>> {
  const started = performance.now();
  const ms = () => performance.now() - started;
  const { signal, release } = bounded(limits);
  try {
    const answer = await asking(signal);
    return 'protocol' in answer
      ? { state: 'passed', evidence: answer, ms: ms() }
      : { state: 'failed', fault: answer, ms: ms() };
  } catch (error) {
    if (!signal.aborted) throw error;
    return limits.signal.aborted
      ? { state: 'skipped', because: limits.signal.reason as Skip, ms: ms() }
      : { state: 'failed', fault: { kind: 'app-silence' }, ms: ms() };
  } finally {
    release();
    connection.close();
  }
}

async function question(
  socket: Socket,
  hello: Hello,
  speaks: Speaks,
  signal: AbortSignal,
  trust: Trust,
): Promise<ApplicationAnswer | ApplicationFault> {
  // Loaded first: what the peer does after the handshake must find its listener.
  const [{ askMqtt }, { askHttp }] = await Promise.all([import('./mqtt.js'), import('./http.js')]);
  const secure = await establish(socket, hello, signal, trust);
  // A broker that wants a certificate may end the handshake itself: that is its refusal.
  if (!(secure instanceof tls.TLSSocket))
    return speaks === 'mqtt' ? { protocol: 'mqtt', said: 'ended', code: null } : secure;
  return speaks === 'mqtt' ? askMqtt(secure, signal) : askHttp(secure, hello.serverName, signal);
}

/** TLS that refuses nothing, or how the peer ended it. */
function establish(
  socket: Socket,
  { serverName, alpn }: Hello,
  signal: AbortSignal,
  trust: Trust,
): Promise<tls.TLSSocket | ApplicationFault> {
  return new Promise((resolve, reject) => {
    const secure = tls.connect({
      socket,
      servername: serverName,
      secureContext: trust.usual,
      ...(alpn.length > 0 && { ALPNProtocols: [...alpn] }),
      rejectUnauthorized: false,
    });
    const abort = () => {
      secure.destroy();
      reject(signal.reason);
    };
    const ended = (error: unknown) => resolve(endOf(error));
    signal.addEventListener('abort', abort, { once: true });
    secure.once('error', ended).once('close', ended);
    secure.once('secureConnect', () => {
      signal.removeEventListener('abort', abort);
      // From here on the question has its own listeners; an error that comes between must not be fatal.
      secure.off('close', ended).on('error', () => {});
      resolve(secure);
    });
    if (signal.aborted) abort();
  });
}
