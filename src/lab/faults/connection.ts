import type { Socket } from 'node:net';
import type { Arrival, ConnectionFault } from '../fault.js';

/** Calls `act` once the client has sent its first bytes: its ClientHello. */
function onFirstBytes(socket: Socket, act: (bytes: Buffer) => void): void {
  socket.once('data', act);
}

/** A fatal TLS alert record (RFC 8446, 5.1 and 6). */
function fatalAlert(description: number): Buffer {
  return Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, description]);
}

const accessDenied = 49;
const handshakeFailure = 40;

/** TLS_AES_256_GCM_SHA384 and TLS_CHACHA20_POLY1305_SHA256 (RFC 8446, B.4), in the order of OpenSSL's clients. */
const suitesOfTls13 = Buffer.of(0x13, 0x02, 0x13, 0x03);

/** Runs `act` every `ms` until the connection is gone. */
function repeat(socket: Socket, ms: number, act: () => void): void {
  const timer = setInterval(act, ms);
  socket.once('close', () => clearInterval(timer));
}

function noise(bytes: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(bytes));
}

/** Random bytes for as long as the client takes them. */
function pourGarbage(socket: Socket): void {
  // The first byte is no TLS record type (RFC 8446, 5.1), so no client can mistake the rest for a handshake.
  socket.write(Buffer.concat([Buffer.of(0xff), noise(1023)]));
  const pour = (): void => {
    while (socket.writable && socket.write(noise(16_384)));
  };
  socket.on('drain', pour);
  pour();
}

/** The start of a handshake record of 16 kB, one byte a second: the handshake never ends. */
function drip(socket: Socket): void {
  const record = Buffer.from([0x16, 0x03, 0x03, 0x40, 0x00, 0x02, 0x00, 0x3f, 0xfc, 0x03, 0x03]);
  let sent = 0;
  repeat(socket, 1000, () => socket.write(Buffer.of(record[sent++] ?? 0x00)));
}

/**
 * Acts as an inspecting firewall does: looks for the host in the ClientHello's server_name, which holds its
 * length in two bytes and then the name (RFC 6066, section 3); every other name passes.
 */
function filterByName({ socket, host, serve }: Arrival, act: () => void): void {
  const name = Buffer.from(`\0\0${host}`, 'latin1');
  name.writeUInt16BE(host.length);
  onFirstBytes(socket, (hello) => {
    if (hello.includes(name)) return act();
    socket.pause();
    socket.unshift(hello);
    serve();
  });
}

const page = '<html><head><title>400 Bad Request</title></head><body>plain HTTP only</body></html>';
const badRequest =
  'HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nConnection: close\r\n' +
  `Content-Length: ${page.length}\r\n\r\n${page}`;

/** What can befall a TCP connection before TLS has a say. */
export const connectionFaults = {
  refuse: {
    layer: 'connection',
    summary: 'nothing listens on the port',
    befall: null,
  },
  stall: {
    layer: 'connection',
    summary: 'accepted, and then nothing more comes',
    befall: ({ socket }) => socket.resume(),
  },
  reset: {
    layer: 'connection',
    summary: 'reset once the ClientHello is sent, whatever name it holds',
    befall: ({ socket }) => onFirstBytes(socket, () => socket.resetAndDestroy()),
  },
  'reset-at-once': {
    layer: 'connection',
    summary: 'accepted, and reset before a byte is exchanged',
    befall: ({ socket }) => socket.resetAndDestroy(),
  },
  close: {
    layer: 'connection',
    summary: 'closed once the ClientHello is sent',
    befall: ({ socket }) => onFirstBytes(socket, () => socket.end()),
  },
  cleartext: {
    layer: 'connection',
    summary: 'a plain HTTP server answers on the port',
    befall: ({ socket }) => onFirstBytes(socket, () => socket.end(badRequest)),
  },
  garbage: {
    layer: 'connection',
    summary: 'endless random bytes come in place of a handshake',
    befall: ({ socket }) => onFirstBytes(socket, () => pourGarbage(socket)),
  },
  drip: {
    layer: 'connection',
    summary: 'the handshake comes one byte a second and never ends',
    befall: ({ socket }) => onFirstBytes(socket.resume(), () => drip(socket)),
  },
  alert: {
    layer: 'connection',
    summary: 'the handshake is ended with the alert access_denied',
    befall: ({ socket }) => onFirstBytes(socket, () => socket.end(fatalAlert(accessDenied))),
  },
  'sni-filter': {
    layer: 'connection',
    summary: 'reset when the ClientHello has this name, no other',
    befall: (arrival) => filterByName(arrival, () => arrival.socket.resetAndDestroy()),
  },
  'sni-drop': {
    layer: 'connection',
    summary: 'silence when the ClientHello has this name, no other',
    befall: (arrival) => filterByName(arrival, () => undefined),
  },
  'stall-accepted': {
    layer: 'connection',
    summary: 'silence after a hello it accepts, an alert after any other',
    befall: ({ socket }) =>
      onFirstBytes(socket.resume(), (hello) => {
        if (!hello.includes(suitesOfTls13)) socket.end(fatalAlert(handshakeFailure));
      }),
  },
  slow: {
    layer: 'connection',
    summary: 'healthy, but half a second late',
    befall: ({ socket, serve }: Arrival) => {
      const timer = setTimeout(serve, 500);
      socket.once('close', () => clearTimeout(timer));
    },
  },
  flaky: {
    layer: 'connection',
    summary: 'the first connection is reset, the next ones are served',
    befall: ({ socket, earlier, serve }: Arrival) =>
      earlier === 0 ? onFirstBytes(socket, () => socket.resetAndDestroy()) : serve(),
  },
} satisfies Readonly<Record<string, ConnectionFault>>;
