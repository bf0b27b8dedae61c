/**
 * Runs within a namespace, as a child with an IPC channel. `serve`: accepts on one port. `probe`: connects as
 * told and reports what came of each attempt.
 */
import net from 'node:net';

export interface Attempt {
  readonly from: string;
  readonly to: string;
  readonly port: number;
}

export interface Order {
  readonly attempts: readonly Attempt[];
  /** Milliseconds of silence that count as a drop. */
  readonly patience: number;
}

/** `accepted`: a listener answered. `refused`: a reset or an ICMP error. `silent`: nothing came. */
export type Outcome = 'accepted' | 'refused' | 'silent';

export const listenerPort = 9000;

function attempt({ from, to, port }: Attempt, patience: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: to, port, localAddress: from });
    const end = (outcome: Outcome): void => {
      clearTimeout(timer);
      resolve(outcome);
      // A reset leaves no TIME_WAIT behind: thousands of attempts follow each other.
      if (outcome === 'accepted') socket.resetAndDestroy();
      else socket.destroy();
    };
    const timer = setTimeout(() => end('silent'), patience);
    socket.once('connect', () => end('accepted'));
    socket.once('error', () => end('refused'));
  });
}

if (process.argv[2] === 'serve') {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.resume();
  });
  server.listen({ port: listenerPort, host: '::', backlog: 4096 }, () => process.send?.('ready'));
} else if (process.argv[2] === 'probe') {
  process.on('message', (order: Order) => {
    Promise.all(order.attempts.map((one) => attempt(one, order.patience))).then((outcomes) =>
      process.send?.(outcomes),
    );
  });
  process.send?.('ready');
}
