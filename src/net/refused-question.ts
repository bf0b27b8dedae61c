import { createSocket } from 'node:dgram';

/** What c-ares gives one code for (ECONNREFUSED): nothing listens, TCP alone is refused, or nothing got out. */
export type Refusal = 'nothing-listens' | 'tcp' | 'not-let-out';

/** A resolver that answered quickly before does so again, or is not there. */
const patienceMs = 1_000;

/** A query for the root's name servers, with recursion desired: RFC 1035, section 4.1. */
const query = Buffer.from('5e5e010000010000000000000000020001', 'hex');

/**
 * Asks one more question over UDP, and looks at what becomes of it. Never rejects.
 *
 * @param server `ADDRESS`, `ADDRESS:PORT` or `[ADDRESS]:PORT`
 */
export function whyRefused(server: string): Promise<Refusal> {
  const { address, port } = parseServer(server);
  return new Promise((resolve) => {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    const finish = (refusal: Refusal) => {
      clearTimeout(bound);
      socket.removeAllListeners().on('error', () => {});
      socket.close();
      resolve(refusal);
    };
    const fail = ({ code }: NodeJS.ErrnoException) =>
      finish(code === 'EPERM' || code === 'EACCES' ? 'not-let-out' : 'nothing-listens');
    const bound = setTimeout(() => finish('nothing-listens'), patienceMs);
    socket.once('error', fail).once('message', () => finish('tcp'));
    socket.connect(port, address, () => {
      socket.send(query, (error) => {
        if (error) fail(error);
      });
    });
  });
}

function parseServer(server: string): { readonly address: string; readonly port: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([\d.]+))(?::(\d+))?$/.exec(server) ?? [];
  return { address: bracketed ?? plain ?? server, port: Number(port ?? 53) };
}
