/** Interfaces with their security levels and networks, and the routes that lead out. */
import type { Flow } from '../../../model/audit.js';
import { parseAddress } from '../../addresses.js';
import { type Crossing, crossings } from '../../firewall/crossings.js';
import { type AddressTerm, rangeTerm } from '../../firewall/terms.js';
import type { Vantage } from '../../format.js';
import type { Command } from './lines.js';
import type { Binding } from './lists.js';
import { type PolicyRoute, policyRoutesOf } from './policy-routes.js';

export interface Port {
  readonly name: string;
  readonly level: number;
  readonly network: AddressTerm | null;
}

export interface Network {
  readonly ports: readonly Port[];
  readonly routes: readonly { readonly name: string; readonly network: AddressTerm | null }[];
  /** Interfaces of the default route. */
  readonly outward: readonly string[];
  readonly policyRoutes: readonly PolicyRoute[];
}

/** An interface that is switched off, or for management alone, passes nothing on. */
function passes({ below }: Command): boolean {
  return !below.some(({ words: [first] }) => first === 'shutdown' || first === 'management-only');
}

export function networkOf(commands: readonly Command[]): Network {
  const ports = commands
    .filter((command) => command.words[0] === 'interface' && passes(command))
    .flatMap(({ below }) => {
      const line = (word: string) => below.find(({ words }) => words[0] === word)?.words ?? [];
      const name = line('nameif')[1];
      const address = below.find(({ words }) => words[0] === 'ip' && words[1] === 'address')?.words ?? [];
      const level = Number(line('security-level')[1] ?? (name === 'inside' ? 100 : 0));
      return name === undefined ? [] : [{ name, level, network: rangeTerm(`${address[2]}/${address[3]}`) }];
    });
  const routes = commands
    .filter(({ words: [first] }) => first === 'route')
    .map(({ words: [, name = '', network = '', mask = ''] }) => ({
      name,
      zero: [network, mask].every((text) => /^0(?:\.0\.0\.0)?$/.test(text)),
      network: rangeTerm(`${network}/${mask}`),
    }));
  return {
    ports,
    routes: routes.filter(({ zero }) => !zero),
    outward: [...new Set(routes.filter(({ zero }) => zero).map(({ name }) => name))],
    policyRoutes: policyRoutesOf(commands),
  };
}

/** The interface that leads to the client: by the narrowest network or route it lies in. */
function towards(client: string | null, { ports, routes }: Network): readonly string[] {
  const address = client === null ? null : parseAddress(client);
  if (!address) return [];
  const found = [...ports, ...routes].flatMap(({ name, network }) =>
    network?.kind === 'range' &&
    network.family === address.family &&
    network.range.low <= address.value &&
    address.value <= network.range.high
      ? [{ name, size: network.range.high - network.range.low }]
      : [],
  );
  const narrowest = found.reduce((least, { size }) => (size < least ? size : least), found[0]?.size ?? 0n);
  return [...new Set(found.filter(({ size }) => size === narrowest).map(({ name }) => name))];
}

/** Where policy-based routing may send what comes in by these interfaces. */
function diverted(from: readonly string[], network: Network): readonly string[] {
  const names = network.ports.map(({ name }) => name);
  return network.policyRoutes
    .filter((route) => from.includes(route.from))
    .flatMap(({ to }) =>
      to.flatMap((target) => (names.includes(target) ? [target] : towards(target, network))),
    )
    .filter((name) => !from.includes(name));
}

export function ways(
  network: Network,
  bindings: readonly Binding[],
  { client }: Flow,
  vantage: Vantage,
): readonly Crossing[] {
  const { ports, outward } = network;
  const lowest = Math.min(...ports.map(({ level }) => level));
  const lower = ports.length > 1 ? ports.filter(({ level }) => level === lowest).map(({ name }) => name) : [];
  const outer = outward.length > 0 ? outward : lower;
  const own = towards(client, network);
  const inner = ports.map(({ name }) => name).filter((name) => !outer.includes(name));
  const bound = bindings.filter(({ direction }) => direction === 'in').map(({ name }) => name);
  const from = vantage.inInterface !== null ? [vantage.inInterface] : own.length > 0 ? own : inner;
  const elsewhere = outer.length > 0 ? diverted(from, network).filter((name) => !outer.includes(name)) : [];
  return crossings({
    from,
    to: vantage.outInterface !== null ? [vantage.outInterface] : [...outer, ...elsewhere],
    namedFrom: bound.filter((name) => name !== 'outside'),
    namedTo: bindings.filter(({ direction }) => direction === 'out').map(({ name }) => name),
  });
}
