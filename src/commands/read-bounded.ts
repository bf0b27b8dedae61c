import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { UsageError } from '../model/errors.js';

/**
 * The bytes of a regular file of at most `limit` bytes, without ever waiting on a pipe or a device.
 * Throws a UsageError for a file that cannot be read, is too large or is no regular file.
 */
export async function readBounded(path: string, limit: number): Promise<Uint8Array> {
  const refuse = (message: string, hint: string) => new UsageError({ at: { file: path }, message, hint });
  // Opening a FIFO that nobody writes to waits for ever unless told not to.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error) => {
    throw refuse(`cannot be read: ${unreadable(error)}`, 'check the path and its permissions');
  });
  try {
    const about = await file.stat();
    if (!about.isFile()) throw refuse(`is ${kindOf(about)}, not a file`, 'name a regular file');
    if (about.size > limit)
      throw refuse(`is larger than ${mebibytes(limit)}`, 'split it, or name the right file');
    return await readAll(file, about.size);
  } finally {
    await file.close();
  }
}

/** At most `size` bytes, whatever is appended meanwhile. */
async function readAll(file: FileHandle, size: number): Promise<Uint8Array> {
  const buffer = Buffer.alloc(size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await file.read(buffer, filled, size - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

function kindOf(about: Stats): string {
  if (about.isDirectory()) return 'a directory';
  if (about.isFIFO()) return 'a pipe';
  return about.isSocket() ? 'a socket' : 'a device';
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MiB`;
}

const reasons: Readonly<Record<string, string>> = {
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
