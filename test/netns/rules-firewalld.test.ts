import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../setup/needs.js';
import { reached } from './rules/decoys.js';
import { clients, complaints, makeWorld, moveHosts, saved } from './rules/loop.js';
import type { World } from './world/world.js';

let world: World;
let env: NodeJS.ProcessEnv;

describe.runIf(needs('root', 'ip', 'firewalld', 'firewall-cmd', 'dbus-daemon', 'openssl'))(
  'firewalld',
  () => {
    beforeAll(async () => {
      world = await makeWorld();
      await world.rules('');
      env = await startFirewalld();
      await command('--permanent', '--zone=internal', '--add-interface=firewall0b');
      await command('--permanent', '--zone=public', '--add-interface=firewall1a');
      await command('--permanent', '--new-policy=site');
      await command('--permanent', '--policy=site', '--add-ingress-zone=internal');
      await command('--permanent', '--policy=site', '--add-egress-zone=public');
      await command('--permanent', '--policy=site', '--add-service=dns');
      await command('--reload');
    }, 180_000);
    afterAll(() => world?.close());

    it('lets the catalogue out and nothing else, follows new addresses, and takes itself back', async () => {
      expect(await complaints(world)).not.toEqual([]);
      const zones = ['--inside', 'internal', '--outside', 'public'];
      const script = await saved(world, 'em.sh', 'firewalld', ...zones, ...clients);
      await run(script);
      await opensExactlyTheCatalogue();
      await moveHosts(world);
      expect(await complaints(world)).not.toEqual([]);
      await run(script, 'refresh');
      await opensExactlyTheCatalogue();
      await run(script);
      await opensExactlyTheCatalogue();
      await run(script, 'undo');
      expect(await command('--get-ipsets')).toBe('\n');
      expect(await complaints(world)).not.toEqual([]);
    });
  },
);

async function opensExactlyTheCatalogue(): Promise<void> {
  expect(await complaints(world)).toEqual([]);
  expect(await reached(world)).toEqual([]);
}

/** Each call of firewall-cmd takes its time, and more on a busy machine. */
async function run(script: string, ...args: readonly string[]): Promise<void> {
  await world.firewall.do('sh', [script, ...args], { env, timeout: 300_000 });
}

function command(...args: readonly string[]): Promise<string> {
  return world.firewall.do('firewall-cmd', args, { env });
}

const bus = (
  address: string,
) => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>${address}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

/** firewalld on the firewall, with a message bus of its own. Returns how to speak to it. */
async function startFirewalld(): Promise<NodeJS.ProcessEnv> {
  const address = `unix:path=${world.path('bus')}`;
  const speaking = { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: address };
  writeFileSync(world.path('bus.conf'), bus(address));
  mkdirSync(world.path('firewalld'));
  world.firewall.start('dbus-daemon', ['--config-file', world.path('bus.conf'), '--nofork']);
  const options = ['--nofork', '--nopid', '--system-config', world.path('firewalld'), '--log-target', 'file'];
  world.firewall.start('firewalld', [...options, '--log-file', world.path('firewalld.log')], speaking);
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { stdout } = await world.firewall.run('firewall-cmd', ['--state'], { env: speaking });
    if (stdout.trim() === 'running') return speaking;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('firewalld does not start');
}
