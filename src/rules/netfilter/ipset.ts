import { type AddressSet, staySeconds } from './sets.js';

/**
 * `ipset restore` text. What is learned from DNS leaves a set after `staySeconds`, what is written here stays.
 * The same for every platform: a set that is there with other parameters cannot be created again.
 */
export function ipsetLines(sets: readonly AddressSet[]): readonly string[] {
  return [
    ...sets.map(
      ({ name, family }) =>
        `create ${name} hash:ip family ${family.version === 4 ? 'inet' : 'inet6'} maxelem 65536 timeout ${staySeconds}`,
    ),
    ...sets.flatMap(({ name, addresses }) => addresses.map((address) => `add ${name} ${address} timeout 0`)),
  ];
}
