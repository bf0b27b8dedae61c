import { Command } from 'commander';
import { UsageError } from '../model/errors.js';
import type { Report } from '../model/report.js';
import { checkFormats } from '../reports/check/index.js';
import { compare } from '../reports/comparison/compare.js';
import { comparisonFormats } from '../reports/comparison/index.js';
import { mergedFormats } from '../reports/merged/index.js';
import { merge } from '../reports/merged/merge.js';
import type { SavedReport } from '../reports/saved-report.js';
import type { CommandModule, ExitCode } from './command.js';
import { lookOf } from './look.js';
import { type CommonOptions, collect, withCommonOptions } from './options.js';
import { type Formats, loaded, openOutputs, reportsAsked } from './output.js';
import { readReports } from './report/read.js';
import { tool } from './tool.js';

interface ReportOptions extends CommonOptions {
  readonly report?: readonly string[];
  readonly json?: boolean;
  readonly compare?: boolean;
  readonly verbose?: boolean;
}

/** `report <report.json...>`: renders one saved check, merges several, or compares two. */
export const define: CommandModule['define'] = (finish) =>
  withCommonOptions(
    new Command('report')
      .argument('<report...>', 'files saved with: em-preflight check --report json=FILE')
      .description('Renders a saved report, merges several into one matrix, or compares two.')
      .option(
        '--report <format[=file]>',
        'write this format, to a file or standard output (repeatable)',
        collect,
      )
      .option('--json', 'short for --report json')
      .option('--compare', 'compare two reports: what broke, what still fails, what was fixed')
      .option('-v, --verbose', 'show every check, not only those that need attention')
      .addHelpText('after', formatsHelp()),
  ).action(async (files: readonly string[], options: ReportOptions) => {
    finish(await write(await readReports(files), options));
  });

async function write(saved: readonly SavedReport[], options: ReportOptions): Promise<ExitCode> {
  const [first, second] = saved;
  if (options.compare) {
    if (!first || !second || saved.length !== 2) {
      throw new UsageError({
        message: `--compare takes two reports, and ${saved.length} ${saved.length === 1 ? 'was' : 'were'} given`,
        hint: 'name the report from before the change, then the one from after it',
      });
    }
    return render(compare(first, second, tool()), comparisonFormats, options);
  }
  if (!first || saved.length > 1) return render(merge(saved, tool()), mergedFormats, options);
  await render(first.report, checkFormats, options);
  return exitCodeOf(first.report);
}

async function render<Result extends { readonly exitCode: ExitCode }>(
  result: Result,
  formats: Formats<Result>,
  options: ReportOptions,
): Promise<ExitCode> {
  const outputs = await openOutputs(reportsAsked(options), loaded(formats), await lookOf(options));
  try {
    await outputs.write(result);
  } finally {
    await outputs.discard();
  }
  return result.exitCode;
}

/** As the check itself ended; that it was interrupted then is no interruption now. */
function exitCodeOf({ verdict }: Report): ExitCode {
  return verdict === 'fail' ? 1 : verdict === 'inconclusive' ? 3 : 0;
}

function formatsHelp(): string {
  const list = (formats: object) => Object.keys(formats).join(', ');
  return [
    '',
    `Formats of one report: ${list(checkFormats)}`,
    `Formats of several: ${list(mergedFormats)}`,
    `Formats of a comparison: ${list(comparisonFormats)}`,
  ].join('\n');
}
