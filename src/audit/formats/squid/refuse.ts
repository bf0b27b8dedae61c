import type { ConfigLine } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';

/** What Squid itself ends with FATAL on: there is no policy to judge. */
export function refused(at: ConfigLine, message: string, hint: string): UsageError {
  return new UsageError({
    message: `Squid refuses to start: ${message}`,
    hint,
    at: { file: at.file, line: at.line },
  });
}
