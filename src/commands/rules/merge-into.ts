import { UsageError } from '../../model/errors.js';
import type { Look, Rule } from '../../model/rules.js';
import type { Merged, Platform } from '../../rules/platform.js';
import { readBounded } from '../read-bounded.js';

const largest = 64 * 1024 * 1024;

/** `--merge-into FILE`: the user's own configuration with the rules added. Throws a UsageError where it cannot be. */
export async function merged(
  platform: Platform,
  rules: readonly Rule[],
  look: Look,
  file: string,
): Promise<Merged> {
  if (!platform.merge) {
    throw new UsageError({
      message: `rules for ${platform.title} cannot be merged into a file`,
      hint: 'leave --merge-into out and follow what the heading of the output says',
    });
  }
  return platform.merge(rules, look, file, readBounded(file, largest));
}
