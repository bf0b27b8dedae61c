import { createSocket } from 'node:dgram';
import type { Socket } from 'node:net';
import { type Answer, decode, encode, type Packet } from 'dns-packet';
import type { Case } from './case.js';
import { type Cleanup, drip, listening } from './listen.js';
import { nasty } from './nasty.js';

/** What a name server does with one question: the messages it sends back. */
interface Script {
  readonly udp: (query: Buffer) => readonly Buffer[];
  /** Over TCP, where the length stands before each message; null for a script of its own. */
  readonly tcp?: (query: Buffer) => readonly Buffer[];
  readonly stream?: (socket: Socket) => void;
}

/** A name server on loopback; the names it gives lead to a port of loopback where nothing listens. */
function resolver({ udp, tcp = udp, stream }: Script): Case['start'] {
  return async (cleanup) => {
    const port = await listening(cleanup, (socket) => (stream ? stream(socket) : overTcp(socket, tcp)));
    await bind(port, cleanup, udp);
    return ['erds', '--dns-server', `127.0.0.1:${port}`, '--connect-to', ':443::1'];
  };
}

/** c-ares asks several questions over one connection. */
function overTcp(socket: Socket, answers: Script['udp']): void {
  let received = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const end = 2 + received.readUInt16BE(0);
      for (const answer of answers(received.subarray(2, end)))
        socket.write(Buffer.concat([length(answer), answer]));
      received = received.subarray(end);
    }
  });
}

function bind(port: number, cleanup: Cleanup, answers: Script['udp']): Promise<void> {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    for (const answer of answers(query)) socket.send(answer, from.port, from.address, () => {});
  });
  cleanup(() => socket.close());
  return new Promise((resolve, reject) => socket.once('error', reject).bind(port, '127.0.0.1', resolve));
}

function length(message: Buffer): Buffer {
  const prefix = Buffer.alloc(2);
  prefix.writeUInt16BE(message.length);
  return prefix;
}

const aa = 0x0400;
const truncated = 0x0200;
const nxdomain = 3;

/** An answer to `query`; IPv6 questions have none. */
function answer(query: Buffer, answers: (name: string) => Answer[], changes: Partial<Packet> = {}): Buffer {
  const { id = 0, questions = [] } = decode(query);
  const [question] = questions;
  const its = question?.type === 'A' ? answers(question.name) : [];
  return encode({ type: 'response', id, flags: aa, questions, answers: its, ...changes });
}

const a = (name: string, data: string): Answer => ({ type: 'A', name, ttl: 1, data });
const cname = (name: string, data: string): Answer => ({ type: 'CNAME', name, ttl: 1, data });
const loopback = (name: string) => [a(name, '127.0.0.1')];
const empty = (query: Buffer) => answer(query, () => []);

/** dns-packet does not compress names, and this many records with whole names exceed a message. */
function manyAddresses(query: Buffer, count: number): Buffer {
  const head = empty(query);
  head.writeUInt16BE(count, 6);
  const records = Array.from({ length: count }, (_, n) =>
    Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 127, 1, n >> 8, n & 255]),
  );
  return decode(query).questions?.[0]?.type === 'A' ? Buffer.concat([head, ...records]) : empty(query);
}

/** The first record's name points at itself. */
function pointerLoop(query: Buffer): Buffer {
  const head = empty(query);
  head.writeUInt16BE(1, 6);
  const at = head.length;
  return Buffer.concat([
    head,
    Buffer.from([0xc0 | (at >> 8), at & 255, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 127, 0, 0, 1]),
  ]);
}

