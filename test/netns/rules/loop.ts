/** The closed loop: what `rules` wrote, loaded where it belongs, and judged by `check` and by decoys. */
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { unpackCatalogue } from '../../../src/catalogue/ready.js';
import type { Report } from '../../../src/model/report.js';
import { emPreflight } from '../../setup/cli.js';
import { addressesOf, nameServers } from '../world/addresses.js';
import { World } from '../world/world.js';
import { decoyZone, startDecoys } from './decoys.js';

/** The real catalogue's hosts with every condition; two addresses of each family. */
export const selection = ['--with', 'remote-cca-activation'];

export async function makeWorld(): Promise<World> {
  const world = await World.create();
  // Squid and HAProxy give up root and still have to read what is here.
  chmodSync(world.folder, 0o755);
  world.firewall.configure({ resolvers: [nameServers[0]] });
  await world.farSide({ zone: decoyZone });
  await startDecoys(world);
  return world;
}

/** Runs `rules` with `args`, and puts what it printed into a file. */
export async function saved(world: World, name: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await emPreflight(['rules', ...args, ...selection]);
  if (code !== 0) throw new Error(`rules ${args.join(' ')} ended with ${code}: ${stderr}`);
  const path = world.path(name);
  writeFileSync(path, stdout);
  chmodSync(path, 0o755);
  return path;
}

export const clients = ['--source', '10.9.0.0/24', '--source', 'fd09::/64'] as const;

/** To the proxies the clients come with their own addresses, by IPv4 alone. */
export const proxyClients = ['--source', '10.9.0.0/24'] as const;

export function user(name: string): { readonly uid: number; readonly gid: number } {
  const [uid = 0, gid = 0] = ['-u', '-g'].map((flag) =>
    Number(execFileSync('id', [flag, name], { encoding: 'utf8' })),
  );
  return { uid, gid };
}

const site = `
flush ruleset
table inet filter {
  chain forward {
    type filter hook forward priority filter; policy drop;
    iifname "firewall2a" accept
    oifname "firewall2a" accept
    udp dport 53 accept
    udp sport 53 accept
    meta l4proto tcp reject with tcp reset
  }
}
`;

/** The site's own firewall: DNS passes, the proxies pass, everything else is refused. */
export async function closeSite(world: World): Promise<void> {
  await world.rules('');
  await world.firewall.do('nft', ['-f', '-'], { input: site });
}

const iptablesSite = (family: 4 | 6) => `*filter
:FORWARD DROP [0:0]
-A FORWARD -p udp --dport 53 -j ACCEPT
-A FORWARD -p udp --sport 53 -j ACCEPT
-A FORWARD -p tcp -j REJECT --reject-with tcp-reset
-A FORWARD -j REJECT --reject-with ${family === 4 ? 'icmp-admin-prohibited' : 'icmp6-adm-prohibited'}
COMMIT
`;

export async function closeSiteWithIptables(world: World): Promise<void> {
  await world.firewall.do('nft', ['flush', 'ruleset']);
  await world.firewall.do('iptables-restore', [], { input: iptablesSite(4) });
  await world.firewall.do('ip6tables-restore', [], { input: iptablesSite(6) });
}

/** What `check\` says on the client, of each connection that is not a pass. */
export async function complaints(world: World, ...args: readonly string[]): Promise<readonly string[]> {
  const { stdout, stderr } = await world.run([
    ...['check', '--json', '--ca-file', world.path('ca.pem'), '--timeout', '2s', ...selection],
    ...args,
  ]);
  if (stdout === '') throw new Error(stderr);
  const report = JSON.parse(stdout) as Report;
  if (report.checks.length === 0) throw new Error('nothing was checked');
  return report.checks
    .filter(({ verdict, also }) => verdict !== 'pass' || also.length > 0)
    .map(({ id, verdict, cause, also }) => `${id} ${verdict} ${cause} ${also.join(' ')}`);
}

let moved = false;

/** Every host of the catalogue answers at its other addresses from now on. */
export async function moveHosts(world: World): Promise<void> {
  moved = !moved;
  const which = moved ? 1 : 0;
  const { hosts } = unpackCatalogue(readFileSync('dist/catalogue.json', 'utf8'));
  const elsewhere = hosts.map(({ name }, index) => {
    const { A, AAAA } = addressesOf(index);
    return [name, { rcode: 'NOERROR', A: [A[which]], AAAA: [AAAA[which]] }] as const;
  });
  await world.farSide({ zone: { ...decoyZone, ...Object.fromEntries(elsewhere) } });
}
