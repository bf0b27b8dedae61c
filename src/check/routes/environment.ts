type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment says about proxies, and which variable says it. */
export interface EnvironmentProxy {
  readonly url: string;
  /** Named in messages instead of the value, which may hold a password. */
  readonly variable: string;
}

/**
 * The proxy that the environment names for TLS connections, with curl's precedence: lower case before upper
 * case, `https_proxy` before `all_proxy`. `http_proxy` is for plain `http://` URLs, which no check is; an
 * environment that sets nothing else is worth a hint, see `onlyPlainHttp`.
 */
export function proxyFromEnvironment(env: Environment): EnvironmentProxy | null {
  for (const variable of ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY']) {
    const url = env[variable];
    if (url !== undefined && url.trim() !== '') return { url: url.trim(), variable };
  }
  return null;
}

/** True where only `http_proxy` is set: its owner probably expects it to be used, and it is not. */
export function onlyPlainHttp(env: Environment): boolean {
  return proxyFromEnvironment(env) === null && Boolean(env.http_proxy || env.HTTP_PROXY);
}

/** The list of names that go direct, lower case first as in curl; empty when there is none. */
export function noProxyFromEnvironment(env: Environment): string {
  return env.no_proxy ?? env.NO_PROXY ?? '';
}
