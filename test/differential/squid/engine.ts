import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A loopback address that stands for every host of the catalogue. */
export const target = '127.77.0.1';

export interface Running {
  /** Where it takes requests, on 127.0.0.1. */
  readonly port: number;
  /** The status of the answer to CONNECT, from a client of this loopback address. */
  ask(host: string, port: number, client: string): Promise<number>;
  stop(): Promise<void>;
}

export type Started =
  | { readonly kind: 'running'; readonly squid: Running }
  | { readonly kind: 'refused'; readonly why: string };

/** Accepts on the catalogue's ports, so that a tunnel that Squid allows is a tunnel that stands. */
export async function startTarget(): Promise<() => Promise<void>> {
  const servers: Server[] = [];
  for (const port of [443, 8883, 80, 8080]) {
    const server = createServer((socket) => socket.on('error', () => {}).end());
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, target, resolve);
    });
    servers.push(server);
  }
  return async () => {
    for (const server of servers) await new Promise((resolve) => server.close(resolve));
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** What the engine needs to run at all, in front of the configuration under test. */
function preamble(folder: string, port: number, options: string): string {
  return [
    `http_port 127.0.0.1:${port} ${options}`,
    `pid_filename ${folder}/squid.pid`,
    `hosts_file ${folder}/hosts`,
    `coredump_dir ${folder}`,
    'cache_log /dev/null',
    'access_log none',
    'cache_store_log none',
    'cache_mem 8 MB',
    'memory_cache_shared off',
    'netdb_filename none',
    'pinger_enable off',
    'shutdown_lifetime 0 seconds',
    'connect_retries 0',
    'dns_nameservers 127.0.0.1',
    'dns_timeout 1 second',
    'visible_hostname differential.test',
    '',
  ].join('\n');
}

/**
 * Starts a real Squid on loopback with a configuration. `@DIR@` in it stands for the folder of its files.
 * What Squid refuses to load comes back as `refused` with its last words.
 *
 * @param options of its http_port
 */
export async function startSquid(
  files: Readonly<Record<string, string>>,
  hosts: readonly string[],
  options = '',
): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), 'audit-squid-'));
  chmodSync(folder, 0o777);
  const port = await freePort();
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text.replaceAll('@DIR@', folder));
  };
  write('hosts', `${hosts.map((host) => `${target} ${host}`).join('\n')}\n`);
  for (const [name, text] of Object.entries(files)) write(name, text);
  write('start.conf', `${preamble(folder, port, options)}include ${folder}/squid.conf\n`);
  const child = spawn(
    'squid',
    ['-N', '-f', join(folder, 'start.conf'), '-n', `audit${process.pid}p${port}`],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = (said + chunk).slice(-2000);
  });
  const stop = async () => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  if (!(await listens(port, child))) {
    await stop();
    return { kind: 'refused', why: said };
  }
  return {
    kind: 'running',
    squid: { port, ask: (host, to, client) => askOnce(port, host, to, client), stop },
  };
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

/** Waits until something accepts on the port; false when the process ended first. */
async function listens(port: number, child: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + 30_000;
  while (child.exitCode === null && child.signalCode === null) {
    if (await accepts(port)) return true;
    if (Date.now() > deadline) throw new Error('squid neither started nor ended within 30 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return false;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function askOnce(port: number, host: string, to: number, client: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: client });
    let answer = '';
    socket.setTimeout(20_000, () => socket.destroy(new Error(`no answer to CONNECT ${host}:${to}`)));
    socket.once('connect', () =>
      socket.write(`CONNECT ${host}:${to} HTTP/1.1\r\nHost: ${host}:${to}\r\n\r\n`),
    );
    socket.once('error', reject);
    socket.on('data', (chunk) => {
      answer += chunk;
      const status = /^HTTP\/1\.\d (\d{3})/.exec(answer)?.[1];
      if (!status) return;
      socket.destroy();
      resolve(Number(status));
    });
    socket.once('close', () => resolve(0));
  });
}
