/** TCP connections as packets of a capture file, which Suricata reads as it reads a network. */
import type { Sent } from './handshake.js';

export interface Ends {
  /** IPv4 addresses. */
  readonly client: string;
  readonly server: string;
  readonly clientPort: number;
  readonly serverPort: number;
}

const flag = { syn: 0x02, push: 0x08, ack: 0x10 } as const;

/** libpcap's file format, in microseconds; link type 101 is a bare IP packet. */
function fileHeader(): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(65_535, 16);
  header.writeUInt32LE(101, 20);
  return header;
}

function address(text: string): Buffer {
  return Buffer.from(text.split('.').map(Number));
}

/** An IPv4 packet with a TCP segment; checksums stay zero (`-k none`). */
function segment(
  from: Ends,
  own: boolean,
  sequence: number,
  acknowledged: number,
  flags: number,
  data: Buffer,
) {
  const [source, target] = own ? [from.client, from.server] : [from.server, from.client];
  const [sourcePort, targetPort] = own
    ? [from.clientPort, from.serverPort]
    : [from.serverPort, from.clientPort];
  const packet = Buffer.alloc(40);
  packet.writeUInt8(0x45, 0);
  packet.writeUInt16BE(40 + data.length, 2);
  packet.writeUInt16BE(0x4000, 6);
  packet.writeUInt8(64, 8);
  packet.writeUInt8(6, 9);
  address(source).copy(packet, 12);
  address(target).copy(packet, 16);
  packet.writeUInt16BE(sourcePort, 20);
  packet.writeUInt16BE(targetPort, 22);
  packet.writeUInt32BE(sequence, 24);
  packet.writeUInt32BE(acknowledged, 28);
  packet.writeUInt8(0x50, 32);
  packet.writeUInt8(flags, 33);
  packet.writeUInt16BE(64_240, 34);
  return Buffer.concat([packet, data]);
}

const mostData = 1400;

function pieces(bytes: Buffer, most: number): readonly Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / most) }, (_, i) =>
    bytes.subarray(i * most, (i + 1) * most),
  );
}

/** One packet, and whether the connection lives without it: an acknowledgement is made up for by the next one. */
export interface Packet {
  readonly bytes: Buffer;
  readonly needed: boolean;
}

/** The packets of one connection: the handshake of TCP, then what was sent, each piece acknowledged. */
export function packetsOf(ends: Ends, sent: readonly Sent[], most = mostData): readonly Packet[] {
  const none = Buffer.alloc(0);
  let mine = 1000;
  let theirs = 5000;
  const packets: Packet[] = [
    { bytes: segment(ends, true, mine, 0, flag.syn, none), needed: true },
    { bytes: segment(ends, false, theirs, mine + 1, flag.syn | flag.ack, none), needed: true },
    { bytes: segment(ends, true, mine + 1, theirs + 1, flag.ack, none), needed: false },
  ];
  mine += 1;
  theirs += 1;
  for (const { from, bytes } of sent) {
    for (const data of pieces(bytes, most)) {
      const own = from === 'client';
      const flags = flag.push | flag.ack;
      packets.push({
        bytes: segment(ends, own, own ? mine : theirs, own ? theirs : mine, flags, data),
        needed: true,
      });
      if (own) mine += data.length;
      else theirs += data.length;
      packets.push({
        bytes: segment(ends, !own, own ? theirs : mine, own ? mine : theirs, flag.ack, none),
        needed: false,
      });
    }
  }
  return packets;
}

/** A capture of the packets, a millisecond apart. */
export function capture(packets: readonly Packet[]): Buffer {
  const records = packets.flatMap(({ bytes }, index) => {
    const header = Buffer.alloc(16);
    header.writeUInt32LE(1_700_000_000 + Math.floor(index / 1000), 0);
    header.writeUInt32LE((index % 1000) * 1000, 4);
    header.writeUInt32LE(bytes.length, 8);
    header.writeUInt32LE(bytes.length, 12);
    return [header, bytes];
  });
  return Buffer.concat([fileHeader(), ...records]);
}
