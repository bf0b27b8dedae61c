/**
 * Addresses of the corpus' network. They exist in its namespaces alone, which no cable joins to anything
 * else. They must look like the open Internet's: documentation and private ranges are causes of their own.
 */

/** Each host has two addresses of either family; its name gives the first of them. */
export function addressesOf(index: number): {
  readonly A: readonly [string, string];
  readonly AAAA: readonly [string, string];
} {
  const number = index + 1;
  return {
    A: [`7.1.0.${number}`, `7.2.0.${number}`],
    AAAA: [`2a00:7:1::${number.toString(16)}`, `2a00:7:2::${number.toString(16)}`],
  };
}

export const nameServers = ['7.53.0.1', '7.53.0.2'] as const;

export const client = { v4: '10.9.0.2', v6: 'fd09::2' } as const;
export const firewall = {
  inside: ['10.9.0.1', 'fd09::1'],
  outside: ['7.0.0.1', '2a00:7::1'],
  proxies: '10.8.0.1',
} as const;
export const internet = { v4: '7.0.0.2', v6: '2a00:7::2' } as const;
export const proxies = '10.8.0.2';
