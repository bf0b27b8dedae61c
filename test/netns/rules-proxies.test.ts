import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../setup/needs.js';
import { type Decoy, decoys, reached } from './rules/decoys.js';
import { clients, closeSite, complaints, makeWorld, proxyClients, saved, user } from './rules/loop.js';
import { proxies } from './world/addresses.js';
import type { World } from './world/world.js';

let world: World;

describe.runIf(needs('root', 'ip', 'nft', 'squid', 'haproxy', 'curl', 'openssl'))('proxies', () => {
  beforeAll(async () => {
    world = await makeWorld();
    await closeSite(world);
  }, 120_000);
  afterAll(() => world?.close());

  it('an open Squid lets every decoy through, so that refusing them means something', async () => {
    const port = await startSquid('open', 'http_access allow all');
    expect(await connected(port)).toHaveLength(decoys.length);
  });

  it.each([
    ['in a configuration of one’s own', ''],
    ['in the rules that Squid comes with', 'stock'],
  ])('Squid lets the catalogue through and nothing else: %s', async (_, stock) => {
    const rules = await saved(world, 'em.conf', 'squid', ...proxyClients);
    const before =
      'acl Safe_ports port 443 1025-65535\nacl SSL_ports port 443\nhttp_access deny !Safe_ports\nhttp_access deny CONNECT !SSL_ports';
    const port = await startSquid(
      `em${stock}`,
      `${stock ? before : ''}\ninclude ${rules}\nhttp_access deny all`,
    );
    expect(await complaints(world, '--proxy', `http://${proxies}:${port}`)).toEqual([]);
    expect(await connected(port)).toEqual([]);
  });

  it('Squid does not ask what an address is called', async () => {
    const names = world.path('hosts');
    const [decoy] = decoys;
    writeFileSync(names, `${decoy?.v4} kinesis.eu-central-1.amazonaws.com\n`);
    const rules = await saved(world, 'em.conf', 'squid', ...proxyClients);
    const through = (port: number) => answerTo(port, `${decoy?.v4}:443`);
    const open = await startSquid(
      'named',
      `hosts_file ${names}\nacl named dstdomain kinesis.eu-central-1.amazonaws.com\nhttp_access allow named\nhttp_access deny all`,
    );
    expect(await through(open)).toBe('200');
    const port = await startSquid('own', `hosts_file ${names}\ninclude ${rules}\nhttp_access deny all`);
    expect(await through(port)).toBe('403');
  });

  it('Squid keeps others from the port that is added for these hosts', async () => {
    const rules = await saved(world, 'em.conf', 'squid', ...proxyClients);
    const port = await startSquid(
      'others',
      `acl SSL_ports port 443\nhttp_access deny CONNECT !SSL_ports\ninclude ${rules}\nhttp_access allow all`,
    );
    const others = (await connected(port)).filter((text) => text.endsWith(' 8883'));
    expect(others).toEqual([]);
  });

  it('a PAC file leads the catalogue to the proxy and everything else nowhere', async () => {
    const port = await startSquid('pac', 'http_access allow all');
    const pac = await saved(world, 'em.pac', 'pac', '--outside', `${proxies}:${port}`);
    expect(await complaints(world, '--proxy', `pac+file://${pac}`)).toEqual([]);
    expect(await checkedDecoys('--proxy', `pac+file://${pac}`)).toEqual([]);
    expect(await checkedDecoys('--proxy', `http://${proxies}:${port}`)).toHaveLength(decoys.length);
  });

  it('HAProxy lets the catalogue through by its names and nothing else', async () => {
    const sections = await saved(world, 'em.cfg', 'haproxy', ...clients);
    const whole = world.path('haproxy.cfg');
    const defaults = 'defaults\n timeout connect 5s\n timeout client 10s\n timeout server 10s\n';
    writeFileSync(whole, defaults);
    world.firewall.start('haproxy', ['-f', whole, '-f', sections]);
    await listening(world.firewall, 443);
    await world.firewall.do('nft', ['-f', '-'], { input: redirect });
    try {
      expect(await complaints(world)).toEqual([]);
      expect(await reached(world)).toEqual([]);
    } finally {
      await world.firewall.do('nft', ['delete', 'table', 'inet', 'lead']);
    }
  });
});

