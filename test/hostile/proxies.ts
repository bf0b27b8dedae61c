import type { Socket } from 'node:net';
import type { Case } from './case.js';
import { drip, listening, pour } from './listen.js';
import { nasty, nastyLine } from './nasty.js';

function proxy(scheme: string, script: (socket: Socket) => void): Case['start'] {
  return async (cleanup) => ['erds', '--proxy', `${scheme}://127.0.0.1:${await listening(cleanup, script)}`];
}

/** An HTTP proxy that does something once it was asked. */
function http(act: (socket: Socket) => void): Case['start'] {
  return proxy('http', (socket) => void socket.once('data', () => act(socket)));
}

/** A SOCKS proxy that gives one answer after the other. */
function socks(...answers: readonly Buffer[]): Case['start'] {
  return proxy('socks5', (socket) => {
    const left = [...answers];
    socket.on('data', () => {
      const answer = left.shift();
      if (answer) socket.write(answer);
    });
  });
}

const accepted = Buffer.from([5, 0]);
const refusal = (header: string) => `HTTP/1.1 403 Forbidden\r\n${header}\r\nContent-Type: text/html\r\n\r\n`;

export const proxies: readonly Case[] = [
  {
    name: 'a status line full of escapes',
    start: http((socket) => socket.end(`HTTP/1.1 403 ${nastyLine}\r\nContent-Length: 0\r\n\r\n`)),
    exit: 1,
    cause: ['proxy-denied', 'proxy-not-a-proxy'],
  },
  {
    name: 'headers full of commands',
    start: http((socket) =>
      socket.end(refusal(`Server: ${nastyLine.replace(/[^\x20-\x7e]/g, '')}\r\nVia: ::error::pwned`)),
    ),
    exit: 1,
    cause: 'proxy-denied',
  },
  {
    name: 'authentication schemes full of commands',
    start: http((socket) =>
      socket.end(
        'HTTP/1.1 407 x\r\nProxy-Authenticate: Basic realm="\\"::error::\r\n' +
          `Proxy-Authenticate: ${'"\\'.repeat(20_000)}\r\nContent-Length: 0\r\n\r\n`,
      ),
    ),
    exit: 1,
    cause: 'proxy-auth-required',
  },
  {
    name: 'a page whose title is full of escapes',
    start: http((socket) => socket.end(`${refusal('X: y')}<title>${nasty.replaceAll('<', '')}</title>`)),
    exit: 1,
    cause: 'proxy-denied',
  },
  {
    name: 'a page of titles that never end',
    start: http((socket) => pour(socket, refusal('X: y') + '<title'.repeat(20_000))),
    exit: 1,
    cause: 'proxy-denied',
  },
  {
    name: 'a page of 10 MB',
    start: http(
      (socket) => socket.write(refusal('Content-Length: 10000000')) && pour(socket, 'x'.repeat(65_536), 10e6),
    ),
    exit: 1,
    cause: 'proxy-denied',
  },
  {
    name: 'an endless page, one byte at a time',
    start: http((socket) => socket.write(refusal('X: y')) && drip(socket, '<title>', 20)),
    exit: 1,
    cause: 'proxy-denied',
  },
  {
    name: 'endless headers',
    start: http((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      pour(socket, `X-Header: ${'x'.repeat(1_000)}\r\n`.repeat(16));
    }),
    exit: 1,
    cause: 'proxy-not-a-proxy',
  },
  {
    name: 'a status line that never ends',
    start: http((socket) => socket.write('HTTP/1.1 200 ') && pour(socket, 'x'.repeat(16_384))),
    exit: 1,
    cause: 'proxy-not-a-proxy',
  },
  {
    name: '100 Continue for ever',
    start: http((socket) => pour(socket, 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(500))),
    exit: 1,
    // Node's parser counts the headers of all interim answers together.
    cause: ['proxy-not-a-proxy', 'proxy-timeout'],
  },
  {
    name: 'a tunnel, and then 10 MB of garbage',
    start: http(
      (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n') && pour(socket, 'garbage '.repeat(8_192), 10e6),
    ),
    exit: 1,
    cause: 'tls-not-tls',
  },
  {
    name: 'a tunnel, and then silence',
    start: http((socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n')),
    exit: 1,
    cause: 'tls-timeout',
    holds: true,
  },
  {
    name: 'an answer, one byte a tenth of a second',
    start: http((socket) => drip(socket, 'HTTP/1.1 200 Connection established, but slowly\r\n', 100)),
    exit: 1,
    cause: 'proxy-timeout',
    holds: true,
  },
  {
    name: 'a SOCKS answer cut short',
    start: socks(accepted, Buffer.from([5, 0, 0, 3, 200])),
    exit: 1,
    cause: 'proxy-timeout',
    holds: true,
  },
  {
    name: 'a SOCKS answer of 10 MB',
    start: proxy('socks5', (socket) => {
      socket.once('data', () => {
        socket.write(accepted);
        socket.once('data', () => pour(socket, Buffer.alloc(65_536, 5), 10e6));
      });
    }),
    exit: 1,
    cause: ['proxy-upstream', 'proxy-not-a-proxy', 'tls-not-tls'],
  },
  {
    name: 'a SOCKS proxy that never stops greeting',
    start: proxy('socks5', (socket) => pour(socket, Buffer.alloc(65_536, 5))),
    exit: 1,
    cause: ['proxy-auth-required', 'proxy-not-a-proxy'],
  },
  {
    name: 'a SOCKS reply that nobody has defined',
    start: socks(accepted, Buffer.from([5, 0xee, 0, 1, 0, 0, 0, 0, 0, 0])),
    exit: 1,
    cause: 'proxy-upstream',
  },
  {
    name: 'escapes from a SOCKS proxy',
    start: socks(Buffer.from(nasty)),
    exit: 1,
    cause: 'proxy-not-a-proxy',
  },
];
