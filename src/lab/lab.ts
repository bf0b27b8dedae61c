/**
 * The simulated vendor cloud: a name server, an authority made for the run and a TLS server for every
 * endpoint of a catalogue, all in this process, on loopback, at ports the system chooses, without root.
 * `check --lab` probes it through the same code as the real thing; `lab` serves it until Ctrl-C.
 */
import type { Socket } from 'node:net';
import type { Catalogue, Host } from '../model/catalogue.js';
import type { Reply } from './fault.js';
import { startNameServer } from './nameserver.js';
import { makePki } from './pki.js';
import { readScenario, type Scenario } from './scenario.js';
import { makeService } from './service.js';
import { openSites, type Site } from './sites.js';

export interface Lab {
  /** For `--dns-server`: `127.0.0.1:PORT`. Knows the catalogue's names and no other. */
  readonly dnsServer: string;
  /** For `--connect-to`, in curl's form. */
  readonly connectTo: readonly string[];
  /** For `--ca-file`: the root certificate, PEM. Its key exists in this process alone. */
  readonly caPem: string;
  /** Where each endpoint is. */
  readonly sites: readonly Pick<Site, 'host' | 'port' | 'address' | 'listensOn'>[];
  /** Of the faults, those that hit none of these endpoints: `Scenario`. */
  readonly idle: Scenario['idle'];
  /** Ends every connection and frees every port; a second call does nothing. */
  close(): void;
}

export interface LabOptions {
  /** Put every host at 127.0.0.1, as happens by itself where there is no other loopback address. */
  readonly oneAddress?: boolean;
}

/** The distinct ports of each host, over all components. */
function portsByHost({ hosts, components }: Catalogue): ReadonlyMap<Host, ReadonlySet<number>> {
  const ports = new Map(hosts.map((host) => [host.name, new Set<number>()]));
  for (const endpoint of components.flatMap((component) => component.endpoints))
    for (const port of endpoint.ports) ports.get(endpoint.host.name)?.add(port);
  return new Map(hosts.map((host) => [host, ports.get(host.name) ?? new Set()]));
}

/** What the name server knows: the catalogue's hosts at their sites, as the scenario has it. */
function zoneOf(hosts: Iterable<Host>, sites: readonly Site[], scenario: Scenario): (name: string) => Reply {
  const addresses = new Map(sites.map(({ host, address }) => [host, address]));
  const zone = new Map<string, Reply>();
  for (const host of hosts) {
    const address = addresses.get(host.name);
    const healthy: Reply = { rcode: 'NOERROR', A: address === undefined ? [] : [address] };
    zone.set(host.name, scenario.trouble(host).dns?.answer(healthy) ?? healthy);
  }
  return (name) => zone.get(name) ?? { rcode: 'NXDOMAIN' };
}

/**
 * Starts the lab for a whole catalogue with `faults` as `--fault` takes them. Throws a UsageError for a
 * fault that cannot be; rejects with the system's error where it has no port or descriptor left.
 */
export async function startLab(
  catalogue: Catalogue,
  faults: readonly string[] = [],
  { oneAddress = false }: LabOptions = {},
): Promise<Lab> {
  const ports = portsByHost(catalogue);
  const scenario = readScenario(faults, ports);
  const endpoints = [...ports].flatMap(([host, its]) => [...its].map((port) => ({ host: host.name, port })));
  const [pki, { sites, connectTo }] = await Promise.all([makePki(), openSites(endpoints, oneAddress)]);
  const hosts = new Map([...ports.keys()].map((host) => [host.name, host]));
  const open = new Set<Socket>();
  for (const { host, port, listener } of sites) {
    const known = hosts.get(host) as Host;
    const trouble = scenario.trouble(known, port);
    if (trouble.connection?.befall === null) listener.close();
    const service = makeService(known, port, trouble, pki);
    listener.on('connection', (socket) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      // What a client does to its connection is its own affair.
      socket.on('error', () => socket.destroy());
      service(socket);
    });
  }
  const nameServer = await startNameServer(zoneOf(ports.keys(), sites, scenario));
  let closed = false;
  return {
    dnsServer: `${nameServer.address}:${nameServer.port}`,
    connectTo,
    caPem: pki.genuine.root,
    sites: sites.map(({ host, port, address, listensOn }) => ({ host, port, address, listensOn })),
    idle: scenario.idle,
    close: () => {
      if (closed) return;
      closed = true;
      nameServer.close();
      for (const { listener } of sites) listener.close();
      for (const socket of open) socket.destroy();
    },
  };
}
