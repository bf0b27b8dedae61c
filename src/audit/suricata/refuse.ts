import type { ConfigLine } from '../../model/audit.js';
import { UsageError } from '../../model/errors.js';

/** What `suricata -T` ends with an error on: there are no rules to judge. */
export function refused(at: ConfigLine, message: string, hint: string): UsageError {
  return new UsageError({
    message: `Suricata refuses this rule: ${message}`,
    hint,
    at: { file: at.file, line: at.line },
  });
}
