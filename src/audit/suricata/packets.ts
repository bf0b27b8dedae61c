/**
 * The packets of a connection with TLS, as an inline Suricata sees them. Which of them are "established", and
 * when the protocol and the server's name are known, was read off Suricata 7.0.10 itself, packet by packet.
 */
export interface Packet {
  readonly name: string;
  readonly direction: 'to-server' | 'to-client';
  /** The first packet in its direction. */
  readonly first: boolean;
  readonly established: boolean;
  /** The connection is known to be TLS; `ownSide`: from what this side sent. */
  readonly tls: boolean;
  readonly ownSide: boolean;
  /** It is this packet that tells. */
  readonly tells: boolean;
  /** It holds the server's name. */
  readonly hello: boolean;
  /** It is a part of the message that holds the name, and the name is not seen yet. */
  readonly partial?: boolean;
  /** The connection cannot do without it: an acknowledgement is made up for by the next packet. */
  readonly needed: boolean;
}

const early = { established: false, tls: false, ownSide: false, tells: false, hello: false };
const later = { first: false, established: true, tls: true, tells: false, hello: false };

export const packets: readonly Packet[] = [
  { ...early, name: 'its first packet (SYN)', direction: 'to-server', first: true, needed: true },
  {
    ...early,
    name: "the server's first packet (SYN ACK)",
    direction: 'to-client',
    first: true,
    needed: true,
  },
  { ...early, name: 'the end of the TCP handshake', direction: 'to-server', first: false, needed: false },
  {
    ...later,
    name: 'its ClientHello',
    direction: 'to-server',
    ownSide: true,
    tells: true,
    hello: true,
    needed: true,
  },
  { ...later, name: "the server's acknowledgement", direction: 'to-client', ownSide: false, needed: false },
  {
    ...later,
    name: "the server's ServerHello",
    direction: 'to-client',
    ownSide: true,
    tells: true,
    needed: true,
  },
  { ...later, name: "the client's acknowledgement", direction: 'to-server', ownSide: true, needed: false },
  { ...later, name: 'what the client sends', direction: 'to-server', ownSide: true, needed: true },
  { ...later, name: 'what the server sends', direction: 'to-client', ownSide: true, needed: true },
];

/** The same where the ClientHello is longer than a packet, as with keys for a time of quantum computers. */
export const inTwoPackets: readonly Packet[] = packets.flatMap((packet) =>
  packet.hello
    ? [
        { ...packet, name: 'the first part of its ClientHello', hello: false, partial: true },
        { ...packet, tells: false },
      ]
    : [packet],
);
