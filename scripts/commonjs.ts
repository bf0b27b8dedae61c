/**
 * Node starts a program of CommonJS files in two thirds of the time that ES modules take: each module is
 * resolved and read asynchronously there. So what esbuild has split into ES modules is turned into CommonJS,
 * but for the few that need a dependency which comes as an ES module only, and those that need these.
 */
import { transform } from 'esbuild';

/** An ES module as esbuild wrote it. */
export interface Module {
  /** `chunk-ABC.mjs` */
  readonly name: string;
  readonly code: string;
}

/** CommonJS dependencies inside an ES module bundle still call require(), mostly for Node's own modules. */
const requireForDependencies =
  "const require = (id) => process.getBuiltinModule(id) ?? process.getBuiltinModule('module').createRequire(import.meta.url)(id);";

const staticImport = /^(?:import|export)\b[^"'()]*?["']([^"'\n]+)["'];$/gm;
const dynamicImport = /\bimport\("\.\/([^"\n]+)\.mjs"\)/g;

function imported({ code }: Module): readonly string[] {
  return [...code.matchAll(staticImport)].map(([, from = '']) => from);
}

/** The names of the modules that reach an ES-only package by static imports. */
function bound(modules: readonly Module[], esOnly: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const reaches = (module: Module): boolean =>
    imported(module).some((from) => esOnly.includes(from) || found.has(from.replace('./', '')));
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const module of modules) if (reaches(module)) found.add(module.name);
  }
  return found;
}

/** @param esOnly packages that `require` cannot load before Node 20.19 */
export async function commonJs(
  modules: readonly Module[],
  esOnly: readonly string[],
): Promise<readonly Module[]> {
  const staying = bound(modules, esOnly);
  const name = (stem: string): string => (staying.has(`${stem}.mjs`) ? `${stem}.mjs` : `${stem}.cjs`);
  return Promise.all(
    modules.map(async (module) => {
      const stays = staying.has(module.name);
      const code = module.code
        .replace(dynamicImport, (_, stem: string) =>
          stays || staying.has(`${stem}.mjs`)
            ? `import("./${name(stem)}")`
            : `Promise.resolve().then(() => require("./${name(stem)}"))`,
        )
        .replace(staticImport, (line) =>
          line.replace(/"\.\/([^"]+)\.mjs"/, (_, stem: string) => `"./${name(stem)}"`),
        );
      if (stays) return { ...module, code: `${requireForDependencies}\n${code}` };
      const converted = await transform(code, {
        format: 'cjs',
        platform: 'node',
        target: 'node20.18',
        sourcefile: module.name,
        define: { 'import.meta.url': 'importMetaUrl' },
        banner: code.includes('import.meta.url')
          ? "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;"
          : '',
      });
      return { name: name(module.name.replace(/\.mjs$/, '')), code: converted.code };
    }),
  );
}
