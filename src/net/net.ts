import type { ApplicationAnswer, HttpAnswer } from '../model/application.js';
import type { Speaks } from '../model/catalogue.js';
import type {
  Address,
  Connection,
  Endpoint,
  Family,
  Handshake,
  Hello,
  Limits,
  Net,
  Outcome,
  Resolution,
  ResolverState,
} from '../model/network.js';
import type { ProxyServer } from '../model/route.js';
import { takeEarly } from './early-handover.js';
import { systemHostsFile } from './hosts-file.js';
import { Lookup } from './lookup.js';
import { type Mappings, MappingsInUse } from './mapping.js';
import { NameServer } from './name-server.js';
import { NameServers } from './name-servers.js';
import { overhear } from './overhear.js';
import { Readiness } from './readiness.js';
import { SystemLookup } from './system-lookup.js';
import { systemResolvers } from './system-resolvers.js';
import type { ExtraRoots } from './tls-trust.js';

export interface NetOptions {
  /** `--dns-server`; empty for the system's. Where some are given the hosts file is left aside too. */
  readonly resolvers: readonly string[];
  readonly mappings: Mappings;
  readonly families: readonly Family[];
  /** `--local-address`. */
  readonly localAddress: Address | null;
  readonly extraRoots: ExtraRoots;
  /** How long a resolver may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** The real network, behind the interface that the checks know. */
export class SocketNet implements Net {
  readonly resolvers: readonly string[];
  /** Resolves once there is nothing to do but wait for the peers of connections. */
  readonly idle: Promise<void>;
  readonly #options: NetOptions;
  readonly #servers: NameServers;
  readonly #lookup: Lookup;
  readonly #mappings: MappingsInUse;
  readonly #ready: Readiness;
  /** Who names resolvers means them and nothing else. */
  readonly #system: SystemLookup | null;

  constructor(options: NetOptions) {
    const own = options.resolvers.length > 0;
    this.resolvers = own ? options.resolvers : systemResolvers();
    this.#options = options;
    this.#mappings = new MappingsInUse(options.mappings);
    this.#ready = new Readiness(options.extraRoots);
    this.idle = this.#ready.idle;
    this.#servers = new NameServers(
      this.resolvers.map(
        (address) => new NameServer(address, options.timeoutMs, own ? null : takeEarly(address)),
      ),
    );
    this.#system = own ? null : new SystemLookup();
    this.#lookup = new Lookup(this.#servers, {
      mappings: this.#mappings,
      hostsFile: own ? new Map() : systemHostsFile(),
      families: options.families,
      system: this.#system,
    });
  }

  /** `--resolve` and `--connect-to` that led nowhere so far. */
  get unusedMappings(): Mappings {
    return this.#mappings.unused;
  }

  lookup(endpoint: Endpoint, limits: Limits): Promise<Outcome<Resolution>> {
    return this.#lookup.find(endpoint, limits);
  }

  async dial(address: Address, port: number, limits: Limits): Promise<Outcome<Connection>> {
    const { dial } = await this.#ready.dialling();
    const from = this.#options.localAddress;
    const dialling = dial(address, port, limits, from?.family === address.family ? from.address : null);
    this.#ready.dialled();
    return dialling;
  }

  async tunnel(proxy: ProxyServer, endpoint: Endpoint, limits: Limits): Promise<Outcome<Connection>> {
    const [{ tunnel }, trust] = await Promise.all([import('./tunnel/tunnel.js'), this.#ready.trust()]);
    return tunnel(this, trust, proxy, endpoint, limits);
  }

  async handshake(connection: Connection, hello: Hello, limits: Limits): Promise<Outcome<Handshake>> {
    const [{ handshake }, trust] = await Promise.all([this.#ready.handshaking(), this.#ready.trust()]);
    this.#ready.spoken();
    return handshake(connection, hello, limits, trust);
  }

  overhear(connection: Connection, say: string | null, limits: Limits): Promise<Outcome<string | null>> {
    return overhear(connection, say, limits);
  }

  async ask(
    connection: Connection,
    hello: Hello,
    speaks: Speaks,
    limits: Limits,
  ): Promise<Outcome<ApplicationAnswer>> {
    const [{ ask }, trust] = await Promise.all([import('./application/ask.js'), this.#ready.trust()]);
    return ask(connection, hello, speaks, limits, trust);
  }

  async askInClear(connection: Connection, host: string, limits: Limits): Promise<Outcome<HttpAnswer>> {
    const { askInClear } = await import('./application/ask.js');
    return askInClear(connection, host, limits);
  }

  /** A small text by URL, such as a PAC file: see `fetch-text.ts`. */
  async fetchText(url: URL, limit: number, limits: Limits): Promise<string> {
    const [{ fetchText }, trust] = await Promise.all([import('./fetch-text.js'), this.#ready.trust()]);
    return fetchText(this, trust, url, limit, limits);
  }

  async survey(name: string, limits: Limits): Promise<readonly ResolverState[]> {
    const states = await Promise.all(
      this.#servers.servers.map(async (server) => {
        const answer = await server.ask(name, 4, limits);
        if (answer.state === 'skipped') return null;
        return {
          resolver: server.address,
          fault: answer.state === 'failed' ? answer.fault : null,
          addresses: answer.state === 'answered' ? answer.addresses.map(({ address }) => address) : [],
        };
      }),
    );
    return states.filter((state) => state !== null);
  }

  /** The first questions are on their way to the resolvers: there is time to load what connections need. */
  asked(): void {
    this.#ready.asked();
  }

  close(): void {
    this.#ready.forget();
    this.#servers.close();
    this.#system?.close();
  }
}
