import { type FileHandle, lstat, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UsageError } from '../model/errors.js';

/** A file that is either there as a whole or, after any failure, as it was before. */
export interface AtomicFile {
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
    const target = await followed(path);
    const existing = await stat(target).catch(ignoreMissing);
    if (existing?.isDirectory()) throw refused(path, 'it is a folder');
    if (existing && !existing.isFile()) return direct(path, await open(target, 'w'));
    if (existing) await (await open(target, 'r+')).close();
    const waiting = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
    return replacing(
      path,
      target,
      waiting,
      await open(waiting, 'wx', existing ? existing.mode & 0o777 : 0o666),
    );
  } catch (error) {
    throw refusal(path, error);
  }
}

/** Where a symbolic link leads, so that the link stays and its target is replaced. */
async function followed(path: string): Promise<string> {
  const link = await lstat(path).catch(ignoreMissing);
  return link?.isSymbolicLink() ? realpath(path) : path;
}

function replacing(path: string, target: string, waiting: string, file: FileHandle): AtomicFile {
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
  return { commit, discard };
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
  return { commit, discard };
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
  ENXIO: 'nobody reads from it',
  ENAMETOOLONG: 'the name is too long',
};

function refused(path: string, why: string): UsageError {
  return new UsageError({
    at: { file: path },
    message: `cannot be written: ${why}`,
    hint: 'name a file in a folder that exists and may be written to',
  });
}

function refusal(path: string, error: unknown): unknown {
  const why = reasons[(error as NodeJS.ErrnoException).code ?? ''];
  return why === undefined ? error : refused(path, why);
}
