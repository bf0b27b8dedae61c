import { isIP, type Socket } from 'node:net';
import * as tls from 'node:tls';
import type { TlsFault } from '../../model/fault.js';
import type { Limits, Skip } from '../../model/network.js';
import type { ProxyCertificateFault, ProxyFault } from '../../model/proxy-fault.js';
import type { ProxyServer } from '../../model/route.js';
import { describeCertificate } from '../certificate.js';
import { tlsFault } from '../tls-fault.js';
import type { Trust } from '../tls-trust.js';

type Refusal =
  | { readonly state: 'failed'; readonly fault: ProxyFault }
  | { readonly state: 'skipped'; readonly because: Skip };

/** TLS to an HTTPS proxy. Unlike an endpoint's, its certificate must be genuine before anything is said. */
export function secureProxy(
  socket: Socket,
  proxy: ProxyServer,
  trust: Trust,
  { timeoutMs, signal }: Limits,
): Promise<tls.TLSSocket | Refusal> {
  return new Promise((resolve) => {
    const before = socket.bytesRead;
    const named = isIP(proxy.host) === 0;
    const secure = tls.connect({
      socket,
      ...(named && { servername: proxy.host }),
      secureContext: trust.usual,
      rejectUnauthorized: false,
      checkServerIdentity: (_, certificate) => tls.checkServerIdentity(proxy.host, certificate),
    });
    const finish = (result: tls.TLSSocket | Refusal) => {
      clearTimeout(bound);
      signal.removeEventListener('abort', abort);
      secure
        .off('error', fail)
        .off('close', close)
        .on('error', () => {});
      if ('state' in result) {
        secure.destroy();
        socket.destroy();
      }
      resolve(result);
    };
    const failed = (fault: TlsFault | ProxyCertificateFault) =>
      finish({ state: 'failed', fault: { kind: 'proxy-handshake', fault } });
    const received = () => socket.bytesRead - before;
    const fail = (error: Error) => failed(tlsFault(error, received()));
    const close = () => failed({ kind: 'tls-close', received: received() });
    const abort = () => finish({ state: 'skipped', because: signal.reason as Skip });
    const bound = setTimeout(() => failed({ kind: 'tls-silence', received: received() }), timeoutMs);
    secure.once('secureConnect', () => {
      if (secure.authorized) return finish(secure);
      const { issuer } = describeCertificate(secure.getPeerCertificate(true));
      failed({ kind: 'proxy-certificate', code: codeOf(secure.authorizationError), issuer });
    });
    secure.on('error', fail).on('close', close);
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
  });
}

/** Node gives a code for a chain that does not verify and an error for a name that does not match. */
function codeOf(problem: unknown): string {
  return typeof problem === 'string'
    ? problem
    : ((problem as NodeJS.ErrnoException | null)?.code ?? 'UNKNOWN');
}
