import { mkdirSync, writeFileSync } from 'node:fs';
import { firewall, nameServers } from '../world/addresses.js';
import type { World } from '../world/world.js';

export interface RunningDnsmasq {
  /** For the script that `rules` wrote: where dnsmasq's lines go, and how to restart it here. */
  readonly env: NodeJS.ProcessEnv;
  /** Empties its cache. */
  forget(): Promise<void>;
  stop(): Promise<void>;
}

/** dnsmasq on the firewall, as the client's resolver. */
export async function startDnsmasq(world: World): Promise<RunningDnsmasq> {
  const folder = world.path('dnsmasq.d');
  const pid = world.path('dnsmasq.pid');
  const [address] = firewall.inside;
  mkdirSync(folder, { recursive: true });
  const restart = world.path('restart-dnsmasq');
  // dnsmasq removes its pid file before it is gone: wait for the process, or its port is still taken.
  const stop = `p=$(cat ${pid} 2> /dev/null); if [ -n "$p" ]; then kill "$p" 2> /dev/null; while kill -0 "$p" 2> /dev/null; do sleep 0.1; done; fi`;
  writeFileSync(
    restart,
    [
      '#!/bin/sh',
      stop,
      `exec dnsmasq -C /dev/null --conf-dir=${folder},*.conf --no-resolv --no-hosts --user=root --pid-file=${pid} \\`,
      `  --server=${nameServers[0]} --listen-address=${address} --bind-interfaces --log-facility=${world.path('dnsmasq.log')}`,
      '',
    ].join('\n'),
    { mode: 0o755 },
  );
  world.client.configure({ resolvers: [address] });
  return {
    env: { ...process.env, DNSMASQ_FOLDER: folder, DNSMASQ_RESTART: restart },
    forget: async () => {
      await world.firewall.do('sh', ['-c', `kill -HUP $(cat ${pid})`]);
    },
    stop: async () => {
      await world.firewall.run('sh', ['-c', stop]);
      world.client.configure({ resolvers: [nameServers[0]] });
    },
  };
}
