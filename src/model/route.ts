/** User and password for a proxy. Cannot be printed by accident: its fields are private to the language. */
export class Credentials {
  readonly #user: string;
  readonly #password: string;

  constructor(user: string, password: string) {
    this.#user = user;
    this.#password = password;
  }

  /** For the one place that puts them on the wire. */
  reveal(): { readonly user: string; readonly password: string } {
    return { user: this.#user, password: this.#password };
  }
}

/** A proxy that carries a connection to a name and port, and resolves the name itself. */
export interface ProxyServer {
  readonly scheme: 'http' | 'https' | 'socks5';
  /** Name or address, without brackets. */
  readonly host: string;
  readonly port: number;
  readonly credentials: Credentials | null;
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
