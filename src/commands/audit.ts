import { Command, Option } from 'commander';
import type { Circumstances } from '../audit/decide.js';
import { evaluate } from '../audit/evaluate.js';
import type { Vantage } from '../audit/format.js';
import { type FormatId, formatIds, formats } from '../audit/index.js';
import { ipNumber } from '../audit/ip.js';
import { recognise } from '../audit/recognise.js';
import { type FailOn, failOnLevels } from '../audit/verdict.js';
import { select } from '../catalogue/select.js';
import type { AuditReport, SourceFile } from '../model/audit.js';
import type { Selection } from '../model/catalogue.js';
import { UsageError } from '../model/errors.js';
import { auditFormats } from '../reports/audit/index.js';
import { quoted } from '../text/quoted.js';
import { readAddresses } from './audit/addresses.js';
import { type Baseline, baselineOf } from './audit/baseline-file.js';
import { libraryOf, readConfigurations } from './audit/config-files.js';
import { type WatchedVantage, watchedVantage } from './audit/vantage.js';
import { openCatalogue } from './catalogue-file.js';
import type { CommandModule } from './command.js';
import { lookOf } from './look.js';
import {
  type CommonOptions,
  type ConditionOptions,
  collect,
  withCommonOptions,
  withCondition,
} from './options.js';
import { loaded, openOutputs, reportsAsked } from './output.js';
import { tell } from './tell.js';
import { tool } from './tool.js';

interface AuditOptions extends CommonOptions, ConditionOptions {
  readonly format?: FormatId;
  readonly component?: readonly string[];
  readonly clientIp?: string;
  readonly addresses?: string;
  readonly chain: Vantage['chain'];
  readonly inInterface?: string;
  readonly outInterface?: string;
  readonly dialect?: string;
  readonly report?: readonly string[];
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly failOn: FailOn;
  readonly baseline?: string;
  readonly writeBaseline?: string;
}

/** `audit <file...>`: does this configuration let the components through, and which line decides? */
export const define: CommandModule['define'] = (finish) =>
  withCommonOptions(
    withCondition(new Command('audit').argument('<file...>', 'a configuration, and the files it refers to'))
      .description('Judges a firewall, proxy or PAC configuration without touching the network.')
      .addOption(
        new Option('--format <id>', 'what the files are, where it is not recognised').choices(formatIds),
      )
      .option('--component <selector>', 'only this component (repeatable)', collect)
      .option('--client-ip <ip>', 'the address the clients have')
      .option('--addresses <report>', 'the addresses of the hosts, as a saved check saw them')
      .addOption(
        new Option('--chain <name>', 'packet filters: through the machine, or from it')
          .choices(['forward', 'output'])
          .default('forward'),
      )
      .option('--in-interface <name>', 'packet filters: where the packets come in')
      .option('--out-interface <name>', 'packet filters: where they go out')
      .option('--dialect <name>', 'lists: the product that reads them')
      .option(
        '--report <format>',
        `FORMAT or FORMAT=FILE (repeatable): ${Object.keys(auditFormats).join(', ')}`,
        collect,
      )
      .option('--json', 'short for --report json')
      .option('-v, --verbose', 'every requirement with the line that decides')
      .addOption(
        new Option('--fail-on <kind>', 'fail on findings as grave as this')
          .choices(failOnLevels)
          .default('blocked'),
      )
      .option('--baseline <file>', 'findings that are accepted, with reason and expiry')
      .option('--write-baseline <file>', 'accept all findings of this run for 90 days')
      .addHelpText(
        'after',
        '\nExit codes: 0 pass, 1 fail, 2 wrong use, 3 inconclusive, 70 defect, 130 interrupted',
      ),
  ).action(async (paths: readonly string[], options: AuditOptions) => {
    const outputs = await openOutputs(reportsAsked(options), loaded(auditFormats), await lookOf(options));
    try {
      const report = await run(paths, options);
      await outputs.write(report);
      finish(report.exitCode);
    } finally {
      await outputs.discard();
    }
  });

async function run(paths: readonly string[], options: AuditOptions): Promise<AuditReport> {
  const selection = select(await openCatalogue(options.catalogue), options.component ?? [], options.with);
  const known = await circumstances(options);
  const baseline = await baselineOf(options);
  const files = await readConfigurations(paths);
  const watched = watchedVantage(options);
  const report = await judge(files, selection, known, baseline, options, watched.vantage);
  await baseline.write(report.findings);
  if (!options.quiet) for (const hint of baseline.hints()) tell(`em-preflight: ${hint}`);
  if (!options.quiet) hintOnClient(report, options);
  if (!options.quiet) hintOnUnheeded(report, watched);
  return report;
}

/** Most proxies ask where the client comes from: without an address that leaves much open. */
function hintOnClient({ requirements }: AuditReport, { clientIp }: AuditOptions): void {
  const open = requirements.filter(({ because }) => because.includes('--client-ip')).length;
  if (clientIp !== undefined || open === 0) return;
  tell(`em-preflight: --client-ip ADDRESS settles ${open} of the answers`);
}

/** Who gives an interface believes that the answer is about it. */
function hintOnUnheeded({ format }: AuditReport, watched: WatchedVantage): void {
  for (const flag of watched.unheeded())
    tell(`em-preflight: ${flag} is not heeded: nothing in this configuration (${format}) goes by it`);
}

async function judge(
  files: readonly SourceFile[],
  selection: Selection,
  known: Circumstances,
  baseline: Baseline,
  options: AuditOptions,
  vantage: Vantage,
): Promise<AuditReport> {
  const id = options.format ?? recognise(files);
  const format = await formats[id].load();
  const policy = await format.parse(files, vantage, libraryOf(files));
  return evaluate({
    tool: tool(),
    selection,
    format: id,
    files,
    policy,
    known,
    failOn: options.failOn,
    accept: baseline.accept,
  });
}

async function circumstances({ clientIp, addresses }: AuditOptions): Promise<Circumstances> {
  if (clientIp !== undefined && ipNumber(clientIp) === null) {
    throw new UsageError({
      message: `--client-ip ${quoted(clientIp)} is no address`,
      hint: 'give one IPv4 or IPv6 address, such as 10.1.2.3',
    });
  }
  return {
    client: clientIp ?? null,
    addresses: addresses === undefined ? new Map() : await readAddresses(addresses),
  };
}
