/** A proxy that will carry a connection to a name and port it resolves itself. */
export interface ProxyServer {
  readonly scheme: 'http' | 'https' | 'socks5';
  /** Name or address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** Sent to the proxy and shown nowhere. */
  readonly credentials: { readonly username: string; readonly password: string } | null;
}

/** The way to an endpoint: straight there, or through one proxy. */
export type Route = { readonly kind: 'direct' } | { readonly kind: 'proxy'; readonly proxy: ProxyServer };

export const direct: Route = { kind: 'direct' };

/** `direct` or `http://proxy:3128`: what reports show, never with credentials. */
export function formatRoute(route: Route): string {
  if (route.kind === 'direct') return 'direct';
  const { scheme, host, port } = route.proxy;
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
