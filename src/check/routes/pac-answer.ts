import { direct, type ProxyServer, type Route } from '../../model/route.js';

/** What one PAC answer comes to: the routes to try in turn, and the parts nobody can follow. */
export interface PacAnswer {
  readonly routes: readonly Route[];
  readonly notUnderstood: readonly string[];
}

/** The PAC keywords and the ports browsers assume without one (MDN, "Proxy Auto-Configuration file"). */
const kinds: Readonly<Record<string, { scheme: ProxyServer['scheme']; port: number }>> = {
  PROXY: { scheme: 'http', port: 80 },
  HTTP: { scheme: 'http', port: 80 },
  HTTPS: { scheme: 'https', port: 443 },
  SOCKS: { scheme: 'socks5', port: 1080 },
  SOCKS5: { scheme: 'socks5', port: 1080 },
};

/** Reads what FindProxyForURL returned, such as `PROXY a:8080; DIRECT`. An empty answer means DIRECT. */
export function parsePacAnswer(answer: string): PacAnswer {
  const routes: Route[] = [];
  const notUnderstood: string[] = [];
  for (const part of answer.split(';').map((text) => text.trim())) {
    if (part === '') continue;
    const route = parsePart(part);
    if (route === null) notUnderstood.push(part);
    else routes.push(route);
  }
  if (routes.length === 0 && notUnderstood.length === 0) routes.push(direct);
  return { routes, notUnderstood };
}

function parsePart(part: string): Route | null {
  if (/^direct$/i.test(part)) return direct;
  const [, keyword, host, port] = /^(\w+)\s+(\[[0-9a-f:.]+\]|[^\s:[\]]+)(?::(\d{1,5}))?$/i.exec(part) ?? [];
  const kind = kinds[(keyword ?? '').toUpperCase()];
  if (kind === undefined || host === undefined) return null;
  const number = port === undefined ? kind.port : Number(port);
  const name = /[/?#@\\]/.test(host) ? null : hostOf(host);
  if (name === null || number < 1 || number > 65_535) return null;
  return {
    kind: 'proxy',
    proxy: { scheme: kind.scheme, host: name, port: number, credentials: null },
  };
}

/** A name or address in the URL standard's form, without brackets; null for what can be neither. */
function hostOf(text: string): string | null {
  try {
    return new URL(`http://${text}`).hostname.replace(/^\[|\]$/g, '') || null;
  } catch {
    return null;
  }
}
