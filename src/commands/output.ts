/**
 * `--report FORMAT[=FILE]`, for `check`, `audit` and `report`. The files are opened before the work, so that
 * a wrong path costs nobody a run, and each is put in its place as a whole.
 *
 *     const outputs = await openOutputs(reportsAsked(options), checkFormats, look);
 *     try { … await outputs.write(report); } finally { await outputs.discard(); }
 */
import { appendFileSync } from 'node:fs';
import { UsageError } from '../model/errors.js';
import { unpainted } from '../reports/console-paint.js';
import type { Look, ReportFormat } from '../reports/format.js';
import { didYouMean } from '../text/nearest.js';
import type { AtomicFile } from './atomic-file.js';
import { print } from './print.js';

/** A registry of report formats, as `reports/check/index.ts` has it. */
export type Formats<Result> = Readonly<Record<string, ReportFormat<Result>>>;

/** A registry that is loaded when something is to be written; its ids are known before. */
export interface LazyFormats<Result> {
  readonly ids: readonly string[];
  load(): Promise<Formats<Result>>;
}

/** One `--report`; `file` is null for standard output. */
export interface Wanted {
  readonly format: string;
  readonly file: string | null;
}

export interface Outputs<Result> {
  /** Renders every report and writes none. */
  rehearse(result: Result): Promise<void>;
  /** Writes every report: the files first, standard output last. */
  write(result: Result): Promise<void>;
  /** Takes back what was opened and not written. Safe to call after `write`. */
  discard(): Promise<void>;
}

/** What `--report` (repeatable) and `--json` ask for together. */
export function reportsAsked({ report = [], json = false }: { report?: readonly string[]; json?: boolean }) {
  return json ? [...report, 'json'] : report;
}

/**
 * Reads `FORMAT[=FILE]` arguments; none means `console`. `-` is standard output. Throws a UsageError for an
 * unknown format, a file named twice, or two reports for standard output.
 */
export function parseOutputs(given: readonly string[], ids: readonly string[]): readonly Wanted[] {
  const wanted = (given.length === 0 ? ['console'] : given).map((argument) => parseOutput(argument, ids));
  const printed = wanted.filter(({ file }) => file === null);
  if (printed.length > 1) throw new UsageError(twice('standard output', printed));
  for (const { file } of wanted) {
    const same = wanted.filter((other) => file !== null && other.file === file);
    if (same.length > 1) throw new UsageError(twice(file ?? '', same));
  }
  return wanted;
}

function parseOutput(argument: string, ids: readonly string[]): Wanted {
  const cut = argument.indexOf('=');
  const format = cut < 0 ? argument : argument.slice(0, cut);
  const file = cut < 0 ? null : argument.slice(cut + 1);
  if (!ids.includes(format)) {
    const hint = didYouMean(format, ids) ?? `known are ${ids.join(', ')}`;
    throw new UsageError({ message: `unknown report format "${format}"`, hint });
  }
  if (file === '') {
    throw new UsageError({
      message: `--report ${format}= names no file`,
      hint: `write --report ${format}=FILE, or --report ${format} for standard output`,
    });
  }
  return { format, file: file === '-' ? null : file };
}

function twice(where: string, wanted: readonly Wanted[]) {
  const formats = wanted.map(({ format }) => format).join(' and ');
  return {
    message: `two reports cannot both go to ${where}: ${formats}`,
    hint: 'give all but one a file of their own: --report FORMAT=FILE',
  };
}

/** Throws a UsageError where the last of several goes to a file that another goes to by another name. */
function refuseSameFile(all: readonly (Wanted & { readonly opened: AtomicFile | null })[]): void {
  const last = all.at(-1)?.opened?.replaces;
  const same = all.filter(({ opened }) => last && opened?.replaces === last);
  if (last && same.length > 1) throw new UsageError(twice(last, same));
}

/** Opens every file that is asked for. `look` is that of standard output; files get no colour and 80 columns. */
export async function openOutputs<Result>(
  given: readonly string[],
  formats: LazyFormats<Result>,
  look: Look,
): Promise<Outputs<Result>> {
  const opened: (Wanted & { readonly opened: AtomicFile | null })[] = [];
  const discard = async () => {
    for (const one of opened) await one.opened?.discard();
  };
  try {
    for (const wanted of parseOutputs(given, formats.ids)) {
      opened.push({ ...wanted, opened: wanted.file === null ? null : await opening(wanted.file) });
      refuseSameFile(opened);
    }
  } catch (error) {
    await discard();
    throw error;
  }
  const outputs = async () => {
    const loaded = await formats.load();
    return opened.flatMap(({ format: id, opened: file }) =>
      loaded[id]
        ? [{ format: loaded[id], file, look: file ? { ...look, paint: unpainted, columns: 80 } : look }]
        : [],
    );
  };
  const rehearse = async (result: Result) => {
    for (const { format, look } of await outputs()) format.render(result, look);
  };
  const write = async (result: Result) => {
    const problems: unknown[] = [];
    const all = await outputs();
    for (const { format, file, look } of all) {
      const text = () => format.render(result, look);
      await file?.commit(text()).catch((error: unknown) => problems.push(error));
      await writeStepSummary(format, result).catch((error: unknown) => problems.push(error));
    }
    for (const { format, file, look } of all) if (!file) await print(format.render(result, look));
    if (problems.length > 0) throw problems[0];
  };
  return { rehearse, write, discard };
}

async function opening(file: string): Promise<AtomicFile> {
  const { openAtomic } = await import('./atomic-file.js');
  return openAtomic(file);
}

/** A registry that is loaded already. */
export function loaded<Result>(formats: Formats<Result>): LazyFormats<Result> {
  return { ids: Object.keys(formats), load: async () => formats };
}

/** GitHub gives every step a file to append Markdown to; nothing to do elsewhere. */
async function writeStepSummary<Result>(format: ReportFormat<Result>, result: Result): Promise<void> {
  const file = process.env.GITHUB_STEP_SUMMARY;
  if (!file || !format.stepSummary) return;
  try {
    appendFileSync(file, format.stepSummary(result));
  } catch (error) {
    throw new UsageError({
      at: { file },
      message: `the step summary cannot be written: ${(error as Error).message}`,
      hint: 'let GITHUB_STEP_SUMMARY name a file that may be written to, or unset it',
    });
  }
}
