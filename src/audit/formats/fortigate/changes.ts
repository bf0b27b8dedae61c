/** Commands of scripts that change which objects a table holds, and in which order. */
import type { ConfigLine } from '../../../model/audit.js';
import type { Entry } from './tree.js';
import { refused } from './words.js';

type Change = (entries: Entry[], words: readonly string[], at: ConfigLine) => void;

const indexOf = (entries: readonly Entry[], name: string | undefined) =>
  entries.findIndex((one) => one.name === name);

export const changes: Readonly<Record<string, Change>> = {
  move,
  delete: (entries, [name]) => {
    const index = indexOf(entries, name);
    if (index >= 0) entries.splice(index, 1);
  },
  purge: (entries) => entries.splice(0),
  rename: (entries, [name, , to = ''], at) => {
    const index = indexOf(entries, name);
    const known = entries[index];
    if (!known) throw refused(at, `there is no "${name ?? ''}" to rename`);
    entries.splice(index, 1, { ...known, name: to });
  },
  clone: (entries, [name, , to = ''], at) => {
    const known = entries[indexOf(entries, name)];
    if (!known) throw refused(at, `there is no "${name ?? ''}" to clone`);
    entries.push({ name: to, at, values: new Map(known.values), sections: [...known.sections] });
  },
};

/** `move 5 before 2` */
function move(entries: Entry[], [name, way, target]: readonly string[], at: ConfigLine): void {
  const from = indexOf(entries, name);
  const moved = entries[from];
  if (!moved) return;
  entries.splice(from, 1);
  const to = indexOf(entries, target);
  if (to < 0) throw refused(at, `there is no "${target ?? ''}" to move it to`);
  entries.splice(way === 'after' ? to + 1 : to, 0, moved);
}
