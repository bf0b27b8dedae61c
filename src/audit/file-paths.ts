/**
 * Which file a configuration means: it names paths of the machine it runs on, and we have it somewhere else.
 * So paths are compared from their ends, beginning at the folder of the configuration.
 */

import { fitsGlob } from './glob.js';

/** Path parts of `path` as seen from the folder of the file `from`. */
function seenFrom(path: string, from: string): readonly string[] {
  const folder = parts(from).slice(0, -1);
  const own = parts(path);
  const inside =
    path.startsWith('/') === from.startsWith('/') && folder.every((part, index) => own[index] === part);
  return inside ? own.slice(folder.length) : own;
}

function parts(path: string): readonly string[] {
  return path.split(/[\\/]+/).filter((part) => part !== '' && part !== '.');
}

/**
 * May the file at `path`, which was given to us, be what `pattern` names in the file `from`? As many parts of
 * both are compared as both have, from the last backwards: `site/allowed.txt` beside the configuration is
 * `/etc/squid/site/allowed.txt`, and so is `allowed.txt`.
 */
export function isMeant(path: string, pattern: string, from: string): boolean {
  if (path === from) return false;
  const [own, wanted] = [seenFrom(path, from), parts(pattern)];
  const count = Math.min(own.length, wanted.length);
  return Array.from({ length: count }).every((_, back) =>
    fitsGlob(wanted[wanted.length - 1 - back] ?? '', own[own.length - 1 - back] ?? ''),
  );
}

/**
 * Where the files of `pattern` may lie beside the configuration, the likeliest first: the pattern's folders
 * are taken off from the left until one of them is there. A pattern with a star keeps its last folder: all
 * files beside the configuration are not what it means.
 */
export function placesBeside(pattern: string): readonly (readonly string[])[] {
  const wanted = parts(pattern);
  const least = /[*?[]/.test(wanted.at(-1) ?? '') && wanted.length > 1 ? 2 : 1;
  return wanted.map((_, index) => wanted.slice(index)).filter((tail) => tail.length >= least);
}
