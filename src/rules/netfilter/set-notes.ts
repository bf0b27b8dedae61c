import type { AddressSet } from './sets.js';

/** Which names stand behind the sets, for packet filters see addresses only. */
export function setNotes(sets: readonly AddressSet[]): readonly string[] {
  return [...new Set(sets.map(({ group }) => group))].flatMap((group) => [
    `Addresses in ${sets
      .filter((set) => set.group === group)
      .map(({ name }) => name)
      .join(' and ')} (TCP ${group.ports.join(', ')}) are those of:`,
    ...group.rules.map(({ pattern, components }) => `  ${pattern.name} (${components.join(', ')})`),
  ]);
}