export const names: readonly Case[] = [
  {
    name: 'four thousand addresses, over TCP',
    start: resolver({
      udp: (query) => [answer(query, () => [], { flags: aa | truncated })],
      tcp: (query) => [manyAddresses(query, 4_000)],
    }),
    exit: 1,
    cause: 'tcp-refused',
  },
  {
    name: 'aliases in a circle',
    start: resolver({
      udp: (query) => [answer(query, (name) => [cname(name, 'b.test'), cname('b.test', name)])],
    }),
    exit: 1,
    cause: ['dns-nodata', 'dns-servfail'],
  },
  {
    name: 'a hundred aliases, and then an address',
    start: resolver({
      udp: (query) => [answer(query, () => [], { flags: aa | truncated })],
      tcp: (query) => [
        answer(query, (name) => [
          cname(name, 'c0.test'),
          ...Array.from({ length: 100 }, (_, n) => cname(`c${n}.test`, `c${n + 1}.test`)),
          a('c100.test', '127.0.0.1'),
        ]),
      ],
    }),
    exit: 1,
    cause: 'tcp-refused',
  },
  {
    name: 'aliases full of escapes',
    start: resolver({
      udp: (query) => [
        answer(query, (name) => [cname(name, nasty.slice(0, 40)), a(nasty.slice(0, 40), '127.0.0.1')]),
      ],
    }),
    exit: 1,
    cause: ['tcp-refused', 'dns-servfail', 'dns-nodata', 'dns-timeout'],
  },
  {
    name: 'a name that points at itself',
    start: resolver({ udp: (query) => [pointerLoop(query)] }),
    exit: 1,
    cause: 'dns-servfail',
  },
  {
    name: 'a message cut off in its header',
    start: resolver({ udp: (query) => [answer(query, loopback).subarray(0, 7)] }),
    exit: 1,
    cause: ['dns-servfail', 'dns-timeout'],
  },
  {
    name: 'a message cut off in its answer',
    start: resolver({ udp: (query) => [answer(query, loopback).subarray(0, -7)] }),
    exit: 1,
    cause: ['dns-servfail', 'dns-timeout'],
  },
  {
    name: 'sixty thousand records announced and none sent',
    start: resolver({
      udp: (query) => {
        const message = empty(query);
        message.writeUInt16BE(60_000, 6);
        return [message];
      },
    }),
    exit: 1,
    cause: ['dns-servfail', 'dns-timeout', 'dns-nodata'],
  },
  {
    name: 'garbage',
    start: resolver({ udp: (query) => [Buffer.concat([query.subarray(0, 2), Buffer.alloc(500, 0xff)])] }),
    exit: 1,
    cause: ['dns-servfail', 'dns-timeout'],
  },
  {
    name: 'answers to another question number',
    start: resolver({ udp: (query) => [answer(query, loopback, { id: 1 + (decode(query).id ?? 0) })] }),
    exit: 1,
    cause: 'dns-timeout',
    holds: true,
  },
  {
    name: 'answers for another name',
    start: resolver({
      udp: (query) => [
        answer(query, () => loopback('other.test'), { questions: [{ type: 'A', name: 'other.test' }] }),
      ],
    }),
    exit: 1,
    cause: ['dns-timeout', 'dns-servfail', 'dns-nodata'],
  },
  {
    name: 'an address for another name than was asked',
    start: resolver({ udp: (query) => [answer(query, () => [a('other.test', '127.0.0.1')])] }),
    exit: 1,
    // c-ares takes it: whoever answers for the resolver could as well have used the right name.
    cause: ['tcp-refused', 'dns-nodata'],
  },
  {
    name: 'no such name, and an address for it',
    start: resolver({ udp: (query) => [answer(query, loopback, { flags: aa | nxdomain })] }),
    exit: 1,
    cause: 'dns-nxdomain',
  },
  {
    name: 'a thousand answers to each question',
    start: resolver({ udp: (query) => Array(1_000).fill(answer(query, () => [], { flags: aa | nxdomain })) }),
    exit: 1,
    cause: 'dns-nxdomain',
  },
  {
    name: 'truncated for ever, over TCP too',
    start: resolver({ udp: (query) => [answer(query, () => [], { flags: aa | truncated })] }),
    exit: 1,
    cause: ['dns-nodata', 'dns-timeout', 'dns-servfail'],
  },
  {
    name: 'a message over TCP, one byte a tenth of a second',
    start: resolver({
      udp: (query) => [answer(query, () => [], { flags: aa | truncated })],
      stream: (socket) => drip(socket, Buffer.alloc(60_000, 0x50), 100),
    }),
    exit: 1,
    cause: 'dns-timeout',
    holds: true,
  },
  {
    name: 'silence',
    start: resolver({ udp: () => [] }),
    exit: 1,
    cause: 'dns-timeout',
    holds: true,
  },
];
