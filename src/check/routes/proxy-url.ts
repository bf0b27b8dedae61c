import { domainToASCII } from 'node:url';
import { UsageError } from '../../model/errors.js';
import { Credentials, type ProxyServer } from '../../model/route.js';

/** Where the user asks to go through: one proxy, or a PAC file that decides for each endpoint. */
export type ProxyChoice =
  | { readonly kind: 'proxy'; readonly proxy: ProxyServer }
  /** `location` is an `http:`, `https:` or `file:` URL. */
  | { readonly kind: 'pac'; readonly location: URL };

const schemes: Readonly<Record<string, ProxyServer['scheme']>> = {
  http: 'http',
  https: 'https',
  socks: 'socks5',
  socks5: 'socks5',
  socks5h: 'socks5',
};

/** As in curl, which engineers compare with: 443 for an HTTPS proxy, 1080 for any other. */
const defaultPorts = { http: 1080, https: 443, socks5: 1080 } as const;

/**
 * Reads `--proxy` or a proxy variable. No message quotes the text: it may hold a password.
 *
 * @param text the URL; without a scheme it means an HTTP proxy, as in curl
 * @param origin what the user wrote it in: `--proxy`, `HTTPS_PROXY`
 * @throws UsageError for what is no proxy URL
 */
export function parseProxyUrl(text: string, origin: string): ProxyChoice {
  const [, scheme, rest] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(text.trim()) ?? [];
  const name = (scheme ?? 'http').toLowerCase();
  if (name.startsWith('pac+'))
    return { kind: 'pac', location: pacLocation(name.slice(4), rest ?? '', origin) };
  const known = schemes[name];
  if (known === undefined) {
    throw wrong(origin, `has the scheme ${name}://, which is no kind of proxy this program knows`);
  }
  // A scheme without special rules: for "http:" the URL parser would drop an explicit port 80.
  const url = parse(`proxy://${rest}`, origin);
  const host = url.hostname.startsWith('[')
    ? url.hostname.slice(1, -1)
    : domainToASCII(decode(url.hostname, origin));
  if (host === '') throw wrong(origin, 'names no host, or one that is no valid name');
  if (url.pathname.length > 1 || url.search !== '' || url.hash !== '') {
    throw wrong(origin, 'has a path, which a proxy cannot have');
  }
  const port = url.port === '' ? defaultPorts[known] : Number(url.port);
  if (port === 0) throw wrong(origin, 'has port 0, which nothing listens on');
  return { kind: 'proxy', proxy: { scheme: known, host, port, credentials: credentials(url, origin) } };
}

function credentials(url: URL, origin: string): ProxyServer['credentials'] {
  if (url.username === '' && url.password === '') return null;
  return new Credentials(decode(url.username, origin), decode(url.password, origin));
}

function pacLocation(scheme: string, rest: string, origin: string): URL {
  if (!['file', 'http', 'https'].includes(scheme)) {
    throw wrong(
      origin,
      `has the scheme pac+${scheme}://, and a PAC file is read from a file or over HTTP only`,
    );
  }
  const location = parse(`${scheme}://${rest}`, origin);
  decode(location.username + location.password, origin);
  if (scheme === 'file' && location.hostname !== '')
    throw wrong(origin, 'names a host where a path on this machine is meant; three slashes begin it');
  return location;
}

function parse(text: string, origin: string): URL {
  try {
    return new URL(text);
  } catch {
    throw wrong(origin, 'is no valid URL');
  }
}

function decode(part: string, origin: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw wrong(origin, 'holds a percent sign that starts no escape; write %25 for it');
  }
}

function wrong(origin: string, what: string): UsageError {
  return new UsageError({
    message: `${origin} ${what}`,
    hint: 'write SCHEME://[USER:PASSWORD@]HOST:PORT with http, https, socks5 or socks5h, or pac+file:///PATH, pac+http://…, pac+https://…',
  });
}
