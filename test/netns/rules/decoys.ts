/**
 * What generated rules must not let through: names that resemble the catalogue's, other addresses, other
 * ports. All of them answer: a test that blocks nothing sees every one connect.
 */
import type { Reply } from '../../../src/lab/fault.js';
import { addressesOf } from '../world/addresses.js';
import type { World } from '../world/world.js';

const stranger = { v4: '7.9.0.1', v6: '2a00:7:9::1' } as const;

export interface Decoy {
  readonly name: string;
  readonly port: number;
  readonly v4: string;
  readonly v6: string;
}

const names = [
  'www.example.com',
  'new.srv.ygles.com',
  'srv.ygles.com',
  'ygles.com',
  'evilygles.com',
  'rgt.srv.ygles.com.evil.net',
  'xrgt.srv.ygles.com',
  'bucket.s3.amazonaws.com',
  'other-ats.iot.eu-central-1.amazonaws.com',
  'sqs.eu-central-1.amazonaws.com',
  'c-cdsknn.net',
  'a03.ugwdevice.net',
];

const elsewhere = names.flatMap((name): readonly Decoy[] =>
  [443, 8883].map((port) => ({ name, port, ...stranger })),
);

/** Ports of required hosts that nobody requires. */
const otherPorts = [8443, 80].map((port): Decoy => {
  const { A, AAAA } = addressesOf(0);
  return { name: 'kinesis.eu-central-1.amazonaws.com', port, v4: A[0], v6: AAAA[0] };
});

export const decoys: readonly Decoy[] = [...elsewhere, ...otherPorts];

/** What the name server says of the decoys' names. */
export const decoyZone: Readonly<Record<string, Reply>> = Object.fromEntries(
  names.map((name) => [name, { rcode: 'NOERROR', A: [stranger.v4], AAAA: [stranger.v6] } satisfies Reply]),
);

const server = `
const [options, places] = JSON.parse(process.argv[1]);
let waiting = places.length;
for (const [host, port] of places)
  require('tls').createServer(options, (socket) => socket.on('error', () => {}).end())
    .on('tlsClientError', () => {})
    .listen({ host, port, ipv6Only: true }, () => { if (--waiting === 0) process.send('ready'); });
`;

/** Starts a TLS server at each decoy's address and port. */
export async function startDecoys(world: World): Promise<void> {
  const { internet } = world;
  const [device] =
    (await internet.do('ip', ['-o', 'link', 'show', 'type', 'veth'])).match(/internet\w+/) ?? [];
  if (!device) throw new Error('the far side has no cable');
  world.network.address(internet, device, `${stranger.v4}/8`);
  world.network.address(internet, device, `${stranger.v6}/32`);
  const [key, certificate] = [world.path('decoy.key'), world.path('decoy.pem')];
  await internet.do('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-subj', '/CN=decoy', '-keyout', key, '-out', certificate],
  ]);
  const options = { key: await internet.do('cat', [key]), cert: await internet.do('cat', [certificate]) };
  const places = new Map(
    decoys.flatMap(({ v4, v6, port }) => [v4, v6].map((host) => [`${host} ${port}`, [host, port]] as const)),
  );
  const child = internet.start(process.execPath, [
    '-e',
    server,
    JSON.stringify([options, [...places.values()]]),
  ]);
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`the decoys ended with ${code}`)));
  });
}

const prober = `
const targets = JSON.parse(process.argv[1]);
const probe = ({ name, address, port }) => new Promise((resolve) => {
  const socket = require('tls').connect({ host: address, port, servername: name, rejectUnauthorized: false });
  const end = (reached) => { socket.destroy(); resolve(reached); };
  socket.once('secureConnect', () => end(true)).once('error', () => end(false));
  setTimeout(() => end(false), 3000).unref();
});
Promise.all(targets.map(async (target) => [target, await probe(target)])).then((all) =>
  process.stdout.write(JSON.stringify(all.filter(([, reached]) => reached).map(([target]) => target))));
`;

/** The decoys that a client reaches straight, as \`name port address\`. */
export async function reached(world: World, wanted: readonly Decoy[] = decoys): Promise<readonly string[]> {
  const targets = wanted.flatMap(({ name, port, v4, v6 }) =>
    [v4, v6].map((address) => ({ name, port, address })),
  );
  const output = await world.client.do(process.execPath, ['-e', prober, JSON.stringify(targets)]);
  const found = JSON.parse(output) as readonly (typeof targets)[number][];
  return found.map(({ name, port, address }) => `${name} ${port} ${address}`);
}
