import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Host, Network } from '../../setup/namespaces.js';
import { type Attempt, listenerPort, type Outcome } from './prober.js';

/** Where the two clients sit: each behind an interface of the router of its own. */
export interface Client {
  readonly address4: string;
  readonly address6: string;
  /** The router's interface that it comes in by. */
  readonly inInterface: string;
}

/**
 * Client, router and server, in namespaces. The server answers for every address beyond the router and on
 * every port, so that what does not connect was stopped by the router's rules.
 */
export class Kernel {
  readonly #network = new Network();
  readonly router: Host;
  readonly clients: readonly Client[];
  readonly outInterface: string;
  readonly #prober: ChildProcess;
  readonly #server: ChildProcess;

  constructor() {
    const network = this.#network;
    const client = network.host('client');
    const server = network.host('server');
    this.router = network.router('router');
    this.clients = ([30, 40] as const).map((net, index) => {
      const address4 = `10.20.${net}.7`;
      const address6 = `fd20:${net}::7`;
      const [own, inInterface] = network.cable(client, [`${address4}/24`, `${address6}/64`], this.router, [
        `10.20.${net}.1/24`,
        `fd20:${net}::1/64`,
      ]);
      neighbour(client, own, `fd20:${net}::1`, this.router, inInterface);
      const table = String(100 + index);
      for (const [flag, address, gateway] of [
        ['-4', address4, `10.20.${net}.1`],
        ['-6', address6, `fd20:${net}::1`],
      ] as const) {
        ip(client, flag, 'rule', 'add', 'from', address, 'table', table);
        ip(client, flag, 'route', 'add', 'default', 'via', gateway, 'table', table);
      }
      return { address4, address6, inInterface };
    });
    const [out, far] = network.cable(this.router, ['10.99.0.1/24', 'fd99::1/64'], server, [
      '10.99.0.2/24',
      'fd99::2/64',
    ]);
    this.outInterface = out;
    neighbour(this.router, out, 'fd99::2', server, far);
    network.route(this.router, 'default', '10.99.0.2');
    network.route(this.router, 'default', 'fd99::2');
    // Answers go back by a cable of their own: the rules are asked about the first packet alone.
    network.cable(client, ['10.98.0.1/24', 'fd98::1/64'], server, ['10.98.0.2/24', 'fd98::2/64']);
    network.route(server, '10.20.0.0/16', '10.98.0.1');
    network.route(server, 'fd20::/16', 'fd98::1');
    // AnyIP: every address beyond the router is the server's own.
    for (const block of ['3.0.0.0/8', '52.0.0.0/8']) ip(server, 'route', 'add', 'local', block, 'dev', 'lo');
    ip(server, '-6', 'route', 'add', 'local', '2a05::/16', 'dev', 'lo');
    const script = fileURLToPath(new URL('./prober.ts', import.meta.url));
    this.#prober = client.start(process.execPath, ['--import', 'tsx', script, 'probe']);
    this.#server = server.start(process.execPath, ['--import', 'tsx', script, 'serve']);
    this.#ready = Promise.all([
      once(this.#prober, 'message'),
      once(this.#server, 'message'),
      // The rules are asked about the first packet: what a client sends after it never reaches them, so that
      // a reset or an error in answer to it cannot pass for one.
      client.do('nft', ['-f', '-'], {
        input:
          'table inet first {\nchain departures {\ntype filter hook output priority 0;\ntcp flags & syn != syn drop\n}\n}\n',
      }),
      server.do('sysctl', ['-q', '-w', 'net.ipv4.tcp_synack_retries=0']),
      server.do('nft', ['-f', '-'], {
        input: `table inet everything {\nchain arrivals {\ntype nat hook prerouting priority -100;\nmeta l4proto tcp redirect to :${listenerPort}\n}\n}\n`,
      }),
    ]);
  }

  readonly #ready: Promise<unknown>;

  async ready(): Promise<void> {
    await this.#ready;
  }

  /** What comes of each attempt, all made at once. */
  async probe(attempts: readonly Attempt[], patience = 150): Promise<readonly Outcome[]> {
    this.#prober.send({ attempts, patience });
    const [outcomes] = (await once(this.#prober, 'message')) as [readonly Outcome[]];
    return outcomes;
  }

  close(): void {
    this.#network.close();
  }
}

function ip(host: Host, ...args: readonly string[]): void {
  execFileSync('ip', ['-n', host.namespace, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Random rules stop neighbour discovery as well: the routers know each other beforehand. */
function neighbour(from: Host, device: string, address: string, to: Host, farDevice: string): void {
  const link = execFileSync('ip', ['-n', to.namespace, '-br', 'link', 'show', farDevice], {
    encoding: 'utf8',
  });
  const hardware = link.split(/\s+/)[2] ?? '';
  ip(from, 'neigh', 'replace', address, 'lladdr', hardware, 'dev', device, 'nud', 'permanent');
}
