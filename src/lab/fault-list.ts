import { faultKinds } from './faults/index.js';

/** Every fault with what it does, as the end of a command's help. */
export function faultList(): string {
  const widest = Math.max(...[...faultKinds.keys()].map((id) => id.length));
  const rows = [...faultKinds].map(([id, { summary }]) => `  ${id.padEnd(widest)}  ${summary}`);
  return ['', 'Faults, as KIND:HOST[:PORT]; HOST may hold * and ?, such as reset:kin*:', ...rows].join('\n');
}
