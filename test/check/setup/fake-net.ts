import type { ApplicationAnswer, HttpAnswer } from '../../../src/model/application.js';
import type { DnsFault, Fault } from '../../../src/model/fault.js';
import type {
  Address,
  Connection,
  Endpoint,
  Handshake,
  Hello,
  Limits,
  Net,
  Outcome,
  Resolution,
  ResolverState,
  Skip,
} from '../../../src/model/network.js';
import type { ProxyServer } from '../../../src/model/route.js';

/** What a scripted network says; each function is asked once for every operation. */
export interface Script {
  readonly lookup?: (endpoint: Endpoint) => readonly string[] | Fault;
  /** What the resolvers said, where the addresses are the system's own. */
  readonly instead?: DnsFault;
  /** Addresses are this machine's hosts file's. */
  readonly hostsFile?: boolean;
  /** What each configured resolver says; none where it is left out. */
  readonly survey?: readonly ResolverState[];
  readonly dial?: (address: string, port: number) => Fault | 'silence' | null;
  /** Connections that may be open at a time: whoever comes when it is full is refused. */
  readonly atMost?: number;
  /** What the proxy makes of the request: null for a tunnel. */
  readonly tunnel?: (host: string, port: number) => Fault | null;
  readonly overhear?: (say: string | null, address: string) => string | Fault | null;
  /** What port 80 answers. */
  readonly inClear?: (host: string, address: string) => Pick<HttpAnswer, 'status'> & Partial<HttpAnswer>;
  /** What the service answers behind TLS. */
  readonly ask?: (hello: Hello) => Partial<HttpAnswer> | Fault;
  readonly handshake?: (hello: Hello, address: string) => Handshake | Fault | 'silence';
}

/** A `Net` without sockets: everything is healthy but for what the script says. */
export class FakeNet implements Net {
  readonly resolvers: readonly string[];
  readonly dialled: string[] = [];
  /** The most connections that were ever open at a time. */
  peak = 0;
  #open = 0;
  readonly #hosts = new Set<string>();
  readonly #script: Script;

  constructor(script: Script = {}) {
    this.#script = script;
    this.resolvers = script.survey?.map(({ resolver }) => resolver) ?? ['10.0.0.53'];
  }

