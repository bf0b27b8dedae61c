import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** A peer on loopback that does what one test says, and a socket connected to it. */
export async function connectTo(
  script: (socket: Socket) => void,
): Promise<{ socket: Socket; close(): void }> {
  const peers = new Set<Socket>();
  const server = createServer((socket) => {
    peers.add(socket);
    socket.on('error', () => {});
    script(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => {});
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return {
    socket,
    close() {
      socket.destroy();
      for (const peer of peers) peer.destroy();
      server.close();
    },
  };
}

/** Answers each thing it receives with the next of `answers`. */
export function answering(...answers: readonly (string | Buffer)[]): (socket: Socket) => void {
  return (socket) => {
    const left = [...answers];
    socket.on('data', () => {
      const answer = left.shift();
      if (answer !== undefined) socket.write(answer);
    });
  };
}
