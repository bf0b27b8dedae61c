import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Case } from './case.js';
import { drip, listening, pour } from './listen.js';

/** Every check of a component goes to this peer. */
function endpoint(script: (socket: Socket) => void): Case['start'] {
  return async (cleanup) => ['erds', '--connect-to', `::127.0.0.1:${await listening(cleanup, script)}`];
}

/** Does something once the ClientHello is here. */
function answering(act: (socket: Socket) => void): Case['start'] {
  return endpoint((socket) => void socket.once('data', () => act(socket)));
}

/** A handshake record (RFC 8446, section 5.1) that announces 16 kB. */
const recordHeader = Buffer.from([0x16, 0x03, 0x03, 0x40, 0x00]);
/** A ServerHello that announces 16 MB. */
const endlessHello = Buffer.concat([recordHeader, Buffer.from([0x02, 0xff, 0xff, 0xff, 0x03, 0x03])]);
/** An alert that is only a warning: close_notify would end the session, user_canceled does not. */
const warningAlert = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x01, 0x5a]);

export const handshakes: readonly Case[] = [
  {
    name: 'endless garbage in place of a ServerHello',
    start: answering((socket) => pour(socket, Buffer.concat([Buffer.of(0xff), randomBytes(16_383)]))),
    exit: 1,
    cause: 'tls-not-tls',
  },
  {
    name: 'a ServerHello of 16 MB',
    start: answering((socket) => pour(socket, Buffer.concat([endlessHello, randomBytes(16_378)]))),
    exit: 1,
    cause: 'tls-not-tls',
  },
  {
    name: 'a ServerHello, one byte a tenth of a second',
    start: answering((socket) => drip(socket, Buffer.concat([endlessHello, Buffer.alloc(16_378)]), 100)),
    exit: 1,
    cause: 'tls-timeout',
    holds: true,
  },
  {
    name: 'warning alerts for ever',
    start: answering((socket) => pour(socket, Buffer.concat(Array(500).fill(warningAlert)))),
    exit: 1,
    cause: ['tls-not-tls', 'tls-alert', 'tls-reset'],
  },
  {
    name: 'silence',
    start: endpoint((socket) => socket.resume()),
    exit: 1,
    cause: 'tls-timeout',
    holds: true,
  },
  {
    name: 'a peer that never reads',
    start: endpoint((socket) => socket.pause()),
    exit: 1,
    cause: 'tls-timeout',
    holds: true,
  },
];
