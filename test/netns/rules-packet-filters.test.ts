import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../setup/needs.js';
import { decoys, reached } from './rules/decoys.js';
import { clients, closeSite, closeSiteWithIptables, complaints, makeWorld, saved } from './rules/loop.js';
import type { World } from './world/world.js';

let world: World;

describe.runIf(needs('root', 'ip', 'iptables-restore', 'ipset', 'nft', 'openssl'))('packet filters', () => {
  beforeAll(async () => {
    world = await makeWorld();
  }, 120_000);
  afterAll(() => world?.close());

  it('without a firewall every decoy is reached, so that blocking them means something', async () => {
    expect(await reached(world)).toHaveLength(2 * decoys.length);
  });

  it('iptables lets the catalogue out and nothing else, and takes itself back', async () => {
    await closeSiteWithIptables(world);
    expect(await complaints(world)).not.toEqual([]);
    const script = await saved(world, 'em.sh', 'iptables', ...clients);
    await world.firewall.do('sh', [script]);
    expect(await complaints(world)).toEqual([]);
    expect(await reached(world)).toEqual([]);
    await world.firewall.do('sh', [script, 'undo']);
    expect(await world.firewall.do('ipset', ['list', '-n'])).toBe('');
    expect(await complaints(world)).not.toEqual([]);
  });
});
