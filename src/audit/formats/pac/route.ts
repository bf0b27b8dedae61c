/** What FindProxyForURL returned, such as `PROXY a:8080; DIRECT`: does any of it lead somewhere? */

/** One way of the list, as browsers try them in turn. */
export type Way =
  | { readonly kind: 'direct' }
  | { readonly kind: 'proxy'; readonly host: string; readonly port: number }
  /** A proxy on the client itself: nothing is there on a printer, something may be on a PC. */
  | { readonly kind: 'local'; readonly text: string }
  /** No connection can come of it. */
  | { readonly kind: 'nowhere'; readonly text: string }
  /**
   * No way that clients know. Chromium leaves it out, and goes DIRECT where nothing is left
   * (net/proxy_resolution/proxy_list.cc, SetFromPacString); others may not.
   */
  | { readonly kind: 'unreadable'; readonly text: string };

const keyword = /^(PROXY|HTTPS?|SOCKS[45]?)\s+(\[[0-9a-f:.]+\]|[^\s:]+)(?::(\d+))?$/i;

const defaultPorts: Readonly<Record<string, number>> = { PROXY: 80, HTTP: 80, HTTPS: 443 };

/** Ways in the order they are tried. An empty answer is DIRECT. */
export function waysOf(route: string): readonly Way[] {
  const parts = route
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return parts.length === 0 ? [{ kind: 'direct' }] : parts.map(wayOf);
}

function wayOf(text: string): Way {
  if (/^direct$/i.test(text)) return { kind: 'direct' };
  const [, word = '', name = '', digits] = keyword.exec(text) ?? [];
  const host = name.replace(/^\[|\]$/g, '').toLowerCase();
  const port = digits === undefined ? (defaultPorts[word.toUpperCase()] ?? 1080) : Number(digits);
  if (host === '' || port > 65_535) return { kind: 'unreadable', text };
  if (port < 1 || leadsNowhere(host)) return { kind: 'nowhere', text };
  if (!isLocal(host)) return { kind: 'proxy', host, port };
  return { kind: port < firstUserPort ? 'nowhere' : 'local', text };
}

/** Nobody runs a proxy of their own on a port below: there (1, 9) stand the classic dead ends. */
const firstUserPort = 1024;

/** Addresses of no host, and names that never exist (RFC 6761). */
function leadsNowhere(host: string): boolean {
  return /^0\.|^255\.255\.255\.255$|^::$|(?:^|\.)invalid\.?$/.test(host) || host === '0';
}

function isLocal(host: string): boolean {
  return /^127\.|^::1$|(?:^|\.)localhost\.?$/.test(host);
}
