import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Host, Network } from '../../test/setup/namespaces.js';

const clientAddress = '10.99.0.1';
const resolver = '10.99.2.53';
/** They look like the open Internet's, as private ones would be no vendor's; they exist in the namespaces alone. */
export const firstServer = '7.1.0.1';

/** A client, and behind a long cable the cloud with the resolver. */
export interface Distance {
  readonly client: Host;
  /** Drops TCP to the first `count` of the catalogue's hosts, or nothing any more. */
  dropEndpoints(count: number): Promise<void>;
  /** Drops what is sent to the resolver. */
  dropResolver(): Promise<void>;
  readonly caFile: string;
  close(): void;
}

function ip(...args: readonly string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

function file(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

/** @param roundTrip milliseconds; `tc netem` is not in every kernel, so a process holds the packets back */
export async function distance(roundTrip: number): Promise<Distance> {
  const network = new Network();
  const client = network.host('client');
  const cloud = network.host('cloud');
  const names = [`emb${process.pid}a`, `emb${process.pid}b`] as const;
  const cable = spawn('python3', [file('delay.py'), ...names, String(roundTrip / 2)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(cable.stdout, 'data');
  for (const [index, host] of [client, cloud].entries()) {
    const name = names[index] as string;
    ip('link', 'set', name, 'netns', host.namespace);
    ip('-n', host.namespace, 'link', 'set', name, 'up');
    ip('-n', host.namespace, 'route', 'add', 'default', 'dev', name);
  }
  ip('-n', client.namespace, 'addr', 'add', clientAddress, 'dev', names[0]);
  for (const range of [`${firstServer}/24`.replace('1/', '0/'), resolver])
    ip('-n', cloud.namespace, 'route', 'add', 'local', range, 'dev', 'lo');
  client.configure({ resolvers: [resolver] });
  const folder = mkdtempSync(join(tmpdir(), 'em-preflight-bench-'));
  const caFile = join(folder, 'ca.pem');
  const server = cloud.start(process.execPath, [
    '--import',
    'tsx',
    file('cloud.ts'),
    firstServer,
    resolver,
    caFile,
  ]);
  server.stderr?.pipe(process.stderr);
  await once(server, 'message');
  return {
    client,
    caFile,
    dropEndpoints: async (count) => {
      await cloud.do('iptables', ['-F', 'INPUT']);
      const last = firstServer.replace(/\d+$/, (number) => String(Number(number) + count - 1));
      const hit = ['-p', 'tcp', '-m', 'iprange', '--dst-range', `${firstServer}-${last}`];
      if (count > 0) await cloud.do('iptables', ['-A', 'INPUT', ...hit, '-j', 'DROP']);
    },
    dropResolver: async () => {
      await cloud.do('iptables', ['-A', 'INPUT', '-d', resolver, '-j', 'DROP']);
    },
    close: () => {
      network.close();
      cable.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
