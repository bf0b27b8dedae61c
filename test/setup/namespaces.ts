/**
 * Hosts and cables made of Linux network namespaces, for tests that need a real firewall between a client
 * and a server. Root only: call `needs('root', 'ip')` first. Everything is removed by `close()`, at the end
 * of the process, or, after a crash, by the next run.
 */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';

const prefix = 'empf';

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds; the command is killed then and `code` is 124. Default 60,000. */
  readonly timeout?: number;
}

/** One machine of the network: commands run on it see its interfaces, routes and firewall only. */
export class Host {
  readonly #children = new Set<ChildProcess>();

  constructor(
    readonly name: string,
    /** The namespace's name, for `ip netns exec`. */
    readonly namespace: string,
  ) {}

  /** Runs a command to its end. A non-zero exit is a value, not an error. */
  run(command: string, args: readonly string[] = [], options: RunOptions = {}): Promise<Result> {
    return new Promise((resolve) => {
      const child = execFile(
        'ip',
        ['netns', 'exec', this.namespace, command, ...args],
        {
          env: options.env ?? process.env,
          timeout: options.timeout ?? 60_000,
          killSignal: 'SIGKILL',
          maxBuffer: 64 << 20,
        },
        (error, stdout, stderr) => {
          const code =
            error === null ? 0 : error.killed ? 124 : typeof error.code === 'number' ? error.code : 1;
          resolve({ code, stdout, stderr });
        },
      );
      child.stdin?.on('error', () => {});
      child.stdin?.end(options.input ?? '');
    });
  }

  /** Runs a command that must succeed, and returns its standard output. */
  async do(command: string, args: readonly string[] = [], options: RunOptions = {}): Promise<string> {
    const { code, stdout, stderr } = await this.run(command, args, options);
    if (code !== 0)
      throw new Error(`${this.name}: ${command} ${args.join(' ')} ended with ${code}\n${stderr || stdout}`);
    return stdout;
  }

  /** Starts a command that runs until `close()`, such as a server. */
  start(command: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = process.env): ChildProcess {
    const child = spawn('ip', ['netns', 'exec', this.namespace, command, ...args], {
      env,
      stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
    });
    this.#children.add(child);
    child.on('exit', () => this.#children.delete(child));
    return child;
  }

  /** What `/etc/resolv.conf` and, if given, `/etc/hosts` say on this host. */
  configure(files: {
    readonly resolvers: readonly string[];
    readonly search?: string;
    readonly hosts?: string;
  }): void {
    const folder = `/etc/netns/${this.namespace}`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      `${folder}/resolv.conf`,
      files.resolvers.map((address) => `nameserver ${address}\n`).join('') +
        (files.search === undefined ? '' : `search ${files.search}\n`),
    );
    writeFileSync(`${folder}/hosts`, files.hosts ?? '127.0.0.1 localhost\n::1 localhost\n');
  }

  stopAll(): void {
    for (const child of this.#children) child.kill('SIGKILL');
  }
}

/** A network of hosts, made for one test file. */
export class Network {
  readonly #hosts: Host[] = [];
  readonly #id: string;
  #cables = 0;
  static #networks = 0;

  constructor() {
    sweep();
    this.#id = `${process.pid}-${Network.#networks++}`;
    process.once('exit', () => this.close());
  }

  host(name: string): Host {
    const host = new Host(name, `${prefix}-${this.#id}-${name}`);
    ip('netns', 'add', host.namespace);
    this.#hosts.push(host);
    ip('-n', host.namespace, 'link', 'set', 'lo', 'up');
    // Without duplicate-address detection IPv6 works at once, not after a second.
    set(host, 'ipv6/conf/default/accept_dad', 0);
    set(host, 'ipv6/conf/default/dad_transmits', 0);
    return host;
  }

  /** A router forwards IPv4 and IPv6. */
  router(name: string): Host {
    const host = this.host(name);
    set(host, 'ipv4/ip_forward', 1);
    set(host, 'ipv6/conf/all/forwarding', 1);
    return host;
  }

  /**
   * Joins two hosts. Addresses are CIDR, such as `10.1.0.1/24` and `fd00::1/64`.
   *
   * @returns the interfaces' names on either side
   */
  cable(
    a: Host,
    aAddresses: readonly string[],
    b: Host,
    bAddresses: readonly string[],
    mtu = 1500,
  ): readonly [string, string] {
    const number = this.#cables++;
    const names = [`${a.name.slice(0, 9)}${number}a`, `${b.name.slice(0, 9)}${number}b`] as const;
    ip(
      'link',
      'add',
      names[0],
      'netns',
      a.namespace,
      'mtu',
      String(mtu),
      'type',
      'veth',
      'peer',
      'name',
      names[1],
      'netns',
      b.namespace,
      'mtu',
      String(mtu),
    );
    for (const [host, name, addresses] of [
      [a, names[0], aAddresses],
      [b, names[1], bAddresses],
    ] as const) {
      for (const address of addresses) this.address(host, name, address);
      ip('-n', host.namespace, 'link', 'set', name, 'up');
    }
    return names;
  }

  /** Adds an address to an interface, at once usable (no duplicate-address detection). */
  address(host: Host, device: string, address: string): void {
    const nodad = address.includes(':') ? ['nodad'] : [];
    ip('-n', host.namespace, 'addr', 'add', address, 'dev', device, ...nodad);
  }

  /** @param destination CIDR, or `default`; the family follows from the gateway */
  route(host: Host, destination: string, gateway: string): void {
    ip(
      gateway.includes(':') ? '-6' : '-4',
      '-n',
      host.namespace,
      'route',
      'add',
      destination,
      'via',
      gateway,
    );
  }

  close(): void {
    for (const host of this.#hosts.splice(0)) {
      host.stopAll();
      remove(host.namespace);
    }
  }
}

function ip(...args: readonly string[]): void {
  execFileSync('ip', args as string[], { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Sets a kernel parameter below /proc/sys/net on one host. */
function set(host: Host, parameter: string, value: number): void {
  const write = `echo ${value} > /proc/sys/net/${parameter}`;
  execFileSync('ip', ['netns', 'exec', host.namespace, 'sh', '-c', write]);
}

function remove(namespace: string): void {
  rmSync(`/etc/netns/${namespace}`, { recursive: true, force: true });
  for (const pid of pids(namespace)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself meanwhile.
    }
  }
  try {
    ip('netns', 'del', namespace);
  } catch {
    // Removed already.
  }
}

function pids(namespace: string): readonly number[] {
  try {
    const text = execFileSync('ip', ['netns', 'pids', namespace], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return text.split('\n').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** Removes what a run that was killed left behind: namespaces whose process is gone. */
function sweep(): void {
  if (!existsSync('/run/netns')) return;
  for (const namespace of readdirSync('/run/netns')) {
    const [, pid] = new RegExp(`^${prefix}-(\\d+)-`).exec(namespace) ?? [];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) remove(namespace);
  }
}
