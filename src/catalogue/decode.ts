import { UsageError } from '../model/errors.js';

/** A file as it was read; `path` as the user named it. */
export interface FileBytes {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The text of a UTF-8 file, with or without a byte-order mark. Throws a UsageError for anything else. */
export function decodeText({ path, bytes }: FileBytes): string {
  const refuse = (message: string, hint: string) => new UsageError({ at: { file: path }, message, hint });
  if (bytes.length === 0) throw refuse('the file is empty', 'check that it is the right file');
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw refuse('the file is UTF-16', 'save it as UTF-8');
  if (bytes.includes(0)) throw refuse('the file is binary', 'name a text file');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refuse('the file is not UTF-8', 'save it as UTF-8');
  }
}
