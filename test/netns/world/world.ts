import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Host, Network, type Result } from '../../setup/namespaces.js';
import {
  addressesOf,
  client as clientAt,
  firewall as firewallAt,
  internet as internetAt,
  nameServers,
  proxies as proxiesAt,
} from './addresses.js';
import { type Answer, healthy, type Settings } from './settings.js';

const hostCount = 21;
const cli = fileURLToPath(new URL('../../../bin/em-preflight.js', import.meta.url));

/**
 * client — firewall — internet, and a host for proxies beside them:
 *
 *     client 10.9.0.2, fd09::2 ── firewall ── internet 7.0.0.0/8, 2a00:7::/32
 *                                    └────── proxies 10.8.0.2
 *
 * The firewall's rules are set for each case; without any it forwards everything.
 */
export class World {
  readonly network = new Network();
  readonly client: Host;
  readonly firewall: Host;
  readonly internet: Host;
  readonly proxies: Host;
  readonly folder = mkdtempSync(join(tmpdir(), 'empf-world-'));
  readonly #server: ChildProcess;
  #orders = 0;

  private constructor() {
    const { network } = this;
    this.client = network.host('client');
    this.firewall = network.router('firewall');
    this.internet = network.host('internet');
    this.proxies = network.host('proxies');
    network.cable(this.client, [`${clientAt.v4}/24`, `${clientAt.v6}/64`], this.firewall, [
      `${firewallAt.inside[0]}/24`,
      `${firewallAt.inside[1]}/64`,
    ]);
    const [, device] = network.cable(
      this.firewall,
      [`${firewallAt.outside[0]}/8`, `${firewallAt.outside[1]}/32`],
      this.internet,
      [`${internetAt.v4}/8`, `${internetAt.v6}/32`],
    );
    network.cable(this.firewall, [`${firewallAt.proxies}/24`], this.proxies, [`${proxiesAt}/24`]);
    for (const gateway of firewallAt.inside) network.route(this.client, 'default', gateway);
    for (const gateway of firewallAt.outside) network.route(this.internet, 'default', gateway);
    network.route(this.proxies, 'default', firewallAt.proxies);
    for (const address of nameServers) network.address(this.internet, device, `${address}/8`);
    for (let index = 0; index < hostCount; index += 1) {
      const { A, AAAA } = addressesOf(index);
      for (const address of A) network.address(this.internet, device, `${address}/8`);
      for (const address of AAAA) network.address(this.internet, device, `${address}/32`);
    }
    this.proxies.configure({ resolvers: [nameServers[0]] });
    const server = fileURLToPath(new URL('internet.ts', import.meta.url));
    this.#server = this.internet.start(process.execPath, ['--import', 'tsx', server]);
    this.#server.stderr?.pipe(process.stderr);
  }

  static async create(): Promise<World> {
    const world = new World();
    await world.#answer(0);
    await world.reset();
    return world;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Back to health, but for what `settings` say. */
  async reset(
    settings: Partial<Settings> = {},
    resolvers: readonly string[] = [nameServers[0]],
    search?: string,
  ): Promise<void> {
    this.client.configure({ resolvers, ...(search !== undefined && { search }) });
    await this.rules('');
    await this.farSide(settings);
  }

  /** What the far side does from now on; the firewall stays as it is. */
  async farSide(settings: Partial<Settings> = {}): Promise<void> {
    const id = ++this.#orders;
    const answer = this.#answer(id);
    this.#server.send({ id, settings: { ...healthy, ...settings } });
    const { authorities } = await answer;
    writeFileSync(this.path('ca.pem'), authorities?.genuine ?? '');
    writeFileSync(this.path('inspection-ca.pem'), authorities?.inspection ?? '');
    writeFileSync(this.path('canon-ca.pem'), authorities?.foreign.canon ?? '');
  }

  /** Filter rules of the firewall, as iptables-restore takes them, for both families. */
  async rules(ipv4: string, ipv6 = ipv4): Promise<void> {
    const table = (rules: string) =>
      `*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\n${rules}\nCOMMIT\n`;
    await this.firewall.do('iptables-restore', [], { input: table(ipv4) });
    await this.firewall.do('ip6tables-restore', [], { input: table(ipv6) });
  }

  /** Runs `em-preflight` on the client. */
  run(args: readonly string[], env: NodeJS.ProcessEnv = {}, before: readonly string[] = []): Promise<Result> {
    const [command = process.execPath, ...rest] = [...before, process.execPath, cli, ...args];
    const { PATH, HOME } = process.env;
    return this.client.run(command, rest, { env: { PATH, HOME, ...env }, timeout: 90_000 });
  }

  close(): void {
    this.network.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #answer(id: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const take = (answer: Answer) => {
        if (answer.id !== id) return;
        this.#server.off('message', take);
        if (answer.error === undefined) resolve(answer);
        else reject(new Error(answer.error));
      };
      this.#server.on('message', take);
      this.#server.once('exit', (code) => reject(new Error(`the far side ended with ${code}`)));
    });
  }
}
