import type { AddressSet } from './sets.js';

/** What puts addresses into the sets. */
export type Filler = 'a script' | 'dnsmasq';

/**
 * Which names stand behind the sets, for packet filters see addresses only. `audit` reads these lines
 * (netfilter/set-notes.ts there): no other line of an output may begin as the first of a group does.
 */
export function setNotes(sets: readonly AddressSet[], filler: Filler): readonly string[] {
  return [...new Set(sets.map(({ group }) => group))].flatMap((group) => [
    `Names in ${sets
      .filter((set) => set.group === group)
      .map(({ name, family }) => `${name} (IPv${family.version})`)
      .join(' and ')}, which ${filler} fills with their addresses, for TCP ${group.ports.join(', ')}:`,
    ...group.rules.map(({ pattern, components }) => `  ${pattern.name} (${components.join(', ')})`),
  ]);
}
