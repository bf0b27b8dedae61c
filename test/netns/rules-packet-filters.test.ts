import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reply } from '../../src/lab/fault.js';
import { needs } from '../setup/needs.js';
import { decoys, decoyZone, reached } from './rules/decoys.js';
import { startDnsmasq } from './rules/dnsmasq.js';
import {
  clients,
  closeSite,
  closeSiteWithIptables,
  complaints,
  makeWorld,
  moveHosts,
  saved,
} from './rules/loop.js';
import { nameServers } from './world/addresses.js';
import type { World } from './world/world.js';

const ready = needs('root', 'ip', 'iptables-restore', 'ipset', 'nft', 'dnsmasq', 'dig', 'openssl');
let world: World;

describe.runIf(ready)('packet filters', () => {
  beforeAll(async () => {
    world = await makeWorld();
  }, 120_000);
  afterAll(() => world?.close());

  it('without a firewall every decoy is reached, so that blocking them means something', async () => {
    expect(await reached(world)).toHaveLength(2 * decoys.length);
  });

  it('iptables lets the catalogue out and nothing else, follows new addresses, and takes itself back', async () => {
    await closeSiteWithIptables(world);
    expect(await complaints(world)).not.toEqual([]);
    const script = await saved(world, 'em.sh', 'iptables', ...clients);
    await world.firewall.do('sh', [script]);
    await opensExactlyTheCatalogue();
    await moveHosts(world);
    expect(await complaints(world)).not.toEqual([]);
    await world.firewall.do('sh', [script, 'refresh']);
    await opensExactlyTheCatalogue();
    await world.firewall.do('sh', [script, 'undo']);
    expect(await world.firewall.do('ipset', ['list', '-n'])).toBe('');
    expect(await complaints(world)).not.toEqual([]);
  });

  it('nftables lets the catalogue out and nothing else, follows new addresses, and takes itself back', async () => {
    await closeSite(world);
    expect(await complaints(world)).not.toEqual([]);
    const script = await saved(world, 'em.sh', 'nftables', '--variant', 'script', ...clients);
    await world.firewall.do('sh', [script]);
    await opensExactlyTheCatalogue();
    await moveHosts(world);
    expect(await complaints(world)).not.toEqual([]);
    await world.firewall.do('sh', [script, 'refresh']);
    await opensExactlyTheCatalogue();
    await world.firewall.do('sh', [script, 'undo']);
    expect(await world.firewall.do('nft', ['list', 'ruleset'])).not.toContain('em');
    expect(await complaints(world)).not.toEqual([]);
  });

  it.each([
    ['iptables', [], { iptables: true }],
    ['nftables', ['--variant', 'script'], { iptables: false }],
  ] as const)('%s leaves connections of others to the rules behind it', async (platform, variant, site) => {
    await (site.iptables ? endEstablishedWithIptables : endEstablished)(world);
    const before = await reached(world);
    expect(before.filter((decoy) => decoy.includes(' 8443 '))).toEqual([]);
    expect(before.length).toBeGreaterThan(0);
    const script = await saved(world, 'em.sh', platform, ...variant, ...clients);
    await world.firewall.do('sh', [script]);
    expect(await reached(world)).toEqual(before);
    expect(await complaints(world)).toEqual([]);
    await world.firewall.do('sh', [script, 'undo']);
  });

  it.each([
    ['iptables', []],
    ['nftables', ['--variant', 'script']],
  ] as const)(
    '%s opens no name of the search list in place of one that is gone',
    async (platform, variant) => {
      await (platform === 'iptables' ? closeSiteWithIptables : closeSite)(world);
      const gone = 'rgt.srv.ygles.com';
      const decoy: Reply = { rcode: 'NOERROR', A: ['7.9.0.1'], AAAA: ['2a00:7:9::1'] };
      await world.farSide({
        zone: { ...decoyZone, [gone]: { rcode: 'NXDOMAIN' }, [`${gone}.corp.test`]: decoy },
      });
      world.firewall.configure({ resolvers: [nameServers[0]], search: 'corp.test' });
      const script = await saved(world, 'em.sh', platform, ...variant, ...clients);
      const { stderr } = await world.firewall.run('sh', [script]);
      expect(stderr).toContain(`no address for ${gone}`);
      expect(await reached(world)).toEqual([]);
      await world.firewall.do('sh', [script, 'undo']);
      world.firewall.configure({ resolvers: [nameServers[0]] });
      await world.farSide({ zone: decoyZone });
    },
  );

  it.each(['iptables', 'nftables'])('%s takes the addresses that a check saw', async (platform) => {
    await (platform === 'iptables' ? closeSiteWithIptables : closeSite)(world);
    const report = world.path('report.json');
    writeFileSync(report, await seenBehindTheFirewall());
    await load(platform, ...clients, '--from', report);
    await opensExactlyTheCatalogue();
  });

  it.each([
    ['iptables-dnsmasq', []],
    ['nftables-dnsmasq', ['--variant', 'script']],
  ])('%s learns addresses as dnsmasq answers, and new ones too', async (platform, variant) => {
    await (platform === 'iptables-dnsmasq' ? closeSiteWithIptables : closeSite)(world);
    const { env, forget, stop } = await startDnsmasq(world);
    try {
      const script = await saved(world, 'em.sh', platform, ...variant, ...clients);
      await world.firewall.do('sh', [script], { env });
      await opensExactlyTheCatalogue();
      await moveHosts(world);
      await forget();
      await opensExactlyTheCatalogue();
      await world.firewall.do('sh', [script, 'undo'], { env });
      expect(await complaints(world)).not.toEqual([]);
    } finally {
      await stop();
    }
  });
});

/** Sites whose rules look into connections: everything may begin, and what goes to port 8443 is ended. */
async function endEstablished(at: World): Promise<void> {
  await closeSite(at);
  const chain = 'inet filter forward';
  await at.firewall.do('nft', ['-f', '-'], {
    input: `flush chain ${chain}\nadd rule ${chain} tcp dport 8443 ct state established reject with tcp reset\nadd rule ${chain} accept\n`,
  });
}

async function endEstablishedWithIptables(at: World): Promise<void> {
  await at.firewall.do('nft', ['flush', 'ruleset']);
  await at.rules(
    '-A FORWARD -p tcp --dport 8443 -m conntrack --ctstate ESTABLISHED -j REJECT --reject-with tcp-reset',
  );
}

async function opensExactlyTheCatalogue(): Promise<void> {
  expect(await complaints(world)).toEqual([]);
  expect(await reached(world)).toEqual([]);
}

/** The report of a check on the far side of the firewall, where nothing is in the way. */
async function seenBehindTheFirewall(): Promise<string> {
  const { stdout } = await world.proxies.run(process.execPath, ['bin/em-preflight.js', 'check', '--json']);
  return stdout;
}

async function load(platform: string, ...args: readonly string[]): Promise<void> {
  if (platform === 'nftables') {
    await world.firewall.do('nft', ['-f', await saved(world, 'em.nft', 'nftables', ...args)]);
    return;
  }
  const sets = await saved(world, 'em.ipset', 'iptables', '--variant', 'ipset', ...args);
  await world.firewall.do('sh', ['-c', `ipset -exist restore < ${sets}`]);
  for (const [tool, variant] of [
    ['iptables-restore', 'restore'],
    ['ip6tables-restore', 'restore6'],
  ] as const) {
    const rules = await saved(world, variant, 'iptables', '--variant', variant, ...args);
    await world.firewall.do(tool, ['--noflush', rules]);
  }
}
