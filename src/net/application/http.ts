import type { Duplex } from 'node:stream';
import { Client, type Dispatcher, errors } from 'undici';
import type { ApplicationFault, HttpAnswer } from '../../model/application.js';
import { decodePage, hasTitle, pageTitle } from '../../text/html.js';
import { stripControls } from '../../text/terminal.js';
import { endOf } from './end-of.js';

/** How much of a page is read for its title, in bytes. */
const pageLimit = 16_384;
/** How long that page may take, in milliseconds. */
const pageTimeMs = 500;
/** The year 9999, in milliseconds. */
const latest = 253_402_300_799_999;
/** Header of an answer, in bytes. */
const headerLimit = 65_536;

/**
 * Asks for `/` with HEAD and, where a web page answers, with GET for the page's title.
 *
 * @param socket TLS is established on it; destroyed afterwards
 * @param host the `Host` header
 * @param signal aborts the question; the promise then rejects with its reason
 */
export function askHttp(
  socket: Duplex,
  host: string,
  signal: AbortSignal,
): Promise<HttpAnswer | ApplicationFault> {
  return asking(socket, host, signal, async (client) => {
    const head = await client.request({ method: 'HEAD', path: '/', signal, reset: false });
    await head.body.dump();
    return answer(head, isPage(head) ? await title(client, signal) : null);
  });
}

/** Asks for `/` in clear, as a browser does that looks for a portal: with GET. The page is not read. */
export function askHttpInClear(
  socket: Duplex,
  host: string,
  signal: AbortSignal,
): Promise<HttpAnswer | ApplicationFault> {
  return asking(socket, host, signal, async (client) => {
    const got = await client.request({ method: 'GET', path: '/', signal });
    got.body.on('error', () => {}).destroy();
    return answer(got, null);
  });
}

async function asking(
  socket: Duplex,
  host: string,
  signal: AbortSignal,
  question: (client: Client) => Promise<HttpAnswer>,
): Promise<HttpAnswer | ApplicationFault> {
  let handedOver = false;
  let hungUp = false;
  socket.once('end', () => {
    hungUp = true;
  });
  // The scheme only chooses the port that is left out of the `Host` header.
  const client = new Client(`https://${host}`, {
    maxHeaderSize: headerLimit,
    headersTimeout: 0,
    bodyTimeout: 0,
    pipelining: 1,
    connect: (_options, callback) => {
      // One connection, the one that was probed: a second would be another path.
      if (handedOver) return callback(new Error('the connection is used up'), null);
      handedOver = true;
      // biome-ignore lint/suspicious/noExplicitAny: undici wants a Socket and uses it as a Duplex
      queueMicrotask(() => callback(null, socket as any));
    },
  });
  try {
    return await question(client);
  } catch (error) {
    signal.throwIfAborted();
    return fault(error, hungUp);
  } finally {
    void client.destroy();
    socket.destroy();
  }
}

function answer({ statusCode, headers }: Dispatcher.ResponseData, pageTitle: string | null): HttpAnswer {
  return {
    protocol: 'http',
    status: statusCode,
    headers: Object.keys(headers).sort(),
    server: header(headers.server, 100),
    contentType: header(headers['content-type'], 100),
    location: header(headers.location, 500),
    date: date(headers),
    title: pageTitle,
  };
}

/** `Date`, and how long the answer has lain in a cache since: RFC 9111, section 4.2.3. */
function date({ date: sent, age }: Dispatcher.ResponseData['headers']): string | null {
  const ms = Date.parse(header(sent, 100) ?? '') + 1000 * Number(header(age, 20) ?? 0);
  return Math.abs(ms) < latest ? new Date(ms).toISOString() : null;
}

function header(value: string | string[] | undefined, limit: number): string | null {
  return value === undefined ? null : stripControls([value].flat().join(', '), limit);
}

function isPage({ headers }: Dispatcher.ResponseData): boolean {
  return [headers['content-type'] ?? ''].flat().some((type) => /html/i.test(type));
}

/**
 * The title of the page at `/`; null where there is none, the server has hung up after HEAD, or nothing comes
 * in time. The answer to HEAD is known by then, so that nothing here fails the question.
 */
async function title(client: Client, signal: AbortSignal): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  const bound = setTimeout(() => void client.destroy(), pageTimeMs);
  try {
    const { body } = await client.request({ method: 'GET', path: '/', signal });
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= pageLimit || hasTitle(decodePage(Buffer.concat(chunks)))) break;
    }
  } catch {
    // What came until then is all there is.
  } finally {
    clearTimeout(bound);
  }
  return pageTitle(decodePage(Buffer.concat(chunks)));
}

/** @param hungUp the peer has ended the connection: otherwise the client has, for it would not read on */
function fault(error: unknown, hungUp: boolean): ApplicationFault {
  if (error instanceof errors.HTTPParserError) {
    return { kind: 'app-garbage', said: stripControls(String((error as { data?: unknown }).data ?? ''), 80) };
  }
  const ours = !hungUp && error instanceof errors.UndiciError;
  return ours ? { kind: 'app-endless' } : endOf(error);
}
