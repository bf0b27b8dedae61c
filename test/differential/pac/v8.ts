import { createContext, runInContext } from 'node:vm';
import { sandbox } from 'pac-resolver';

/** One state of the world, all of it known. */
export interface World {
  readonly client: string;
  /** The host's address; null: its name does not resolve. */
  readonly address: string | null;
  /** The address of every other name. */
  readonly others: string | null;
}

/** Runs a PAC file of our own making on V8 with pac-resolver's functions: another interpreter, another shExpMatch. */
export function findOnV8(source: string, url: string, host: string, world: World): string {
  const resolve = (name: string) => {
    if (/^[\d.]+$/.test(name)) return name;
    return name === host ? world.address : world.others;
  };
  const { dnsDomainIs, dnsDomainLevels, isPlainHostName, localHostOrDomainIs, shExpMatch } = sandbox;
  const context = createContext({
    dnsDomainIs,
    dnsDomainLevels,
    isPlainHostName,
    localHostOrDomainIs,
    shExpMatch,
    myIpAddress: () => world.client,
    dnsResolve: resolve,
    isResolvable: (name: string) => resolve(name) !== null,
    isInNet: (name: string | null, net: string, mask: string) => {
      const address = name === null ? null : resolve(name);
      if (address === null) return false;
      const bits = (text: string) => text.split('.').map(Number);
      const [a, n, m] = [bits(address), bits(net), bits(mask)];
      return a.every((byte, index) => (byte & (m[index] ?? 0)) === ((n[index] ?? 0) & (m[index] ?? 0)));
    },
  });
  runInContext(source, context);
  return String(runInContext(`FindProxyForURL(${JSON.stringify(url)}, ${JSON.stringify(host)})`, context));
}
