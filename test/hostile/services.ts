import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, createServer, type TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { makePki } from '../../src/lab/pki.js';
import type { Case } from './case.js';
import { drip, listening, pour } from './listen.js';
import { nasty, nastyLine } from './nasty.js';

const catalogue = fileURLToPath(new URL('catalogue.yaml', import.meta.url));

/** A service with a genuine certificate that does something once it was asked. */
function service(component: 'http' | 'mqtt', act: (socket: TLSSocket) => void): Case['start'] {
  return async (cleanup) => {
    const pki = await makePki();
    const identity = async (name: string) => ({
      cert: (await pki.genuine.issue(name)) + pki.genuine.issuing,
      key: pki.key,
    });
    const server = createServer({
      ...(await identity('any.example.com')),
      SNICallback: (name, done) => void identity(name).then((its) => done(null, createSecureContext(its))),
    });
    server.on('tlsClientError', (_, socket) => socket.destroy());
    server.on('secureConnection', (socket) => {
      socket.on('error', () => socket.destroy());
      socket.once('data', () => act(socket));
    });
    const port = await listening(cleanup, (socket: Socket) => void server.emit('connection', socket));
    const folder = await mkdtemp(join(tmpdir(), 'em-service-'));
    cleanup(() => void rm(folder, { recursive: true }));
    writeFileSync(join(folder, 'ca.pem'), pki.genuine.root);
    return [
      component,
      '--catalogue',
      catalogue,
      '--depth',
      'app',
      '--connect-to',
      `::127.0.0.1:${port}`,
      '--ca-file',
      join(folder, 'ca.pem'),
    ];
  };
}

const http = (act: (socket: TLSSocket) => void) => service('http', act);
const mqtt = (act: (socket: TLSSocket) => void) => service('mqtt', act);

/** Answers HEAD with the header and whatever comes next with header and page. */
const page = (header: string, body: (socket: TLSSocket) => unknown) =>
  http((socket) => {
    socket.write(header);
    socket.once('data', () => {
      socket.write(header);
      body(socket);
    });
  });

const html = (more = '') => `HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\n${more}\r\n`;
const ascii = nastyLine.replace(/[^\x20-\x7e]/g, '');

export const services: readonly Case[] = [
  {
    name: 'a block page whose title is full of escapes',
    start: page(html('Content-Length: 900\r\n'), (socket) =>
      socket.write(`<title>${nasty.replaceAll('<', '')}</title>`.padEnd(900)),
    ),
    exit: 1,
    cause: 'http-blocked',
  },
  {
    name: 'headers full of commands',
    start: page(html(`Server: ${ascii}\r\nContent-Length: 0\r\n`), () => {}),
    exit: 1,
    cause: 'http-blocked',
  },
  {
    name: 'a redirect full of commands',
    start: http((socket) =>
      socket.write(
        `HTTP/1.1 302 ::error::\r\nLocation: http://evil.example/::error::${ascii}\r\nContent-Length: 0\r\n\r\n`,
      ),
    ),
    exit: 1,
    cause: 'captive-portal',
  },
  {
    name: 'a page that never ends',
    start: page(html('Content-Length: 100000000\r\n'), (socket) => pour(socket, 'x'.repeat(65_536))),
    exit: 1,
    cause: 'http-blocked',
  },
  {
    name: 'a page of titles that never end',
    start: page(html('Content-Length: 100000000\r\n'), (socket) => pour(socket, '<title'.repeat(10_000))),
    exit: 1,
    cause: 'http-blocked',
  },
  {
    name: 'a page that comes one byte at a time',
    start: page(html('Content-Length: 100000000\r\n'), (socket) => drip(socket, '<title>', 50)),
    exit: 1,
    cause: 'http-blocked',
  },
  {
    name: 'headers that never end',
    start: http(
      (socket) =>
        socket.write('HTTP/1.1 200 OK\r\n') && pour(socket, `X: ${'x'.repeat(1_000)}\r\n`.repeat(16)),
    ),
    exit: 3,
    cause: 'not-tested',
  },
  {
    name: '100 Continue for ever',
    start: http((socket) => pour(socket, 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(500))),
    exit: 3,
    cause: 'not-tested',
  },
  {
    name: 'an answer to HEAD with a body that never ends',
    start: http((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx-amzn-RequestId: 1\r\nTransfer-Encoding: chunked\r\n\r\n');
      pour(socket, 'fff\r\nxxxx');
    }),
    exit: 0,
    cause: [],
  },
  {
    name: 'garbage full of escapes',
    start: http((socket) => socket.write(nasty)),
    exit: 1,
    cause: 'http-blocked',
  },
  {
    name: 'silence behind TLS',
    start: http(() => {}),
    exit: 3,
    cause: 'not-tested',
    holds: true,
  },
  {
    name: 'MQTT: garbage that never ends',
    start: mqtt((socket) => pour(socket, Buffer.from(nasty.repeat(100)))),
    exit: 1,
    cause: 'http-blocked',
  },
  {
    name: 'MQTT: half an answer',
    start: mqtt((socket) => socket.write(Buffer.from([0x20, 2, 0]))),
    exit: 3,
    cause: 'not-tested',
    holds: true,
  },
  {
    name: 'MQTT: silence',
    start: mqtt(() => {}),
    exit: 3,
    cause: 'not-tested',
    holds: true,
  },
];
