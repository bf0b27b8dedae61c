import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectTcp, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, createServer, type Server, type TLSSocket } from 'node:tls';
import { target } from './engine.js';

/** What became of a TLS connection through Squid. */
export type Fate = 'tunnelled' | 'decrypted' | 'decrypted and refused inside' | 'refused' | 'cut';

/** TLS servers for the catalogue's hosts, and the authority with which Squid decrypts. */
export interface TlsWorld {
  /** For http_port. */
  readonly portOptions: string;
  /** For squid.conf: lets Squid make certificates and believe those of the servers. */
  readonly lines: readonly string[];
  stop(): Promise<void>;
}

const names = [
  '*.srv.ygles.com',
  '*.eu-central-1.amazonaws.com',
  '*.iot.eu-central-1.amazonaws.com',
  'b01.ugwdevice.net',
  'gdlp01.c-wss.com',
];

export async function startTlsWorld(): Promise<TlsWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'audit-bump-'));
  const at = (name: string) => join(folder, name);
  const authority = (name: string) =>
    openssl([
      'req',
      '-x509',
      '-subj',
      `/CN=${name}`,
      '-days',
      '2',
      '-out',
      at(`${name}.pem`),
      '-keyout',
      at(`${name}.key`),
    ]);
  authority('genuine');
  authority('decrypting');
  openssl(['req', '-subj', '/CN=server', '-out', at('server.csr'), '-keyout', at('server.key')]);
  writeFileSync(at('names'), `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}\n`);
  execFileSync(
    'openssl',
    [
      'x509',
      '-req',
      '-days',
      '1',
      '-in',
      at('server.csr'),
      '-CA',
      at('genuine.pem'),
      '-CAkey',
      at('genuine.key'),
    ].concat(['-CAcreateserial', '-extfile', at('names'), '-out', at('server.pem')]),
    { stdio: 'ignore' },
  );
  execFileSync('/usr/lib/squid/security_file_certgen', ['-c', '-s', at('made'), '-M', '4MB'], {
    stdio: 'ignore',
  });
  execFileSync('chown', ['-R', 'proxy:proxy', folder]);
  chmodSync(folder, 0o755);
  const servers = [443, 8883].map((port) =>
    serve(port, readFileSync(at('server.pem')), readFileSync(at('server.key'))),
  );
  const open = await Promise.all(servers);
  return {
    portOptions: `ssl-bump generate-host-certificates=on tls-cert=${at('decrypting.pem')} tls-key=${at('decrypting.key')}`,
    lines: [
      `sslcrtd_program /usr/lib/squid/security_file_certgen -s ${at('made')} -M 4MB`,
      'sslcrtd_children 1 startup=1 idle=1',
      `tls_outgoing_options cafile=${at('genuine.pem')}`,
    ],
    stop: async () => {
      for (const server of open) await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function openssl(args: readonly string[]): void {
  const [command = '', ...rest] = args;
  execFileSync(
    'openssl',
    [command, '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', ...rest],
    {
      stdio: 'ignore',
    },
  );
}

function serve(port: number, cert: Buffer, key: Buffer): Promise<Server> {
  // Squid 5 sees the certificate while it peeks only below TLS 1.3.
  const server = createServer({ cert, key, maxVersion: 'TLSv1.2' }, (socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n'));
  });
  server.on('tlsClientError', () => {});
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, target, () => resolve(server));
  });
}

/** Sends CONNECT, then a TLS greeting and a request, as a client that trusts anybody does. */
export async function fateOf(proxy: number, host: string, port: number, client: string): Promise<Fate> {
  const socket = connectTcp({ port: proxy, host: '127.0.0.1', localAddress: client });
  socket.on('error', () => {});
  socket.setTimeout(20_000, () => socket.destroy());
  try {
    socket.write(`CONNECT ${host}:${port} HTTP/1.1\r\nHost: ${host}:${port}\r\n\r\n`);
    if (!/^HTTP\/1\.\d 200/.test(await firstData(socket))) return 'refused';
    const secure = connectTls({ socket, servername: host, rejectUnauthorized: false });
    secure.on('error', () => {});
    if (!(await greeted(secure))) return 'cut';
    if (secure.getPeerCertificate().issuer.CN === 'genuine') return 'tunnelled';
    secure.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    return /^HTTP\/1\.\d 403/.test(await firstData(secure)) ? 'decrypted and refused inside' : 'decrypted';
  } finally {
    socket.destroy();
  }
}

function firstData(socket: Socket | TLSSocket): Promise<string> {
  return new Promise((resolve) => {
    socket.once('data', (chunk: Buffer) => resolve(chunk.toString('latin1')));
    socket.once('close', () => resolve(''));
  });
}

function greeted(socket: TLSSocket): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once('secureConnect', () => resolve(true)).once('close', () => resolve(false));
  });
}
