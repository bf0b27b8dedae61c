import { once } from 'node:events';
import { client, firewall } from '../world/addresses.js';
import type { Case } from './case.js';

type Prepare = NonNullable<Case['prepare']>;

/** Nothing leaves but through the proxies. Names resolve all the same. */
export const onlyThroughProxies = {
  v4: [`-A FORWARD -s ${client.v4} -d 10.8.0.0/24 -j ACCEPT`, `-A FORWARD -s ${client.v4} -p tcp -j DROP`],
  v6: ['-A FORWARD -p tcp -j DROP'],
};

/** Takes the client's default route of one family away; `but` stays reachable. */
export function withoutRoute(family: '-4' | '-6', but?: string): Prepare {
  const gateway = firewall.inside[family === '-4' ? 0 : 1] ?? '';
  return async ({ client: host }) => {
    await host.do('ip', [family, 'route', 'del', 'default']);
    if (but !== undefined) await host.do('ip', [family, 'route', 'add', but, 'via', gateway]);
    return async () => {
      if (but !== undefined) await host.do('ip', [family, 'route', 'del', but]);
      await host.do('ip', [family, 'route', 'add', 'default', 'via', gateway]);
    };
  };
}

/** The firewall passes what goes to one IPv6 address on to another, as a NAT64 does to an IPv4 address. */
export function translated(from: string, to: string): Prepare {
  return async ({ firewall: host }) => {
    const rule = ['PREROUTING', '-d', from, '-p', 'tcp', '-j', 'DNAT', '--to-destination', to];
    await host.do('ip6tables', ['-t', 'nat', '-A', ...rule]);
    return () => host.do('ip6tables', ['-t', 'nat', '-D', ...rule]);
  };
}

/** The firewall takes every connection on 443 and 8883 itself, and keeps silent. */
export const acceptor: Prepare = async ({ firewall: host }) => {
  const listen =
    "require('node:net').createServer((s) => s.on('error', () => {})).listen(9, () => process.send(9))";
  const server = host.start(process.execPath, ['-e', listen]);
  await once(server, 'message');
  const rule = [
    'PREROUTING',
    '-s',
    client.v4,
    '-p',
    'tcp',
    '-m',
    'multiport',
    '--dports',
    '443,8883',
    '-j',
    'REDIRECT',
    '--to-ports',
    '9',
  ];
  await host.do('iptables', ['-t', 'nat', '-A', ...rule]);
  return async () => {
    await host.do('iptables', ['-t', 'nat', '-D', ...rule]);
    server.kill('SIGKILL');
  };
};

/** The firewall answers every request on port 80 itself, as `answer` (an HTTP listener's body) has it. */
export function onPort80(answer: string): Prepare {
  return async ({ firewall: host }) => {
    const code = `require('node:http').createServer((request, response) => { ${answer} }).listen(8, () => console.log('ready'))`;
    const server = host.start(process.execPath, ['-e', code]);
    await new Promise((resolve) => server.stdout?.once('data', resolve));
    const rule = [
      'PREROUTING',
      '-s',
      client.v4,
      '-p',
      'tcp',
      '--dport',
      '80',
      '-j',
      'REDIRECT',
      '--to-ports',
      '8',
    ];
    await host.do('iptables', ['-t', 'nat', '-A', ...rule]);
    return async () => {
      await host.do('iptables', ['-t', 'nat', '-D', ...rule]);
      server.kill('SIGKILL');
    };
  };
}

/** The firewall is a web server on port 8, with one `answer` (an HTTP listener's body) for every method, CONNECT too. */
export function webServer(answer: string): Prepare {
  return async ({ firewall: host }) => {
    const code = `
      const http = require('node:http');
      const answer = (request, response) => { ${answer} };
      http.createServer(answer).on('connect', (request, socket) => {
        const response = new http.ServerResponse({ method: 'GET', httpVersionMajor: 1, httpVersionMinor: 1 });
        response.assignSocket(socket);
        answer(request, response);
      }).listen(8, () => console.log('ready'));`;
    const server = host.start(process.execPath, ['-e', code]);
    await new Promise((resolve) => server.stdout?.once('data', resolve));
    return async () => server.kill('SIGKILL');
  };
}

/** Runs several preparations, and undoes them in the opposite order. */
export function all(...steps: readonly Prepare[]): Prepare {
  return async (world) => {
    const undo: (() => Promise<unknown>)[] = [];
    for (const step of steps) undo.unshift(await step(world));
    return async () => {
      for (const each of undo) await each();
    };
  };
}
