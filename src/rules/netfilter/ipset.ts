import type { AddressSet } from './sets.js';

/**
 * `ipset restore` text. Every set takes time-outs; `timeout` (seconds) is that of an entry without one of
 * its own, 0 for entries that stay.
 */
export function ipsetLines(sets: readonly AddressSet[], timeout: number): readonly string[] {
  return [
    ...sets.map(
      ({ name, family }) =>
        `create ${name} hash:ip family ${family.version === 4 ? 'inet' : 'inet6'} maxelem 65536 timeout ${timeout}`,
    ),
    ...sets.flatMap(({ name, addresses }) => addresses.map((address) => `add ${name} ${address} timeout 0`)),
  ];
}
