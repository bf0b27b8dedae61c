/**
 * esbuild splits the program into some hundred ES modules, so that a command loads what it uses. Node takes
 * half a millisecond and more to find, read and compile each. So those that are always loaded together go
 * into one file, a pack, as CommonJS: a record of functions, one for each module, which `bin/program.js` calls.
 */
import { transform } from 'esbuild';

/** An ES module as esbuild wrote it. */
export interface Module {
  /** `chunk-ABC.mjs` */
  readonly name: string;
  readonly code: string;
}

export interface Pack {
  /** Without an ending: `start`. */
  readonly name: string;
  readonly code: string;
}

/** Characters: what is larger is a library that few runs need, and stays alone. */
const large = 150_000;

const staticImport = /^(?:import|export)\b[^"'()]*?["']\.\/([^"'\n]+)\.mjs["'];$/gm;
const dynamicImport = /\bimport\("\.\/([^"\n]+)\.mjs"\)/g;

interface Part {
  readonly stem: string;
  readonly code: string;
  /** Stems of what it imports. */
  readonly needs: readonly string[];
  readonly mayNeed: readonly string[];
}

function partOf({ name, code }: Module): Part {
  const stems = (pattern: RegExp) => [...code.matchAll(pattern)].map(([, stem = '']) => stem);
  return {
    stem: name.replace(/\.mjs$/, ''),
    code,
    needs: stems(staticImport),
    mayNeed: stems(dynamicImport),
  };
}

/** What is loaded with `stem`, itself included. */
function closure(stem: string, parts: ReadonlyMap<string, Part>): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (one: string): void => {
    if (found.has(one)) return;
    found.add(one);
    parts.get(one)?.needs.forEach(add);
  };
  add(stem);
  return found;
}

/** The modules that run, without an ending: `early` before the program is loaded, `main` as the program. */
export interface Entries {
  readonly early: string;
  readonly main: string;
}

/**
 * The pack of each module: `start` for what every command or several of them load, the command's own for what
 * it alone loads, and one by itself for what is large or loaded later.
 */
function packNames(main: string, parts: ReadonlyMap<string, Part>): ReadonlyMap<string, string> {
  const always = closure(main, parts);
  const commands = (parts.get(main)?.mayNeed ?? []).map((stem) => ({ stem, all: closure(stem, parts) }));
  const packOf = ({ stem, code }: Part): string => {
    if (code.length > large) return stem;
    const [command, another] = commands.filter(({ all }) => all.has(stem));
    return always.has(stem) || another ? 'start' : (command?.stem ?? stem);
  };
  return new Map([...parts.values()].map((part) => [part.stem, packOf(part)]));
}

export async function packed(modules: readonly Module[], entries: Entries): Promise<readonly Pack[]> {
  const parts = new Map(modules.map(partOf).map((part) => [part.stem, part]));
  const names = packNames(entries.main, parts);
  const early = closure(entries.early, parts);
  const functions = new Map<string, string[]>();
  const add = async (part: Part, packs: ReadonlyMap<string, string>): Promise<void> => {
    const name = packs.get(part.stem) ?? part.stem;
    functions.set(name, [...(functions.get(name) ?? []), await asFunction(part, packs)]);
  };
  // What runs early stands there a second time: it need not load the program, nor other commands its pack.
  const earlyNames = new Map([...names, ...[...early].map((stem) => [stem, 'early'] as const)]);
  for (const part of parts.values()) {
    if (part.stem !== entries.early) await add(part, names);
    if (early.has(part.stem)) await add(part, earlyNames);
  }
  return [...functions].map(([name, those]) => ({ name, code: `({\n${those.join(',\n')}\n})\n` }));
}

/** What the functions are given has names that no code of ours or of a library has. */
async function asFunction({ stem, code }: Part, packs: ReadonlyMap<string, string>): Promise<string> {
  const part = (other: string) => `$part(${JSON.stringify(packs.get(other))}, ${JSON.stringify(other)})`;
  const lazily = code.replace(
    dynamicImport,
    (_, other: string) => `Promise.resolve().then(() => ${part(other)})`,
  );
  const { code: converted } = await transform(lazily, {
    format: 'cjs',
    platform: 'node',
    target: 'node20.18',
    sourcefile: stem,
    // Half of a library is comment. Our own lines keep their numbers, for the stack of a defect.
    minifyWhitespace: code.includes('// node_modules/'),
    define: { 'import.meta.dirname': '$folder' },
  });
  const body = converted
    .replace(/\brequire\("\.\/([^"\n]+)\.mjs"\)/g, (_, other: string) => part(other))
    // What V8 kept of a script cannot import.
    .replace(/\bimport\("([^"\n]+)"\)/g, '$$imported("$1")')
    // Packs are read byte by byte; esbuild leaves regular expressions as they are.
    .replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `${JSON.stringify(stem)}(module, exports, require, $part, $imported, $folder) {\n${body}}`;
}
