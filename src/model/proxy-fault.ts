import type { DnsFault, ResourceFault, TcpFault, TlsFault } from './fault.js';

/** How a proxy, or the way to it, said no: what was observed, never what that means for the endpoint. */
export type ProxyFault = ProxyWayFault | ProxyAnswerFault;

/** The proxy was not reached, or its own TLS failed. */
export type ProxyWayFault =
  | { readonly kind: 'proxy-lookup'; readonly fault: DnsFault }
  | { readonly kind: 'proxy-dial'; readonly fault: TcpFault | ResourceFault; readonly address: string }
  | { readonly kind: 'proxy-handshake'; readonly fault: TlsFault | ProxyCertificateFault };

/** The HTTPS proxy's certificate is not for it, or of nobody we know: OpenSSL's or Node's code. */
export interface ProxyCertificateFault {
  readonly kind: 'proxy-certificate';
  readonly code: string;
  /** Who issued it, safe to print. */
  readonly issuer: string;
}

/** What the proxy answered. */
export type ProxyAnswerFault =
  /** It took the connection and answered nothing until the bound. */
  | { readonly kind: 'proxy-silence' }
  /** It ended the connection before its answer was complete. */
  | { readonly kind: 'proxy-reset' | 'proxy-close'; readonly received: number }
  /** What answered does not speak the proxy's protocol. `said` is its first bytes, safe to print. */
  | { readonly kind: 'proxy-garbage'; readonly said: string }
  /** An HTTP proxy's answer to CONNECT other than 2xx; or 2xx with a page, which is no tunnel. */
  | {
      readonly kind: 'proxy-status';
      readonly status: number;
      readonly reason: string;
      /** Schemes of `Proxy-Authenticate`, such as `Basic`, `Negotiate`; empty without that header. */
      readonly schemes: readonly string[];
      /** `Server`, `Via`, `X-Squid-Error`: whose words these are; empty where it does not say. */
      readonly product: string;
      /** True where it shows itself to be a proxy, by a header that web servers do not send. */
      readonly saysProxy?: boolean;
      /** The title of its error page, safe to print; null without one. */
      readonly title: string | null;
      /** Where it redirects to, safe to print; only with a status that redirects. */
      readonly location?: string;
    }
  /** A SOCKS proxy's refusal: RFC 1928, section 6, by name. */
  | { readonly kind: 'proxy-socks-reply'; readonly reply: SocksReply }
  /** The SOCKS proxy accepts none of our methods, or refuses the password. */
  | { readonly kind: 'proxy-socks-auth'; readonly refused: 'method' | 'password' };

export type SocksReply =
  | 'general-failure'
  | 'not-allowed'
  | 'network-unreachable'
  | 'host-unreachable'
  | 'connection-refused'
  | 'ttl-expired'
  | 'command-not-supported'
  | 'address-not-supported'
  | 'unassigned';
