import { UsageError } from '../../../model/errors.js';
import { ownOf } from '../../../text/own.js';
import type { Command } from './lines.js';

/** How many words name what a command makes: `access-list NAME`, `object network NAME`. */
const named: Readonly<Record<string, number>> = {
  'access-list': 2,
  'access-group': 2,
  object: 3,
  'object-group': 3,
};

/**
 * Throws a UsageError with the line where a script or a copied session takes back what stands above: it is not
 * followed what then is left. "show running-config" has no such line.
 */
export function refuseTakenBack(commands: readonly Command[]): void {
  const made = new Set<string>();
  for (const { at, words } of commands) {
    const takes = words[0] === 'no';
    const own = takes ? words.slice(1) : words;
    const length = ownOf(named, own[0] ?? '');
    if (length === undefined) continue;
    const name = own.slice(0, length).join(' ');
    if (!takes) made.add(name);
    else if (made.has(name))
      throw new UsageError({
        message: `"${at.text.slice(0, 80)}" takes back some of what stands above, which is not followed here`,
        hint: 'apply it, and give the output of "show running-config", whole',
        at: { file: at.file, line: at.line },
      });
  }
}
