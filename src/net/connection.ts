import type { Socket } from 'node:net';
import type { Address, Connection } from '../model/network.js';

/** A connection as `src/net` itself sees it: with the socket that carries it. */
export class SocketConnection implements Connection {
  readonly peer: Address;
  readonly port: number;
  readonly localAddress: string | null;
  readonly socket: Socket;

  constructor(socket: Socket, peer: Address, port: number) {
    this.socket = socket;
    this.peer = peer;
    this.port = port;
    this.localAddress = socket.localAddress ?? null;
  }

  close(): void {
    this.socket.destroy();
  }
}

/** The connection behind the model's interface; only `dial` and tunnels make any. */
export function socketOf(connection: Connection): Socket {
  if (connection instanceof SocketConnection) return connection.socket;
  throw new TypeError('this connection was not made by src/net');
}
