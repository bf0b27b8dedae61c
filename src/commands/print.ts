import { writeSync } from 'node:fs';
import { UsageError } from '../model/errors.js';

/**
 * Writes to standard output; a reader that has gone (`| head`) is no error, a full disk is one of the user's.
 * Without `process.stdout`, which takes longer to load than most texts to write, unless the reader is slow
 * and does not want to be waited for (a pipe that somebody made non-blocking).
 */
export async function print(text: string | Uint8Array): Promise<void> {
  let rest: Uint8Array = typeof text === 'string' ? Buffer.from(text) : text;
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(1, rest));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EAGAIN') await stream(rest);
    else if (code !== 'EPIPE') throw unwritable(error as Error);
  }
}

function stream(text: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) =>
      error.code === 'EPIPE' ? resolve() : reject(unwritable(error));
    // Stays: the stream may raise the same error again when it is closed.
    process.stdout.on('error', failed);
    process.stdout.write(text, (error) => {
      if (error) return failed(error);
      process.stdout.off('error', failed);
      resolve();
    });
  });
}

function unwritable({ message }: Error): UsageError {
  return new UsageError({
    message: `standard output cannot be written: ${message}`,
    hint: 'send it where there is room and permission to write',
  });
}
