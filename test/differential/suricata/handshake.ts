/** The bytes of real TLS connections, between a client and a server of this process that share no socket. */
import { Duplex } from 'node:stream';
import { connect, createServer } from 'node:tls';
import { makePki } from '../../../src/lab/pki.js';

/** What one side sent in one go. */
export interface Sent {
  readonly from: 'client' | 'server';
  readonly bytes: Buffer;
}

export type TlsVersion = 'TLSv1.2' | 'TLSv1.3';

/** Two ends of a wire; `sent` is told of everything that goes over it. */
function wire(sent: (item: Sent) => void): { readonly client: Duplex; readonly server: Duplex } {
  const end = (from: Sent['from'], peer: () => Duplex) =>
    new Duplex({
      read: () => {},
      write: (bytes: Buffer, _encoding, done) => {
        sent({ from, bytes });
        peer().push(bytes);
        done();
      },
    });
  const client: Duplex = end('client', () => server);
  const server: Duplex = end('server', () => client);
  return { client, server };
}

/** Makes connections for any name; the certificate does not matter to who only looks on. */
export async function recorder(): Promise<(name: string, version: TlsVersion) => Promise<readonly Sent[]>> {
  const pki = await makePki();
  const { cert, key } = await pki.selfSigned('recorded.example.net');
  const answering = createServer({ cert, key }, (socket) => {
    socket.on('error', () => {}).once('data', () => socket.write('answer'));
  });
  return (name, version) =>
    new Promise((resolve, reject) => {
      const sent: Sent[] = [];
      const ends = wire((item) => sent.push(item));
      answering.emit('connection', ends.server);
      const socket = connect({
        socket: ends.client,
        ecdhCurve: 'X25519:P-256',
        servername: name,
        minVersion: version,
        maxVersion: version,
        rejectUnauthorized: false,
      });
      socket.once('error', reject);
      socket.once('secureConnect', () => socket.write('question'));
      socket.once('data', () => resolve([...sent]));
    });
}
