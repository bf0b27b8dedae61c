import fc from 'fast-check';

/** Few enough addresses and ports that random rules meet them, with neighbours just outside every range. */
export interface Pool {
  readonly family: 4 | 6;
  readonly destinations: readonly string[];
  readonly prefixes: readonly string[];
  readonly ranges: readonly string[];
  readonly clients: readonly string[];
  readonly clientPrefixes: readonly string[];
}

export const pools: Readonly<Record<4 | 6, Pool>> = {
  4: {
    family: 4,
    destinations: ['3.0.0.1', '3.0.0.2', '3.0.1.1', '3.1.0.1', '52.28.0.17'],
    prefixes: [
      '3.0.0.1/32',
      '3.0.0.0/30',
      '3.0.0.0/24',
      '3.0.0.0/16',
      '3.0.0.0/8',
      '52.28.0.0/16',
      '192.168.0.0/16',
    ],
    ranges: ['3.0.0.2-3.0.1.0', '3.0.0.0-3.0.255.255', '3.0.0.1-3.0.0.1', '3.0.0.2-52.28.0.16'],
    clients: ['10.20.30.7', '10.20.40.7'],
    clientPrefixes: ['10.20.30.0/24', '10.20.40.0/24', '10.20.0.0/16', '10.20.30.7/32'],
  },
  6: {
    family: 6,
    destinations: ['2a05::1', '2a05::2', '2a05:0:1::1', '2a05:1::1'],
    prefixes: ['2a05::1/128', '2a05::/126', '2a05::/64', '2a05::/32', '2a05::/16', 'fd00::/8'],
    ranges: ['2a05::2-2a05:0:1::', '2a05::-2a05:0:ffff::', '2a05::1-2a05::1'],
    clients: ['fd20:30::7', 'fd20:40::7'],
    clientPrefixes: ['fd20:30::/64', 'fd20:40::/64', 'fd20::/16', 'fd20:30::7/128'],
  },
};

export const ports = [443, 8883, 80] as const;

export const pick = <T>(items: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...items);

/** A part of the items, in their order, never empty. */
export const some = <T>(items: readonly T[], most = items.length): fc.Arbitrary<readonly T[]> =>
  fc.subarray([...items], { minLength: 1, maxLength: most });
