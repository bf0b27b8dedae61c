import { type AddressInfo, createServer, type Socket } from 'node:net';

/** What to undo after a case, in the order it was done. */
export type Cleanup = (undo: () => void) => void;

/** Does `script` with every connection to a port of loopback, and tells the port. */
export async function listening(cleanup: Cleanup, script: (socket: Socket) => void): Promise<number> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    script(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

/** Writes `chunk` for as long as the other side reads; `limit` bytes at the most. */
export function pour(socket: Socket, chunk: string | Buffer, limit = Number.POSITIVE_INFINITY): void {
  let left = limit;
  const more = (): void => {
    while (socket.writable && left > 0) {
      left -= chunk.length;
      if (!socket.write(chunk)) return;
    }
  };
  socket.on('drain', more);
  more();
}

/** Writes one byte after the other, from the start again at the end. */
export function drip(socket: Socket, text: string | Buffer, everyMs: number): void {
  const bytes = Buffer.from(text as string);
  let sent = 0;
  const timer = setInterval(
    () => socket.write(bytes.subarray(sent % bytes.length, (sent++ % bytes.length) + 1)),
    everyMs,
  );
  socket.once('close', () => clearInterval(timer));
}
