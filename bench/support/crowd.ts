/**
 * A process of its own that stands for any number of hosts: every name under `crowd.example` resolves to one
 * of fifty loopback addresses, where one certificate fits all. Sends `{ dns, port, ca }`.
 */
import { createServer } from 'node:tls';
import { listen } from '../../src/lab/listen.js';
import { startNameServer } from '../../src/lab/nameserver.js';
import { makePki } from '../../src/lab/pki.js';

/** One address would run out of client ports: each closed connection keeps its own for a minute. */
const addresses = Array.from({ length: 50 }, (_, index) => `127.88.0.${index + 1}`);

const pki = await makePki();
const cert = (await pki.genuine.issue('*.crowd.example')) + pki.genuine.issuing;
let port = 0;
for (const address of addresses) {
  const server = createServer({ cert, key: pki.key }, (socket) => socket.on('error', () => socket.destroy()));
  port = await listen(server, address, port);
}
const dns = await startNameServer((name) => {
  const number = Number(/^h(\d+)\.crowd\.example$/.exec(name)?.[1]);
  const address = addresses[number % addresses.length];
  return address === undefined ? { rcode: 'NXDOMAIN' } : { rcode: 'NOERROR', A: [address] };
});
process.send?.({ dns: `${dns.address}:${dns.port}`, port, ca: pki.genuine.root });
