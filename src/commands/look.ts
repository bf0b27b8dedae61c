import { unpainted } from '../reports/console-paint.js';
import type { Look } from '../reports/format.js';
import type { CommonOptions } from './options.js';
import { columnsOf, wantsColor } from './terminal.js';

/** How reports are to look on standard output. */
export async function lookOf({
  color,
  verbose = false,
  quiet = false,
}: CommonOptions & { readonly verbose?: boolean }): Promise<Look> {
  const paint = wantsColor(color) ? (await import('../reports/console-colors.js')).painted : unpainted;
  return { paint, columns: columnsOf(), verbose, quiet };
}