  async lookup(endpoint: Endpoint): Promise<Outcome<Resolution>> {
    const found = this.#script.lookup?.(endpoint) ?? [this.#addressOf(endpoint.host)];
    if ('kind' in found) return { state: 'failed', fault: found, ms: 1 };
    const addresses = found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }) as Address);
    const { instead = null, hostsFile = false } = this.#script;
    const evidence: Resolution = {
      source: hostsFile ? 'hosts-file' : instead ? 'system' : 'resolver',
      addresses,
      resolver: instead || hostsFile ? null : '10.0.0.53',
      target: endpoint,
      misses: [],
      instead,
    };
    return { state: 'passed', evidence, ms: 1 };
  }

  /** Each host has its own; made-up names have the first host's. */
  #addressOf(name: string): string {
    if (!name.startsWith('em-preflight-')) this.#hosts.add(name);
    return `52.1.2.${3 + Math.max(0, [...this.#hosts].indexOf(name))}`;
  }

  async dial(peer: Address, port: number, limits: Limits): Promise<Outcome<Connection>> {
    this.dialled.push(`${peer.address}:${port}`);
    const said = this.#script.dial?.(peer.address, port) ?? null;
    if (said === 'silence') return silence(limits, { kind: 'tcp-timeout', code: 'ETIMEDOUT' });
    if (said) return { state: 'failed', fault: said, ms: 1 };
    if (this.#open >= (this.#script.atMost ?? Infinity)) {
      return { state: 'failed', fault: { kind: 'tcp-refused', code: 'ECONNREFUSED' }, ms: 1 };
    }
    this.#open += 1;
    this.peak = Math.max(this.peak, this.#open);
    const close = () => {
      this.#open -= 1;
    };
    return { state: 'passed', evidence: { peer, port, localAddress: '10.0.0.9', close }, ms: 1 };
  }

  async handshake(connection: Connection, hello: Hello, limits: Limits): Promise<Outcome<Handshake>> {
    await new Promise((resolve) => setImmediate(resolve));
    connection.close();
    const said = this.#script.handshake?.(hello, connection.peer.address) ?? genuine(hello.serverName);
    if (said === 'silence') return silence(limits, { kind: 'tls-silence', received: 0 });
    if ('kind' in said) return { state: 'failed', fault: said, ms: 1 };
    return { state: 'passed', evidence: said, ms: 1 };
  }

  async tunnel(_proxy: ProxyServer, { host, port }: Endpoint): Promise<Outcome<Connection>> {
    const said = this.#script.tunnel?.(host, port);
    if (said === undefined) throw new Error('these checks go direct');
    if (said) return { state: 'failed', fault: said, ms: 1 };
    const peer: Address = { address: '10.0.0.8', family: 4 };
    return { state: 'passed', evidence: { peer, port: 3128, localAddress: null, close: () => {} }, ms: 1 };
  }

  async overhear(connection: Connection, say: string | null): Promise<Outcome<string | null>> {
    connection.close();
    const heard = this.#script.overhear?.(say, connection.peer.address) ?? null;
    if (heard === null || typeof heard === 'string') return { state: 'passed', evidence: heard, ms: 1 };
    return { state: 'failed', fault: heard, ms: 1 };
  }

  async ask(connection: Connection, hello: Hello): Promise<Outcome<ApplicationAnswer>> {
    connection.close();
    const said = this.#script.ask?.(hello) ?? { kind: 'app-close' };
    if ('kind' in said) return { state: 'failed', fault: said, ms: 1 };
    return { state: 'passed', evidence: { ...webServer, ...said }, ms: 1 };
  }

  async askInClear(connection: Connection, host: string): Promise<Outcome<HttpAnswer>> {
    connection.close();
    const said = this.#script.inClear?.(host, connection.peer.address) ?? { status: 404 };
    return { state: 'passed', evidence: { ...webServer, ...said }, ms: 1 };
  }

  async survey(): Promise<readonly ResolverState[]> {
    return this.#script.survey ?? [];
  }

  close(): void {}
}

/** What a web server answers that knows nothing of what it is asked for. */
export const webServer: HttpAnswer = {
  protocol: 'http',
  status: 404,
  headers: [],
  server: null,
  contentType: null,
  location: null,
  date: null,
  title: null,
};

/** Ends as a peer that never answers does: at the time-out, or when the run is over. */
function silence<Evidence>({ timeoutMs, signal }: Limits, fault: Fault): Promise<Outcome<Evidence>> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ state: 'failed', fault, ms: timeoutMs }), timeoutMs);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve({ state: 'skipped', because: signal.reason as Skip, ms: 1 });
    });
  });
}

/** What the genuine service shows, but for `changes`. */
export function genuine(name: string, changes: Partial<Handshake> = {}): Handshake {
  return {
    protocol: 'TLSv1.3',
    cipher: 'TLS_AES_128_GCM_SHA256',
    alpn: null,
    certificate: {
      subject: `CN=${name}`,
      issuer: 'CN=Amazon RSA 2048 M02, O=Amazon',
      altNames: [name],
      validFrom: '2026-01-01T00:00:00.000Z',
      validTo: '2027-01-01T00:00:00.000Z',
      sha256: 'ab'.repeat(32),
      chain: ['CN=Amazon RSA 2048 M02, O=Amazon', 'CN=Amazon Root CA 1, O=Amazon'],
      selfSigned: false,
    },
    chainError: null,
    trusted: true,
    completed: false,
    inspected: false,
    nameMatches: true,
    clientCertificateRequested: false,
    endedForWantOfClientCertificate: false,
    ...changes,
  };
}
