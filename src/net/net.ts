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
import type { Mappings } from './mapping.js';
import { NameServer } from './name-server.js';
import { NameServers } from './name-servers.js';
import { overhear } from './overhear.js';
import { SystemLookup } from './system-lookup.js';
import { systemResolvers } from './system-resolvers.js';
import type { ExtraRoots, Trust } from './tls-trust.js';

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

/** After so many milliseconds in which no connection was asked for, there is time for what comes next. */
const lullMs = 4;

/** The real network, behind the interface that the checks know. */
export class SocketNet implements Net {
  readonly resolvers: readonly string[];
  /** Resolves once connections have been asked for, and no more of them for a moment. */
  readonly lull: Promise<void>;
  readonly #options: NetOptions;
  readonly #servers: NameServers;
  readonly #lookup: Lookup;
  #dial: Promise<typeof import('./dial.js')> | undefined;
  #quiet: NodeJS.Timeout | undefined;
  #enterLull: (() => void) | undefined;
  /** Who names resolvers means them and nothing else. */
  readonly #system: SystemLookup | null;
  #tls: Promise<TlsParts> | undefined;

  constructor(options: NetOptions) {
    const own = options.resolvers.length > 0;
    this.resolvers = own ? options.resolvers : systemResolvers();
    this.#options = options;
    this.lull = new Promise((resolve) => {
      this.#enterLull = resolve;
    });
    this.#servers = new NameServers(
      this.resolvers.map(
        (address) => new NameServer(address, options.timeoutMs, own ? null : takeEarly(address)),
      ),
    );
    this.#system = own ? null : new SystemLookup();
    this.#lookup = new Lookup(this.#servers, {
      mappings: options.mappings,
      hostsFile: own ? new Map() : systemHostsFile(),
      families: options.families,
      system: this.#system,
    });
  }

  lookup(endpoint: Endpoint, limits: Limits): Promise<Outcome<Resolution>> {
    return this.#lookup.find(endpoint, limits);
  }

  async dial(address: Address, port: number, limits: Limits): Promise<Outcome<Connection>> {
    const { dial } = await this.#tcp();
    const from = this.#options.localAddress;
    const dialling = dial(address, port, limits, from?.family === address.family ? from.address : null);
    this.#awaitLull();
    return dialling;
  }

  async tunnel(proxy: ProxyServer, endpoint: Endpoint, limits: Limits): Promise<Outcome<Connection>> {
    const [{ tunnel }, { trust }] = await Promise.all([import('./tunnel/tunnel.js'), this.#tlsParts()]);
    return tunnel(this, trust, proxy, endpoint, limits);
  }

  async handshake(connection: Connection, hello: Hello, limits: Limits): Promise<Outcome<Handshake>> {
    const { handshake, trust } = await this.#tlsParts();
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
    const [{ ask }, { trust }] = await Promise.all([import('./application/ask.js'), this.#tlsParts()]);
    return ask(connection, hello, speaks, limits, trust);
  }

  async askInClear(connection: Connection, host: string, limits: Limits): Promise<Outcome<HttpAnswer>> {
    const { askInClear } = await import('./application/ask.js');
    return askInClear(connection, host, limits);
  }

  /** A small text by URL, such as a PAC file: see `fetch-text.ts`. */
  async fetchText(url: URL, limit: number, limits: Limits): Promise<string> {
    const [{ fetchText }, { trust }] = await Promise.all([import('./fetch-text.js'), this.#tlsParts()]);
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

  /** Loads what connections need: while the first questions to the resolvers are on their way. */
  warm(): void {
    void this.#tcp();
  }

  close(): void {
    clearTimeout(this.#quiet);
    this.#servers.close();
    this.#system?.close();
  }

  #tcp(): Promise<typeof import('./dial.js')> {
    this.#dial ??= import('./dial.js');
    return this.#dial;
  }

  /** What takes time before the first handshake takes it once all connections that can be asked for are. */
  #awaitLull(): void {
    if (!this.#enterLull) return;
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(async () => {
      this.#enterLull?.();
      this.#enterLull = undefined;
      const { prepare } = await this.#tlsParts();
      prepare();
    }, lullMs);
  }

  #tlsParts(): Promise<TlsParts> {
    this.#tls ??= loadTls(this.#options.extraRoots);
    return this.#tls;
  }
}

interface TlsParts {
  readonly handshake: typeof import('./handshake.js').handshake;
  readonly prepare: typeof import('./handshake.js').prepare;
  readonly trust: Trust;
}

async function loadTls(extraRoots: ExtraRoots): Promise<TlsParts> {
  const [{ handshake, prepare }, { Trust }] = await Promise.all([
    import('./handshake.js'),
    import('./tls-trust.js'),
  ]);
  return { handshake, prepare, trust: new Trust(extraRoots) };
}
