import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { evaluate } from '../../src/audit/evaluate.js';
import { isMeant, placesBeside } from '../../src/audit/file-paths.js';
import type { Library } from '../../src/audit/format.js';
import { fitsGlob } from '../../src/audit/glob.js';
import { type FormatId, formats } from '../../src/audit/index.js';
import { recognise } from '../../src/audit/recognise.js';
import type { AuditReport, SourceFile } from '../../src/model/audit.js';
import { UsageError } from '../../src/model/errors.js';
import { selection } from './selection.js';

/** `expected.json` of a case; what is left out takes the default. */
export interface Expected {
  /** Files as on the command line, the rest of the folder is what includes may find; default: all of them. */
  readonly files?: readonly string[];
  readonly options?: {
    readonly components?: readonly string[];
    readonly with?: readonly string[];
    readonly client?: string;
    readonly addresses?: Readonly<Record<string, readonly string[]>>;
    readonly chain?: 'forward' | 'output';
    readonly inInterface?: string;
    readonly outInterface?: string;
    readonly dialect?: string;
  };
  /** `file:line:column: message` of a configuration that the engine itself refuses. */
  readonly error?: string;
  readonly verdict?: AuditReport['verdict'];
  /** `host:port` -> `ruling file:line` (without the line where a default decided). */
  readonly requirements?: Readonly<Record<string, string>>;
  /** `severity kind file:line host`, sorted. */
  readonly findings?: readonly string[];
}

export const root = fileURLToPath(new URL('../fixtures/configs/', import.meta.url));

function read(folder: string): readonly SourceFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'expected.json')
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ path: relative(folder, path), text: readFileSync(path, 'utf8') }));
}

/** The files of the case's folder, as the command finds them beside the configuration. */
function libraryOf(given: readonly SourceFile[], beside: readonly SourceFile[]): Library {
  return {
    find: (pattern, from) => {
      const meant = given.filter(({ path }) => isMeant(path, pattern, from.path));
      if (meant.length > 0) return meant;
      const tails = placesBeside(pattern);
      return beside.filter(({ path }) => tails.some((tail) => isPath(path.split('/'), tail)));
    },
  };
}

function isPath(own: readonly string[], wanted: readonly string[]): boolean {
  return own.length === wanted.length && wanted.every((part, index) => fitsGlob(part, own[index] ?? ''));
}

/** Runs one case as `audit` would and puts the result into the words of `expected.json`. */
export async function run(format: FormatId, name: string): Promise<Expected> {
  const folder = join(root, format, name);
  const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected;
  const { files: named, options = {} } = expected;
  const all = read(folder);
  const files = named ? all.filter(({ path }) => named.includes(path)) : all;
  const asked = { ...(named ? { files: named } : {}), ...(expected.options ? { options } : {}) };
  try {
    if (recognise(files) !== format) throw new Error(`${name} is recognised as ${recognise(files)}`);
    const vantage = {
      chain: options.chain ?? 'forward',
      inInterface: options.inInterface ?? null,
      outInterface: options.outInterface ?? null,
      dialect: options.dialect ?? null,
    } as const;
    const policy = await (await formats[format].load()).parse(files, vantage, libraryOf(files, all));
    const report = await evaluate({
      tool: { name: 'em-preflight', version: '0' },
      selection: selection(options.components, options.with),
      format,
      files,
      policy,
      known: {
        client: options.client ?? null,
        addresses: new Map(Object.entries(options.addresses ?? {})),
      },
      failOn: 'blocked',
      accept: (findings) => findings,
    });
    return { ...asked, ...inWords(report) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const { at, message } = error.problems[0] ?? { message: '' };
    return { ...asked, error: `${[at?.file, at?.line, at?.column].filter(Boolean).join(':')}: ${message}` };
  }
}

function inWords({ verdict, requirements, findings }: AuditReport): Expected {
  return {
    verdict,
    requirements: Object.fromEntries(
      requirements.map(({ host, port, verdict: ruling, by }) => [
        `${host}:${port}`,
        by ? `${ruling} ${by.file}:${by.line}` : ruling,
      ]),
    ),
    findings: findings
      .map(({ severity, kind, file, line, host }) =>
        [severity, kind, `${file}:${line}`, host].filter(Boolean).join(' '),
      )
      .sort(),
  };
}
