/** Addresses of interfaces and the default route: `set network ...`, by which a client and the way out have their zones. */
import { parseAddress } from '../../addresses.js';
import { rangeTerm } from '../../firewall/terms.js';
import type { Word } from './commands.js';

interface Route {
  readonly destination: string | undefined;
  readonly device: string | undefined;
}

/** What the commands about the network have said so far. */
export interface Network {
  /** Addresses by interface; some are names of address objects. */
  readonly addresses: Map<string, string[]>;
  readonly routes: Map<string, Route>;
}

export function emptyNetwork(): Network {
  return { addresses: new Map(), routes: new Map() };
}

/** `words`: what stands behind "network". */
export function readNetwork({ addresses, routes }: Network, words: readonly Word[]): void {
  const plain = words.map((word) => (typeof word === 'string' ? word : ''));
  const after = (word: string) => words[plain.indexOf(word) + 1];
  if (plain[0] === 'interface' && plain.includes('ip')) {
    const name = plain.includes('units') ? after('units') : words[2];
    const values = [after('ip') ?? []].flat();
    if (typeof name === 'string') addresses.set(name, [...(addresses.get(name) ?? []), ...values]);
  }
  const route = plain.indexOf('static-route');
  if (route < 0 || plain[route - 1] !== 'ip') return;
  const key = plain.slice(0, route + 2).join(' ');
  const known = routes.get(key);
  const attribute = (word: string) => {
    const index = plain.indexOf(word, route + 2);
    return index < 0 ? undefined : plain[index + 1];
  };
  routes.set(key, {
    destination: attribute('destination') ?? known?.destination,
    device: attribute('interface') ?? known?.device,
  });
}

/** The interfaces in whose network an address lies. */
export function interfacesAt(client: string | null, { addresses }: Network): readonly string[] {
  const address = client === null ? null : parseAddress(client);
  if (!address) return [];
  return [...addresses].flatMap(([name, texts]) => {
    const inside = texts.some((text) => {
      const term = rangeTerm(text);
      return (
        term?.kind === 'range' &&
        term.family === address.family &&
        term.range.low <= address.value &&
        address.value <= term.range.high
      );
    });
    return inside ? [name] : [];
  });
}

export function outward({ routes }: Network): readonly string[] {
  const ways = [...routes.values()].filter(({ destination }) => destination === '0.0.0.0/0');
  return [...new Set(ways.flatMap(({ device }) => device ?? []))];
}
