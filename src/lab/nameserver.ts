import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  type DecodedPacket,
  decode,
  encode,
  type Question,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
} from 'dns-packet';
import type { Reply } from './fault.js';
import { listen } from './listen.js';

/** Response codes by number (RFC 1035, 4.1.1): dns-packet takes them as the low bits of the flags. */
const rcodes = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;

const secondsToLive = 30;

/** RFC 2308, section 3: a negative answer carries the zone's SOA. The lab's zone is the root. */
const startOfAuthority: Answer = {
  type: 'SOA',
  name: '.',
  ttl: secondsToLive,
  data: { mname: 'lab.invalid', rname: 'nobody.invalid', serial: 1, minimum: secondsToLive },
};

function records(question: Question, reply: Exclude<Reply, 'silence'>): Answer[] {
  const { type, name } = question;
  if (type !== 'A' && type !== 'AAAA') return [];
  return (reply[type] ?? []).map((data) => ({ type, name, ttl: secondsToLive, data }));
}

function respond(query: DecodedPacket, rcode: keyof typeof rcodes, answers: Answer[] = []): Buffer {
  const asked = (query.flags ?? 0) & RECURSION_DESIRED;
  const negative = answers.length === 0 && (rcode === 'NOERROR' || rcode === 'NXDOMAIN');
  return encode({
    type: 'response',
    id: query.id ?? 0,
    flags: AUTHORITATIVE_ANSWER | RECURSION_AVAILABLE | asked | rcodes[rcode],
    questions: query.questions ?? [],
    answers,
    authorities: negative ? [startOfAuthority] : [],
  });
}

/** The DNS message that answers another, or null where the lab keeps silent or was sent no query. */
function answerTo(message: Buffer, zone: (name: string) => Reply): Buffer | null {
  let query: DecodedPacket;
  try {
    query = decode(message);
  } catch {
    return null;
  }
  if (query.flag_qr) return null;
  const [question, ...more] = query.questions ?? [];
  if (question === undefined || more.length > 0) return respond(query, 'FORMERR');
  if (((query.flags ?? 0) >> 11) & 0xf) return respond(query, 'NOTIMP');
  const reply = zone(question.name.toLowerCase());
  if (reply === 'silence') return null;
  return respond(query, reply.rcode, records(question, reply));
}

function serveUdp(socket: UdpSocket, zone: (name: string) => Reply): void {
  socket.on('message', (message, { port, address }) => {
    const answer = answerTo(message, zone);
    // A client that has gone by now is no concern of ours.
    if (answer) socket.send(answer, port, address, () => undefined);
  });
}

/** RFC 1035, 4.2.2: over TCP each message follows its length in two bytes; several may come in a row. */
function serveTcp(socket: Socket, zone: (name: string) => Reply): void {
  let buffered = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.setTimeout(10_000, () => socket.destroy());
  socket.on('data', (chunk) => {
    buffered = Buffer.concat([buffered, chunk]);
    while (buffered.length >= 2) {
      const end = 2 + buffered.readUInt16BE(0);
      if (buffered.length < end) return;
      const answer = answerTo(buffered.subarray(2, end), zone);
      buffered = buffered.subarray(end);
      if (!answer) continue;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(answer.length);
      socket.write(Buffer.concat([length, answer]));
    }
  });
}

function bindUdp(address: string, port: number): Promise<UdpSocket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.bind(port, address, () => {
      socket.off('error', reject).on('error', () => undefined);
      resolve(socket);
    });
  });
}

/** The same free port for TCP and UDP, which the system cannot be asked for in one go. */
async function bindBoth(
  address: string,
  wanted: number,
  attempts = 20,
): Promise<{ tcp: Server; udp: UdpSocket; port: number }> {
  const tcp = createServer();
  const port = await listen(tcp, address, wanted);
  try {
    return { tcp, udp: await bindUdp(address, port), port };
  } catch (error) {
    tcp.close();
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || wanted !== 0 || attempts <= 1) throw error;
    return bindBoth(address, wanted, attempts - 1);
  }
}

export interface NameServer {
  readonly address: string;
  readonly port: number;
  close(): void;
}

/** A name server over UDP and TCP; `zone` is asked with the name in lower case. Port 0: the system's choice. */
export async function startNameServer(
  zone: (name: string) => Reply,
  address = '127.0.0.1',
  wanted = 0,
): Promise<NameServer> {
  const { tcp, udp, port } = await bindBoth(address, wanted);
  const open = new Set<Socket>();
  serveUdp(udp, zone);
  tcp.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    serveTcp(socket, zone);
  });
  return {
    address,
    port,
    close: () => {
      udp.close();
      tcp.close();
      for (const socket of open) socket.destroy();
    },
  };
}
