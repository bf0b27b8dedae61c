import type { SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';

export function refusedConfig(file: SourceFile, line: number, message: string): UsageError {
  return new UsageError({
    message: `Suricata refuses this configuration: ${message}`,
    hint: 'suricata -T says what it does not understand',
    at: { file: file.path, line },
  });
}
