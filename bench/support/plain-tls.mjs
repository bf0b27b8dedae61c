/**
 * What one would write without this program: resolve each name, shake hands, read the certificate.
 * Usage: plain-tls.mjs DNS-SERVER PORT CA-FILE COUNT CONCURRENCY
 */
import { Resolver } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { connect, createSecureContext } from 'node:tls';

const [dns, port, caFile, count, concurrency] = process.argv.slice(2);
const resolver = new Resolver();
resolver.setServers([dns]);
const secureContext = createSecureContext({ ca: readFileSync(caFile) });

function shakeHands(host, servername) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port), servername, secureContext }, () => {
      const { valid_to: validTo } = socket.getPeerCertificate();
      socket.destroy();
      resolve(validTo);
    });
    socket.setTimeout(5_000, () => socket.destroy(new Error('time-out')));
    socket.once('error', reject);
  });
}

let next = 0;
let good = 0;
async function work() {
  while (next < Number(count)) {
    const name = `h${next++}.crowd.example`;
    const [address] = await resolver.resolve4(name);
    if (await shakeHands(address, name)) good++;
  }
}
await Promise.all(Array.from({ length: Number(concurrency) }, work));
if (good !== Number(count)) throw new Error(`${good} of ${count}`);
