/** Reads the configurations that `audit` is given, and the files they refer to. */
import { isAscii, isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { isMeant, placesBeside } from '../../audit/file-paths.js';
import type { Library } from '../../audit/format.js';
import { fitsGlob } from '../../audit/glob.js';
import type { SourceFile } from '../../model/audit.js';
import { UsageError } from '../../model/errors.js';
import { readBounded } from '../read-bounded.js';

/** In bytes. A list of a few million names fits; a disk image by mistake does not. */
const largest = 128 * 1024 * 1024;

/** The given files, decoded. Throws a UsageError for what cannot be read, is too large or is no UTF-8 text. */
export async function readConfigurations(paths: readonly string[]): Promise<readonly SourceFile[]> {
  const files: SourceFile[] = [];
  for (const path of paths) files.push(sourceFile(path, readBounded(path, largest)));
  return files;
}

/** Refuses what is no text at once, and makes a text of it when somebody asks. */
function sourceFile(path: string, bytes: Uint8Array): SourceFile {
  const decoded = decoder(path, bytes);
  let known: string | undefined;
  return {
    path,
    bytes,
    get text() {
      known ??= decoded();
      return known;
    },
  };
}

function decoder(path: string, bytes: Uint8Array): () => string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const nul = buffer.indexOf(0);
  if (nul >= 0) throw unreadable(path, lineOf(buffer, nul), 'is binary: it holds a NUL byte');
  if (isAscii(buffer)) return () => buffer.toString('latin1');
  if (isUtf8(buffer)) return () => buffer.toString('utf8');
  throw unreadable(path, invalidLine(buffer), 'is not UTF-8');
}

function unreadable(file: string, line: number, message: string): UsageError {
  return new UsageError({
    at: { file, line },
    message,
    hint: 'save it as UTF-8 text (iconv -f ENCODING -t UTF-8)',
  });
}

function lineOf(buffer: Buffer, offset: number): number {
  let line = 1;
  for (let at = buffer.indexOf(10); at >= 0 && at < offset; at = buffer.indexOf(10, at + 1)) line += 1;
  return line;
}

/** The first line that is not UTF-8; a line's end is never part of a character. */
function invalidLine(buffer: Buffer): number {
  for (let line = 1, start = 0; ; line += 1) {
    const newline = buffer.indexOf(10, start);
    const end = newline < 0 ? buffer.length : newline;
    if (newline < 0 || !isUtf8(buffer.subarray(start, end))) return line;
    start = end + 1;
  }
}

/**
 * Files that a configuration refers to: those given, then those that lie beside it. Nothing outside the
 * folder of the first given file is opened, whatever the configuration names: it may be a stranger's.
 */
export function libraryOf(given: readonly SourceFile[]): Library {
  const [main] = given;
  const root = main ? dirname(resolve(main.path)) : null;
  const read = new Map<string, SourceFile>(given.map((file) => [resolve(file.path), file]));
  const open = (path: string): SourceFile | null => {
    const known = read.get(path);
    if (known) return known;
    const file = root === null ? null : openInside(root, path, main?.path ?? '');
    if (file) read.set(path, file);
    return file;
  };
  return {
    find(pattern, from) {
      const meant = given.filter(({ path }) => isMeant(path, pattern, from.path));
      const found = meant.length > 0 ? meant : besides(pattern, root).flatMap((path) => open(path) ?? []);
      return [...found].sort((a, b) => (a.path < b.path ? -1 : 1));
    },
  };
}

/** The paths in `root` that the pattern may mean; empty where nothing lies there. */
function besides(pattern: string, root: string | null): readonly string[] {
  if (root === null) return [];
  for (const tail of placesBeside(pattern)) {
    const folder = join(root, ...tail.slice(0, -1));
    const name = tail.at(-1) ?? '';
    const found = entries(folder).filter((entry) => fitsGlob(name, entry));
    if (found.length > 0) return found.map((entry) => join(folder, entry));
  }
  return [];
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function openInside(root: string, path: string, main: string): SourceFile | null {
  const real = realpathSync(path);
  if (!real.startsWith(realpathSync(root) + sep)) return null;
  const about = statSync(real);
  if (!about.isFile()) return null;
  const shown = join(dirname(main), path.slice(root.length + 1));
  if (about.size > largest) {
    throw new UsageError({ at: { file: shown }, message: 'is too large', hint: 'split it' });
  }
  return sourceFile(shown, readFileSync(real));
}