const redirect = `
table inet lead {
  chain in {
    type nat hook prerouting priority dstnat;
    iifname "firewall0b" tcp dport { 443, 8883 } redirect
  }
}
`;

/** The status with which the Squid on `port` answers CONNECT. */
async function answerTo(port: number, target: string): Promise<string> {
  const { stdout } = await world.client.run('curl', [
    ...['--silent', '--insecure', '--max-time', '10', '--output', '/dev/null'],
    ...['--proxy', `http://${proxies}:${port}`, '--write-out', '%{http_connect}', `https://${target}/`],
  ]);
  return stdout;
}

let squids = 0;

/** A Squid on the proxies' host with these lines for its rules. Returns its port. */
async function startSquid(name: string, rules: string): Promise<number> {
  const port = 4000 + squids++;
  const folder = world.path(`squid-${name}`);
  mkdirSync(folder);
  const { uid, gid } = user('proxy');
  chownSync(folder, uid, gid);
  const file = world.path(`${name}.squid`);
  writeFileSync(
    file,
    [
      rules,
      `http_port ${proxies}:${port}`,
      `pid_filename ${folder}/pid`,
      `coredump_dir ${folder}`,
      `cache_log ${folder}/log`,
      'access_log none',
      'cache_mem 8 MB',
      'shutdown_lifetime 0 seconds',
      '',
    ].join('\n'),
  );
  world.proxies.start('squid', ['-N', '-f', file]);
  await listening(world.proxies, port);
  return port;
}

async function listening(host: World['proxies'], port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if ((await host.do('ss', ['-Hltn', `sport = :${port}`])).trim() !== '') return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing listens on ${host.name} port ${port}`);
}

/** The decoys that a client reaches through the proxy, as curl sees it. */
async function connected(port: number): Promise<readonly string[]> {
  const through = async ({ name, port: to }: Decoy) => {
    const url = `https://${name}:${to}/`;
    const { stdout } = await world.client.run('curl', [
      ...['-sk', '--max-time', '10', '-o', '/dev/null', '-w', '%{http_connect}'],
      ...['--proxy', `http://${proxies}:${port}`, url],
    ]);
    return stdout === '200' ? [`${name} ${to}`] : [];
  };
  return (await Promise.all(decoys.map(through))).flat();
}

/** The decoys that `check` finds open. */
async function checkedDecoys(...args: readonly string[]): Promise<readonly string[]> {
  const catalogue = world.path('decoys.json');
  const hosts = [...new Set(decoys.map(({ name }) => name))];
  const key = (name: string) => `h${hosts.indexOf(name)}`;
  writeFileSync(
    catalogue,
    JSON.stringify({
      title: 'decoys',
      hosts: Object.fromEntries(hosts.map((name) => [key(name), { name }])),
      components: {
        decoys: {
          title: { en: 'decoys' },
          runsOn: 'pc',
          endpoints: hosts.map((name) => ({ host: key(name), ...portsOf(name) })),
        },
      },
    }),
  );
  const { stdout, stderr } = await world.run([
    ...['check', '--json', '--catalogue', catalogue, '--depth', 'tcp', '--timeout', '2s', '--retries', '0'],
    ...args,
  ]);
  if (stdout === '') throw new Error(stderr);
  const { checks } = JSON.parse(stdout) as { checks: { id: string; verdict: string }[] };
  expect(checks).toHaveLength(decoys.length);
  return checks.filter(({ verdict }) => verdict === 'pass' || verdict === 'warn').map(({ id }) => id);
}

function portsOf(host: string): { readonly port?: number; readonly allOf?: readonly number[] } {
  const ports = decoys.filter(({ name }) => name === host).map(({ port }) => port);
  const [port = 0] = ports;
  return ports.length > 1 ? { allOf: ports } : { port };
}
