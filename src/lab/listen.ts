import type { AddressInfo, Server } from 'node:net';

/** Listens and tells the port, the system's choice where 0 was asked for. Rejects as `listen` fails. */
export function listen(server: Server, address: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
