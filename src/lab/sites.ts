import { createServer, type Server } from 'node:net';
import { listen } from './listen.js';

/** An endpoint of the catalogue by name and port. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Where an endpoint is found on this machine. */
export interface Site extends Endpoint {
  readonly address: string;
  readonly listensOn: number;
  readonly listener: Server;
}

export interface Sites {
  readonly sites: readonly Site[];
  /** How to get there, in the form of curl's `--connect-to`. */
  readonly connectTo: readonly string[];
}

function code(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

/** 127.77.0.1, 127.77.0.2, …: loopback addresses that nothing else is likely to use. */
function ownAddress(index: number): string {
  const number = 0x7f4d0001 + index;
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff).join('.');
}

/** Listens at one and the same port on every address; the system chooses the port, as often as need be. */
async function listenEverywhere(addresses: readonly string[], attempts = 20): Promise<readonly Server[]> {
  const servers = addresses.map(() => createServer());
  const [first, ...rest] = servers;
  if (first === undefined || addresses[0] === undefined) return [];
  try {
    const port = await listen(first, addresses[0], 0);
    const started = await Promise.allSettled(
      rest.map((server, index) => listen(server, addresses[index + 1] as string, port)),
    );
    const failed = started.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
    return servers;
  } catch (error) {
    for (const server of servers) server.close();
    if (code(error) !== 'EADDRINUSE' || attempts <= 1) throw error;
    return listenEverywhere(addresses, attempts - 1);
  }
}

/** The port a server that listens has. */
function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen');
  return address.port;
}

/** An address for each host and one port here for each port there: one mapping a port is enough. */
async function spread(endpoints: readonly Endpoint[]): Promise<Sites> {
  const hosts = [...new Set(endpoints.map(({ host }) => host))];
  const addresses = new Map(hosts.map((host, index) => [host, ownAddress(index)]));
  const sites: Site[] = [];
  const connectTo: string[] = [];
  for (const port of new Set(endpoints.map((endpoint) => endpoint.port))) {
    const there = endpoints.filter((endpoint) => endpoint.port === port);
    const at = there.map(({ host }) => addresses.get(host) as string);
    const listeners = await listenEverywhere(at).catch((error: unknown) => {
      for (const { listener } of sites) listener.close();
      throw error;
    });
    for (const [index, listener] of listeners.entries())
      sites.push({
        ...(there[index] as Endpoint),
        address: at[index] as string,
        listensOn: portOf(listener),
        listener,
      });
    if (listeners[0]) connectTo.push(`:${port}::${portOf(listeners[0])}`);
  }
  return { sites, connectTo };
}

/** For systems that have 127.0.0.1 and no other loopback address, such as macOS: one port an endpoint. */
async function crowd(endpoints: readonly Endpoint[]): Promise<Sites> {
  const address = '127.0.0.1';
  const sites = await Promise.all(
    endpoints.map(async (endpoint) => {
      const listener = createServer();
      return { ...endpoint, address, listensOn: await listen(listener, address, 0), listener };
    }),
  );
  return { sites, connectTo: sites.map((site) => `${site.host}:${site.port}::${site.listensOn}`) };
}

/** Opens a listener for each endpoint: every host at an address of its own where the system has them. */
export async function openSites(endpoints: readonly Endpoint[], oneAddress = false): Promise<Sites> {
  if (oneAddress) return crowd(endpoints);
  try {
    return await spread(endpoints);
  } catch (error) {
    if (code(error) !== 'EADDRNOTAVAIL') throw error;
    return crowd(endpoints);
  }
}
