/**
 * Runs the program from its packs in `dist/` (see `scripts/packs.ts`). The build has run them once and kept
 * what V8 made of them: a Node of the same V8 takes that over and compiles nothing, any other compiles as usual.
 */
'use strict';

const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

const folder = join(__dirname, '..', 'dist');
const scripts = new Map();

function cached(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function compiled(pack) {
  const filename = join(folder, `${pack}.cjs`);
  return new Script(readFileSync(filename, 'latin1'), {
    filename,
    cachedData: cached(join(folder, `${pack}.cache`)),
  });
}

/** A package that comes as an ES module. */
function imported(name) {
  return import(name);
}

/** Starts the program with the arguments in `process.argv`; may be called again. */
function run() {
  const packs = new Map();
  const loaded = new Map();

  function part(pack, name) {
    const known = loaded.get(name);
    if (known) return known.exports;
    if (!packs.has(pack)) {
      if (!scripts.has(pack)) scripts.set(pack, compiled(pack));
      packs.set(pack, scripts.get(pack).runInThisContext());
    }
    const module = { exports: {} };
    loaded.set(name, module);
    packs.get(pack)[name](module, module.exports, require, part, imported, folder);
    return module.exports;
  }

  if (process.argv[2] === 'check') part('early', 'early');
  part('start', 'cli');
}

module.exports = { run, scripts };
