/**
 * A process of its own that serves the whole catalogue at addresses and ports as the real ones are: the lab's
 * parts, on a machine made for it. Usage: cloud.ts FIRST-ADDRESS DNS-ADDRESS CA-FILE; sends "ready".
 */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { openCatalogue } from '../../src/commands/catalogue-file.js';
import { listen } from '../../src/lab/listen.js';
import { startNameServer } from '../../src/lab/nameserver.js';
import { makePki } from '../../src/lab/pki.js';
import { makeService } from '../../src/lab/service.js';

const [first = '', dns = '', caFile = ''] = process.argv.slice(2);
const [catalogue, pki] = await Promise.all([openCatalogue(undefined), makePki()]);
writeFileSync(caFile, pki.genuine.root);

const network = first.slice(0, first.lastIndexOf('.'));
const offset = Number(first.slice(network.length + 1));
const addresses = new Map(catalogue.hosts.map(({ name }, index) => [name, `${network}.${offset + index}`]));

const endpoints = new Map(
  catalogue.components
    .flatMap((component) => component.endpoints)
    .flatMap(({ host, ports }) => ports.map((port) => [`${host.name}:${port}`, { host, port }] as const)),
);
for (const { host, port } of endpoints.values()) {
  const server = createServer(makeService(host, port, {}, pki));
  await listen(server, addresses.get(host.name) ?? '', port);
}
await startNameServer(
  (name) => {
    const address = addresses.get(name);
    return address === undefined ? { rcode: 'NXDOMAIN' } : { rcode: 'NOERROR', A: [address] };
  },
  dns,
  53,
);
process.send?.('ready');
