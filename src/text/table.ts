import { displayWidth, padEnd, padStart, wrap } from './width.js';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** True: never narrower than its widest cell. Give it to short columns; the others share what is left. */
  readonly fixed?: boolean;
  /** Colours a cell after it was laid out; must not change its width. */
  readonly paint?: (text: string, row: readonly string[]) => string;
}

const gap = '  ';

/** Narrower than this a column of words cannot be read. */
const least = 12;

function naturalWidths(columns: readonly Column[], rows: readonly (readonly string[])[]): readonly number[] {
  return columns.map(({ title }, index) =>
    rows.reduce((widest, row) => Math.max(widest, displayWidth(row[index] ?? '')), displayWidth(title)),
  );
}

/** Takes from the widest column, one by one, until the table fits or nothing more can be taken. */
function narrowed(columns: readonly Column[], natural: readonly number[], width: number): readonly number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, w) => sum + w, 0) + gap.length * (widths.length - 1) - width;
  while (excess > 0) {
    const widest = widths.reduce(
      (best, w, index) => (!columns[index]?.fixed && w > (widths[best] ?? 0) ? index : best),
      columns.findIndex((column) => !column.fixed),
    );
    const current = widths[widest];
    if (current === undefined || current <= least) break;
    widths[widest] = current - 1;
    excess -= 1;
  }
  return widths;
}

function layOut(
  columns: readonly Column[],
  widths: readonly number[],
  row: readonly string[],
  paint: boolean,
) {
  const cells = columns.map((_, index) => wrap(row[index] ?? '', widths[index] ?? least));
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    columns
      .map((column, index) => {
        const text = cells[index]?.[line] ?? '';
        const padded = (column.align === 'right' ? padStart : padEnd)(text, widths[index] ?? 0);
        const last = index === columns.length - 1 ? padded.trimEnd() : padded;
        return paint && column.paint && text !== '' ? column.paint(last, row) : last;
      })
      .join(gap)
      .trimEnd(),
  );
}

/**
 * A table of at most `width` columns: cells are wrapped by display width, nothing is cut off. Cells must be
 * free of control characters. With titles that are all empty there is no heading. Ends with a newline
 * unless it is empty.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): string {
  const widths = narrowed(columns, naturalWidths(columns, rows), width);
  const titles = columns.map(({ title }) => title);
  const heading = titles.some((title) => title !== '') ? layOut(columns, widths, titles, false) : [];
  const lines = [...heading, ...rows.flatMap((row) => layOut(columns, widths, row, true))];
  return lines.map((line) => `${line}\n`).join('');
}
