import { randomUUID } from 'node:crypto';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import tls from 'node:tls';
import type { Host } from '../model/catalogue.js';
import type { Identity, Pki } from './pki.js';
import type { Trouble } from './scenario.js';

function answerHttp(host: Host): RequestListener {
  return (_request, response) => {
    if (host.signatureHeader !== null) response.setHeader(host.signatureHeader, randomUUID());
    response.writeHead(404, { 'Content-Type': 'text/plain', Connection: 'close' });
    response.end(`the lab's ${host.name} serves nothing\n`);
  };
}

/** MQTT 3.1.1, 3.2: CONNACK with return code 5, "not authorized". */
const notAuthorised = Buffer.from([0x20, 0x02, 0x00, 0x05]);

function answer(host: Host, { application }: Trouble): (socket: tls.TLSSocket) => void {
  if (host.speaks === 'mqtt' && !application)
    return (socket) => socket.once('data', () => socket.end(notAuthorised));
  const http = createHttpServer(application?.respond ?? answerHttp(host));
  return (socket) => http.emit('connection', socket);
}

async function healthyIdentity(pki: Pki, name: string): Promise<Identity> {
  return { cert: (await pki.genuine.issue(name)) + pki.genuine.issuing, key: pki.key };
}

type ServerNameAnswer = (error: Error | null, context?: tls.SecureContext) => void;

/** Chooses the certificate by the name the client asks for; undefined where the host's own will do. */
function byName({ certificate }: Trouble, pki: Pki, host: Host): tls.TlsOptions['SNICallback'] {
  if (!certificate?.forAnyName) return undefined;
  return (name: string, done: ServerNameAnswer) => {
    certificate
      .identity(pki, name, host)
      .then((identity) => done(null, tls.createSecureContext(identity)), done);
  };
}

/** The TLS server of one endpoint. It never listens: connections are handed to it. */
async function makeTlsServer(host: Host, port: number, trouble: Trouble, pki: Pki): Promise<tls.Server> {
  const identity = await (trouble.certificate
    ? trouble.certificate.identity(pki, host.name, host)
    : healthyIdentity(pki, host.name));
  const chooser = byName(trouble, pki, host);
  const server = tls.createServer({
    ...identity,
    ALPNProtocols: [...(host.alpn[port] ?? [])],
    // As AWS IoT does: without a certificate the client is refused, after it has seen the server's. What
    // answers in a service's place asks for none.
    ...(host.clientCertificate && !trouble.application && { requestCert: true, ca: pki.genuine.root }),
    ...(chooser && { SNICallback: chooser }),
    ...trouble.handshake?.settings,
  });
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.on('secureConnection', (socket) => {
    socket.on('error', () => socket.destroy());
    answer(host, trouble)(socket);
  });
  return server;
}

/**
 * One endpoint: takes each TCP connection to it through what `trouble` has in store, up to the service
 * itself. Its certificate is made with the first connection that gets so far.
 */
export function makeService(host: Host, port: number, trouble: Trouble, pki: Pki): (socket: Socket) => void {
  let server: Promise<tls.Server> | undefined;
  let connections = 0;
  return (socket) => {
    const serve = async (): Promise<void> => {
      server ??= makeTlsServer(host, port, trouble, pki);
      (await server).emit('connection', socket);
    };
    const befall = trouble.connection?.befall;
    const earlier = connections++;
    if (befall) befall({ socket, host: host.name, earlier, serve });
    else serve();
  };
}
