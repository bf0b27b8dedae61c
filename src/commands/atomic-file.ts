import { type FileHandle, lstat, open, readlink, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '../model/errors.js';

/** A file that is either there as a whole or, after any failure, as it was before. */
export interface AtomicFile {
  /** The file that is replaced, by the one name it has for all who look for it; null for a device or a pipe. */
  readonly replaces: string | null;
  /** Writes the text, or the bytes, and puts the file in its place. */
  commit(text: string | Uint8Array): Promise<void>;
  /** Leaves everything as it was. Does nothing after `commit`. */
  discard(): Promise<void>;
}

/**
 * Opens `path` for writing, before the work that makes its content: a folder that is missing or may not be
 * written to is a UsageError now. Until `commit` the content waits beside it under a hidden name. Devices
 * and pipes (`/dev/stderr`, say) are written to directly: a rename would replace the device itself.
 */
export async function openAtomic(path: string): Promise<AtomicFile> {
  try {
    if (path === '') throw refused(path, 'the name is empty');
    const existing = await stat(path).catch(ignoreMissing);
    if (existing?.isDirectory()) throw refused(path, 'it is a folder');
    // By its own path: where /dev/stdout is a pipe, what it leads to has no name.
    if (existing && !existing.isFile()) return direct(path, await open(path, 'w'));
    const target = await followed(path);
    if (existing) await (await open(target, 'r+')).close();
    const waiting = await openBeside(target, existing ? existing.mode & 0o777 : 0o666);
    return replacing(path, target, waiting);
  } catch (error) {
    throw refusal(path, error);
  }
}

/** Where a symbolic link leads, even to nothing yet, so that the link stays and its target is replaced. */
async function followed(path: string): Promise<string> {
  const link = await lstat(path).catch(ignoreMissing);
  const folder = await realpath(dirname(path));
  if (link?.isSymbolicLink()) return followed(resolve(folder, await readlink(path)));
  return join(folder, basename(path));
}

interface Waiting {
  readonly name: string;
  readonly file: FileHandle;
}

/**
 * A new file of a hidden name beside `target`. A run that was killed leaves its own behind, and in a
 * container the next run has the same process id: it takes the next number.
 */
async function openBeside(target: string, mode: number, number = 1): Promise<Waiting> {
  const name = join(dirname(target), `.${basename(target)}.${process.pid}-${number}.tmp`);
  try {
    return { name, file: await open(name, 'wx', mode) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || number >= 1_000) throw error;
    return openBeside(target, mode, number + 1);
  }
}

function replacing(path: string, target: string, { name: waiting, file }: Waiting): AtomicFile {
  let open = true;
  const discard = async () => {
    if (!open) return;
    open = false;
    await file.close();
    await unlink(waiting).catch(ignoreMissing);
  };
  const commit = async (text: string | Uint8Array) => {
    try {
      await file.writeFile(text);
      await file.sync();
      await rename(waiting, target);
      open = false;
      await file.close();
    } catch (error) {
      await discard();
      throw refusal(path, error);
    }
  };
  return { replaces: target, commit, discard };
}

function direct(path: string, file: FileHandle): AtomicFile {
  let open = true;
  const discard = async () => {
    if (open) await file.close();
    open = false;
  };
  const commit = async (text: string | Uint8Array) => {
    try {
      await file.writeFile(text);
    } catch (error) {
      throw refusal(path, error);
    } finally {
      await discard();
    }
  };
  return { replaces: null, commit, discard };
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'a part of the path is no folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left',
  EDQUOT: 'the quota is used up',
  EFBIG: 'it would be larger than files may be',
  ENXIO: 'it is a pipe that nobody reads from, or a socket',
  ENAMETOOLONG: 'the name is too long',
};

function refused(path: string, why: string): UsageError {
  return new UsageError({
    at: { file: path },
    message: `cannot be written: ${why}`,
    hint: 'name a file in a folder that exists and may be written to',
  });
}

/** What the system refuses is the user's affair, whatever its reason; all else is a defect. */
function refusal(path: string, error: unknown): unknown {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  return code === undefined || syscall === undefined ? error : refused(path, reasons[code] ?? message);
}
