import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { UsageError } from '../model/errors.js';

/**
 * The bytes of a regular file of at most `limit` bytes, without ever waiting on a pipe or a device.
 * Throws a UsageError for a file that cannot be read, is too large, is no regular file or is UTF-16, as Windows
 * PowerShell writes what `>` redirects: all that is read here is text, and nothing reads that. Synchronous: nothing
 * else is to be done before, and what reads asynchronously takes longer to load than most files to read.
 */
export function readBounded(path: string, limit: number): Uint8Array {
  const refuse = (message: string, hint: string) => new UsageError({ at: { file: path }, message, hint });
  const file = opened(path, (error) =>
    refuse(`cannot be read: ${unreadable(error)}`, 'check the path and its permissions'),
  );
  try {
    const about = fstatSync(file);
    if (!about.isFile()) throw refuse(`is ${kindOf(about)}, not a file`, 'name a regular file');
    if (about.size > limit)
      throw refuse(`is larger than ${mebibytes(limit)}`, 'split it, or name the right file');
    const bytes = readAll(file, about.size);
    if (isUtf16(bytes)) throw refuse('is UTF-16, not UTF-8', toUtf8);
    return bytes;
  } finally {
    closeSync(file);
  }
}

function opened(path: string, refusal: (error: NodeJS.ErrnoException) => UsageError): number {
  try {
    // Opening a FIFO that nobody writes to waits for ever unless told not to.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw refusal(error as NodeJS.ErrnoException);
  }
}

/** At most `size` bytes, whatever is appended meanwhile. */
function readAll(file: number, size: number): Uint8Array {
  const buffer = Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const bytesRead = readSync(file, buffer, filled, size - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/** By its byte-order mark. */
function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

const toUtf8 =
  'save it as UTF-8: iconv -f UTF-16 -t UTF-8, or in PowerShell Get-Content FILE | Set-Content COPY -Encoding utf8';

function kindOf(about: Stats): string {
  if (about.isDirectory()) return 'a directory';
  if (about.isFIFO()) return 'a pipe';
  return about.isSocket() ? 'a socket' : 'a device';
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MiB`;
}

const reasons: Readonly<Record<string, string>> = {
  EISDIR: 'it is a directory',
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOTDIR: 'a part of the path is not a directory',
  ELOOP: 'its symbolic links go round in a circle',
  ENAMETOOLONG: 'the name is too long',
  ENXIO: 'it is a socket or a device',
  ERR_INVALID_ARG_VALUE: 'the name holds a character that no file name can have',
};

/** Why a file cannot be read, in words. */
export function unreadable(error: NodeJS.ErrnoException): string {
  return reasons[error.code ?? ''] ?? error.message;
}
