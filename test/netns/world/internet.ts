/**
 * The far side of the corpus' network: name servers and the vendor's hosts at addresses of their own, on the
 * real ports. Runs inside a namespace as a process of its own and is told by messages what each case needs.
 * The services and what can be wrong with them are the lab's.
 */
import { readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { unpackCatalogue } from '../../../src/catalogue/ready.js';
import type { Reply } from '../../../src/lab/fault.js';
import { startNameServer } from '../../../src/lab/nameserver.js';
import { makePki, type Pki } from '../../../src/lab/pki.js';
import { readScenario, type Scenario } from '../../../src/lab/scenario.js';
import { makeService } from '../../../src/lab/service.js';
import type { Catalogue, Host } from '../../../src/model/catalogue.js';
import { addressesOf, nameServers } from './addresses.js';
import type { Answer, Order, Settings } from './settings.js';

const catalogue = unpackCatalogue(
  readFileSync(new URL('../../../dist/catalogue.json', import.meta.url), 'utf8'),
);
const ports = portsByHost(catalogue);
const pki = await makePki();
let close = (): void => {};

function portsByHost({ hosts, components }: Catalogue): ReadonlyMap<Host, ReadonlySet<number>> {
  const found = new Map(hosts.map((host) => [host, new Set<number>()]));
  for (const { host, ports: its } of components.flatMap(({ endpoints }) => endpoints))
    for (const port of its) found.get(host)?.add(port);
  return found;
}

function zone(settings: Settings, scenario: Scenario): (name: string) => Reply {
  const replies = new Map<string, Reply>();
  for (const [index, host] of catalogue.hosts.entries()) {
    const { A, AAAA } = addressesOf(index);
    const healthy: Reply = { rcode: 'NOERROR', A: [A[0]], AAAA: [AAAA[0]] };
    replies.set(host.name, scenario.trouble(host).dns?.answer(healthy) ?? healthy);
  }
  for (const [name, reply] of Object.entries(settings.zone)) replies.set(name, reply);
  return (name) => replies.get(name) ?? settings.unknown;
}

async function listen(address: string, port: number, service: (socket: Socket) => void): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    service(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: address, port, ipv6Only: true }, resolve);
  });
  return server;
}

async function openHosts(scenario: Scenario, authority: Pki): Promise<readonly Server[]> {
  const opening: Promise<Server>[] = [];
  for (const [index, host] of catalogue.hosts.entries()) {
    const { A, AAAA } = addressesOf(index);
    for (const port of ports.get(host) ?? []) {
      const trouble = scenario.trouble(host, port);
      if (trouble.connection?.befall === null) continue;
      const service = makeService(host, port, trouble, authority);
      for (const address of [...A, ...AAAA]) opening.push(listen(address, port, service));
    }
  }
  return Promise.all(opening);
}

async function configure(settings: Settings): Promise<void> {
  close();
  const scenario = readScenario(settings.faults, ports);
  const answers = zone(settings, scenario);
  const silent = (): Reply => 'silence';
  const [hosts, first, second] = await Promise.all([
    openHosts(scenario, pki),
    settings.resolvers[0] === 'down'
      ? null
      : startNameServer(settings.resolvers[0] === 'silent' ? silent : answers, nameServers[0], 53),
    settings.resolvers[1] === 'down'
      ? null
      : startNameServer(settings.resolvers[1] === 'silent' ? silent : answers, nameServers[1], 53),
  ]);
  const sockets = new Set<Socket>();
  for (const server of hosts) {
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
  }
  close = () => {
    first?.close();
    second?.close();
    for (const server of hosts) server.close();
    for (const socket of sockets) socket.destroy();
  };
}

async function authorities(): Promise<NonNullable<Answer['authorities']>> {
  const inspection = await pki.inspection('FG100FTK20000001', 'Fortinet');
  const [aws, canon] = await Promise.all([pki.foreign('aws'), pki.foreign('canon')]);
  return {
    genuine: pki.genuine.root,
    inspection: inspection.root,
    foreign: { aws: aws.root, canon: canon.root },
  };
}

process.on('message', async ({ id, settings }: Order) => {
  try {
    await configure(settings);
    process.send?.({ id, authorities: await authorities() } satisfies Answer);
  } catch (error) {
    process.send?.({ id, error: String((error as Error).stack) } satisfies Answer);
  }
});
process.send?.({ id: 0 } satisfies Answer);
