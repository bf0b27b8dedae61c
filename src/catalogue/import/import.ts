import { createHash } from 'node:crypto';
import { decodeText, type FileBytes } from '../decode.js';
import { loadCatalogue } from '../load.js';
import { readDraft } from './draft.js';
import { writeDraft } from './write.js';

/**
 * A list of hosts (plain, CSV, or the text of a document) as a draft of a catalogue file, whose comments
 * say what is uncertain. Throws a UsageError with every line that is no host and can be nothing else.
 */
export function importList(file: FileBytes): string {
  const sha256 = createHash('sha256').update(file.bytes).digest('hex');
  const yaml = writeDraft(readDraft(file.path, decodeText(file)), { file: file.path, sha256 });
  // Whoever imports gets a catalogue that loads: were it otherwise, this throws.
  loadCatalogue({ path: 'the draft', bytes: new TextEncoder().encode(yaml) });
  return yaml;
}
