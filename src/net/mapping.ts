/** `--resolve` and `--connect-to`, with the meaning that curl gives them. */
import { UsageError } from '../model/errors.js';
import type { Address, Endpoint } from '../model/network.js';
import { addressFamily } from './address-family.js';

/** `HOST:PORT:ADDRESS`: this address for this host and port, whatever DNS says. */
export interface ResolveMapping {
  /** Lower case; `*` for any host. */
  readonly host: string;
  readonly port: number;
  readonly addresses: readonly Address[];
}

/** `HOST:PORT:ADDR:PORT`: go to this host and port instead. Null: any, or left as it is. */
export interface ConnectMapping {
  readonly host: string | null;
  readonly port: number | null;
  readonly toHost: string | null;
  readonly toPort: number | null;
}

export interface Mappings {
  readonly resolve: readonly ResolveMapping[];
  readonly connectTo: readonly ConnectMapping[];
}

/** Mappings as they are used: one that never is was hardly meant so. */
export class MappingsInUse {
  readonly #given: Mappings;
  readonly #used = new Set<ResolveMapping | ConnectMapping>();

  constructor(given: Mappings) {
    this.#given = given;
  }

  /** Where to go for an endpoint: the first `--connect-to` that fits wins, as in curl. */
  target(endpoint: Endpoint): Endpoint {
    const mapping = this.#given.connectTo.find(
      ({ host, port }) =>
        (host ?? endpoint.host) === endpoint.host && (port ?? endpoint.port) === endpoint.port,
    );
    if (mapping) this.#used.add(mapping);
    return { host: mapping?.toHost ?? endpoint.host, port: mapping?.toPort ?? endpoint.port };
  }

  /** The addresses given for an endpoint: a later entry replaces an earlier, a name goes before `*`. */
  addresses({ host, port }: Endpoint): readonly Address[] | null {
    const find = (name: string) =>
      this.#given.resolve.findLast((entry) => entry.host === name && entry.port === port);
    const mapping = find(host) ?? find('*');
    if (mapping) this.#used.add(mapping);
    return mapping?.addresses ?? null;
  }

  /** Those that nothing was looked up or connected to by. */
  get unused(): Mappings {
    const isUnused = (mapping: ResolveMapping | ConnectMapping) => !this.#used.has(mapping);
    return {
      resolve: this.#given.resolve.filter(isUnused),
      connectTo: this.#given.connectTo.filter(isUnused),
    };
  }
}

/** Parses `[+]HOST:PORT:ADDRESS[,ADDRESS]...`; IPv6 addresses may stand in brackets. */
export function parseResolve(text: string): ResolveMapping {
  const [, host, port, list] = /^\+?(\[[^\]]+\]|[^:[\]]+):(\d{1,5}):(.+)$/.exec(text) ?? [];
  const addresses = (list ?? '').split(',').map((item) => parseAddress(item));
  const number = parsePort(port);
  if (host === undefined || number === null || addresses.includes(null)) {
    throw new UsageError({
      message: `--resolve ${text}: not HOST:PORT:ADDRESS`,
      hint: 'such as --resolve camapi.srv.ygles.com:443:192.0.2.7; several addresses are separated by commas',
    });
  }
  return { host: bare(host), port: number, addresses: addresses.filter((address) => address !== null) };
}

/** Parses `HOST1:PORT1:HOST2:PORT2`, each of which may be empty. */
export function parseConnectTo(text: string): ConnectMapping {
  const name = '(\\[[^\\]]+\\]|[^:[\\]]*)';
  const [, host, port, toHost, toPort] =
    new RegExp(`^${name}:(\\d{0,5}):${name}:(\\d{0,5})$`).exec(text) ?? [];
  const wrongPort = [port, toPort].some((part) => part !== '' && parsePort(part) === null);
  if (host === undefined || toHost === undefined || wrongPort) {
    throw new UsageError({
      message: `--connect-to ${text}: not HOST:PORT:ADDR:PORT`,
      hint: 'such as --connect-to camapi.srv.ygles.com:443:127.0.0.1:8443; an empty part means any, or unchanged',
    });
  }
  return {
    host: bare(host) || null,
    port: parsePort(port),
    toHost: bare(toHost) || null,
    toPort: parsePort(toPort),
  };
}

/** An IP address, with or without brackets; null for anything else. */
export function parseAddress(text: string): Address | null {
  const address = bare(text.trim());
  const family = addressFamily(address);
  return family === null ? null : { address, family };
}

function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
}

function parsePort(text: string | undefined): number | null {
  const port = Number(text);
  return text && port >= 1 && port <= 65_535 ? port : null;
}
