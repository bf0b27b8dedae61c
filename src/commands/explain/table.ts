import { causeGroups } from '../../check/causes/index.js';
import { table } from '../../text/table.js';
import { styled } from '../style.js';

/** Every cause in one line, by the stage at which it shows. */
export function causeTable({
  color,
  columns,
}: {
  readonly color: boolean;
  readonly columns: number;
}): string {
  const groups = causeGroups.map(({ title, causes }) => {
    const rows = Object.entries(causes).map(([id, words]) => [id, words.verdict, words.owner, words.title]);
    const layout = [
      { title: '', fixed: true },
      { title: '', fixed: true },
      { title: '', fixed: true },
      { title: '' },
    ];
    return `${color ? styled('bold', title) : title}\n${table(layout, rows, columns)}`;
  });
  return `${groups.join('\n')}\nem-preflight explain CAUSE tells what one means, how it is known, who mends it.\n`;
}
