/**
 * The commands that confirm a cause by hand, every word quoted for a POSIX shell. What is not known stands
 * in capitals: ADDRESS, RESOLVER, PROXY.
 */
import { shellCommand } from '../../text/shell.js';
import type { Confirmation, Subject } from './words.js';

/** A name that no filter has a reason to know, for the same question without the vendor's name in it. */
export const neutralName = 'example.com';

export function hostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

export function command(words: readonly string[], shows: string): Confirmation {
  return { command: shellCommand(words), shows };
}

/** `dig` for the host at the resolver that was asked. */
export function dig({ host, resolver }: Subject, args: readonly string[], shows: string): Confirmation {
  return command(['dig', ...args, host, `@${resolver ?? 'RESOLVER'}`], shows);
}

function proxyAuthority(proxy: string): string | null {
  const url = URL.canParse(proxy) ? new URL(proxy) : null;
  return url?.protocol === 'http:' ? url.host + (url.port === '' ? ':80' : '') : null;
}

/** The first address known, or the host itself where the proxy looks names up. */
function dialled(subject: Subject): string {
  const { address, addresses, proxy, host, port } = subject;
  return hostPort(proxy === undefined ? (address ?? addresses?.[0] ?? host) : host, port);
}

/**
 * A TLS handshake with `openssl s_client`, with the host's name or another in ClientHello. Through an HTTP
 * proxy where one was used; s_client cannot speak to other kinds of proxy.
 */
export function handshake(subject: Subject, args: readonly string[], shows: string, name = subject.host) {
  const authority = subject.proxy === undefined ? null : proxyAuthority(subject.proxy);
  const proxy = authority === null ? [] : ['-proxy', authority];
  const words = ['openssl', 's_client', ...proxy, '-connect', dialled(subject), '-servername', name, ...args];
  return { command: `${shellCommand(words)} </dev/null`, shows };
}

/** The certificate that the peer presents, as `openssl x509` prints `fields`. */
export function certificate(subject: Subject, fields: readonly string[], shows: string): Confirmation {
  const { command: first } = handshake(subject, [], '');
  return {
    command: `${first} 2>/dev/null | ${shellCommand(['openssl', 'x509', '-noout', ...fields])}`,
    shows,
  };
}

/** `curl -v` on the same path: direct whatever the environment says, or through the proxy that was used. */
export function curl(subject: Subject, args: readonly string[], shows: string): Confirmation {
  const { host, port, proxy } = subject;
  const path = proxy === undefined ? ['--noproxy', '*'] : ['--proxy', proxy];
  const url = `https://${hostPort(host, port)}/`;
  return command(['curl', '-v', ...path, '--connect-timeout', '5', '-o', '/dev/null', ...args, url], shows);
}

/** `curl` to one address of the host, with the host's name in TLS and HTTP. */
export function curlTo(subject: Subject, address: string, shows: string): Confirmation {
  const bracketed = address.includes(':') ? `[${address}]` : address;
  return curl(subject, ['--resolve', `${subject.host}:${subject.port}:${bracketed}`], shows);
}

/** `curl` through the proxy, even where the subject does not know which. */
export function curlProxy(subject: Subject, args: readonly string[], shows: string): Confirmation {
  return curl({ ...subject, proxy: subject.proxy ?? 'PROXY' }, args, shows);
}
