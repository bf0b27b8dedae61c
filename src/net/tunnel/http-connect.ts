import { type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ProxyAnswerFault } from '../../model/proxy-fault.js';
import type { ProxyServer } from '../../model/route.js';
import { decodePage, hasTitle, pageTitle } from '../../text/html.js';
import { stripControls } from '../../text/terminal.js';

/** How much of a refusal's page is read for its title, in bytes. */
const pageLimit = 16_384;
/** How long a refusal's page may take once its header is here, in milliseconds. */
const pageTimeMs = 500;
/** Header of a proxy's answer, in bytes; Node's parser refuses more. */
const headerLimit = 65_536;

/**
 * Asks an HTTP proxy for a tunnel and keeps what a refusal says. Node's `http.request` reads the answer;
 * undici's ProxyAgent would reduce it to a message.
 *
 * @param socket a connection to the proxy, TLS already done for an HTTPS proxy; destroyed on a refusal
 * @param target `HOST:PORT`; the proxy resolves the name
 * @param signal aborts the question; the promise then rejects with its reason
 * @returns null once the tunnel stands: `socket` is then the way to the target
 */
export function connectOverHttp(
  socket: Socket,
  proxy: ProxyServer,
  target: string,
  signal: AbortSignal,
): Promise<ProxyAnswerFault | null> {
  return new Promise((resolve, reject) => {
    const before = socket.bytesRead;
    const settle = (fault: ProxyAnswerFault | null) => {
      signal.removeEventListener('abort', abort);
      if (fault !== null) socket.destroy();
      resolve(fault);
    };
    const abort = () => {
      socket.destroy();
      reject(signal.reason);
    };
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });

    const question = request({
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...authorization(proxy) },
      createConnection: () => socket,
      setHost: false,
      maxHeaderSize: headerLimit,
    });
    question.on('connect', (answer: IncomingMessage, _socket: Duplex, head: Buffer) => {
      const status = answer.statusCode ?? 0;
      const accepts = status >= 200 && status < 300;
      const wanted = accepts && !announcesPage(answer) ? 0 : length(answer);
      void readPage(socket, head, wanted, signal).then((page) => {
        if (!accepts || (wanted > 0 && page.length > 0)) return settle(refusal(answer, decodePage(page)));
        if (page.length > 0) socket.unshift(page);
        settle(null);
      });
    });
    // Only a proxy that ignores the method answers this way: its words are still a refusal.
    question.on('response', (answer) => settle(refusal(answer, '')));
    question.on('error', (error: NodeJS.ErrnoException) => {
      if (!signal.aborted) settle(failure(error, socket.bytesRead - before));
    });
    question.end();
  });
}

function authorization(proxy: ProxyServer): Record<string, string> {
  if (proxy.credentials === null) return {};
  const { user, password } = proxy.credentials.reveal();
  return { 'proxy-authorization': `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

/**
 * A web server may take CONNECT for a request like any other and answer with its start page. Proxies send none of
 * this with a tunnel (RFC 9110, section 9.3.6), or nothing after it: behind a tunnel it is the client that begins.
 */
function announcesPage({ headers }: IncomingMessage): boolean {
  if (headers['content-length'] === '0') return false;
  return ['content-length', 'transfer-encoding', 'content-type'].some((name) => headers[name] !== undefined);
}

/** Headers of proxies alone: Squid's, that of Apache and others, and RFC 9209's. */
const headersOfProxies = ['x-squid-error', 'proxy-agent', 'proxy-status'];

function refusal(answer: IncomingMessage, page: string): ProxyAnswerFault {
  const named = ['server', 'via', 'x-squid-error'].flatMap((name) => answer.headers[name] ?? []);
  const status = answer.statusCode ?? 0;
  const { location } = answer.headers;
  return {
    kind: 'proxy-status',
    status,
    reason: stripControls(answer.statusMessage ?? '', 100),
    schemes: schemes(answer.rawHeaders),
    product: stripControls(named.join(', '), 200),
    ...(headersOfProxies.some((name) => answer.headers[name] !== undefined) && { saysProxy: true }),
    title: pageTitle(page),
    ...(status >= 300 &&
      status < 400 &&
      location !== undefined && { location: stripControls(location, 500) }),
  };
}

/** A Negotiate token is the longest that honest proxies send; the scheme's name stands before it. */
const challengeLimit = 2_000;

/** Scheme names of every `Proxy-Authenticate` header (RFC 9110, section 11.7.1), each once. */
function schemes(rawHeaders: readonly string[]): readonly string[] {
  const challenges = rawHeaders
    .filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'proxy-authenticate')
    .slice(0, 10)
    .map((challenge) => challenge.slice(0, challengeLimit));
  // A scheme starts the header or follows a comma, and is not a parameter (`name=`).
  const names = challenges.flatMap((challenge) =>
    [
      ...challenge
        .replace(/"(?:\\.|[^"\\])*"/g, '""')
        .matchAll(/(?:^|,)\s*([A-Za-z][\w-]*)(?=\s+[\w~+/-]|\s*(?:,|$))/g),
    ].map((match) => (match[1] ?? '').slice(0, 40)),
  );
  return [...new Set(names)].slice(0, 10);
}

/** How much of the page is worth waiting for, in bytes. */
function length(answer: IncomingMessage): number {
  const announced = Number(answer.headers['content-length'] ?? pageLimit);
  return Number.isInteger(announced) ? Math.min(announced, pageLimit) : pageLimit;
}

function readPage(socket: Socket, head: Buffer, wanted: number, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve) => {
    let page = head;
    const complete = () => page.length >= wanted || hasTitle(decodePage(page));
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      socket.off('data', take).off('end', finish).off('close', finish).off('error', finish);
      resolve(page.subarray(0, pageLimit));
    };
    const take = (chunk: Buffer) => {
      page = Buffer.concat([page, chunk]);
      if (complete()) finish();
    };
    const timer = setTimeout(finish, pageTimeMs);
    signal.addEventListener('abort', finish, { once: true });
    socket.on('data', take).on('end', finish).on('close', finish).on('error', finish);
    if (complete() || socket.readableEnded || socket.destroyed) finish();
    else socket.resume();
  });
}

/** What the HTTP parser hands over of the bytes it could not read. */
interface ParseError extends NodeJS.ErrnoException {
  readonly rawPacket?: Buffer;
}

function failure(error: ParseError, received: number): ProxyAnswerFault {
  // A header that is merely cut off is a hang-up, one that is no HTTP is another protocol.
  if (error.code?.startsWith('HPE_') && error.code !== 'HPE_INVALID_EOF_STATE') {
    return {
      kind: 'proxy-garbage',
      said: stripControls((error.rawPacket ?? Buffer.alloc(0)).toString('latin1', 0, 256), 80),
    };
  }
  const reset = error.code === 'ECONNRESET' && error.syscall === 'read';
  return { kind: reset ? 'proxy-reset' : 'proxy-close', received };
}
