import { UsageError } from '../model/errors.js';

/** Writes to standard output; a reader that has gone (`| head`) is no error, a full disk is one of the user's. */
export function print(text: string | Uint8Array): Promise<void> {
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
