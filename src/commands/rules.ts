import { Command, Option } from 'commander';
import { select } from '../catalogue/select.js';
import type { Selection } from '../model/catalogue.js';
import { UsageError } from '../model/errors.js';
import type { Gap, Look, Rule } from '../model/rules.js';
import { allowance } from '../rules/allow.js';
import { isPlatform, platforms } from '../rules/index.js';
import { lower } from '../rules/lower.js';
import type { Platform } from '../rules/platform.js';
import { unheeded } from '../rules/unheeded.js';
import { didYouMean } from '../text/nearest.js';
import { quoted } from '../text/quoted.js';
import { stripControls } from '../text/terminal.js';
import { openAtomic } from './atomic-file.js';
import { openCatalogue } from './catalogue-file.js';
import type { CommandModule, ExitCode } from './command.js';
import {
  type CommonOptions,
  type ConditionOptions,
  collect,
  withCommonOptions,
  withCondition,
  withSelectors,
} from './options.js';
import { print } from './print.js';
import { parseDate, parsePlace, parsePortChoice, parsePrefix, parseVariant } from './rules/choices.js';
import { type Scope, scopeOf } from './rules/scope.js';
import { parseSources } from './rules/sources.js';
import { tell } from './tell.js';
import { columnsOf } from './terminal.js';

interface RulesOptions extends CommonOptions, ConditionOptions {
  readonly wildcards: 'none' | 'suggested' | 'vendor';
  readonly source?: readonly string[];
  readonly prefix: string;
  readonly portChoice: string;
  readonly inside?: string;
  readonly outside?: string;
  readonly variant?: string;
  readonly from?: string;
  readonly onlyFailed?: boolean;
  readonly mergeInto?: string;
  readonly output?: string;
  readonly date?: string | true;
  readonly list?: boolean;
  readonly json?: boolean;
}

/** `rules <platform> [selector...]`: allow rules on standard output, losses on standard error. */
export const define: CommandModule['define'] = (finish) =>
  withCommonOptions(
    withCondition(
      withSelectors(new Command('rules').argument('[platform]', 'a platform, as --list shows them')),
    )
      .description('Prints rules that let the selected components out, for a firewall, proxy or filter.')
      .addOption(
        new Option('--wildcards <whose>', "exact names only, or wildcards: ours or the vendor's")
          .choices(['none', 'suggested', 'vendor'])
          .default('none'),
      )
      .option('--source <cidr>', 'let only these clients out (repeatable)', collect)
      .option('--prefix <name>', 'start of every name of an object', 'em')
      .option('--port-choice <port>', 'where one of several ports is enough: that port, or both', 'both')
      .option('--inside <name>', 'interface or zone of the clients')
      .option('--outside <name>', 'interface or zone towards the Internet')
      .option('--variant <name>', 'another form of the output, as --list --json shows them')
      .option('--from <report>', 'write the addresses that a saved check saw')
      .option('--only-failed', 'only what that check found blocked')
      .option('--merge-into <file>', 'print this configuration of yours with the rules added')
      .option('--output <file>', 'write to this file, as a whole or not at all')
      .option('--date [day]', 'put a date into the heading: today, or this day')
      .option('--list', 'show every platform and how its output is checked')
      .option('--json', 'with --list: as JSON'),
  ).action(async (id: string | undefined, selectors: readonly string[], options: RulesOptions) => {
    refuseMixture(id, options);
    if (options.list) await list(options);
    else finish(await write(await platformOf(id), selectors, options));
  });

/** What would be ignored is refused: whoever asks for JSON of a platform's rules shall not get something else. */
function refuseMixture(id: string | undefined, { list, json }: RulesOptions): void {
  if (list && id !== undefined) {
    throw new UsageError({
      message: `--list shows every platform and takes none: ${quoted(id)}`,
      hint: 'leave out --list for the rules, or the platform for the list',
    });
  }
  if (json && !list) {
    throw new UsageError({
      message: '--json goes with --list only: rules have the form that their platform reads',
      hint: 'leave --json out, or run em-preflight rules --list --json',
    });
  }
}

async function list({ json }: RulesOptions): Promise<void> {
  const { allPlatforms, platformsJson, platformsTable } = await import('./rules/platform-list.js');
  const all = await allPlatforms();
  await print(json ? platformsJson(all) : platformsTable(all, columnsOf()));
}

async function platformOf(id: string | undefined): Promise<Platform> {
  if (id !== undefined && isPlatform(id)) return platforms[id]();
  const known = Object.keys(platforms);
  throw new UsageError({
    message: id === undefined ? 'rules needs a platform' : `unknown platform ${quoted(id)}`,
    hint: (id && didYouMean(id, known)) ?? `known: ${known.join(', ')}`,
  });
}

async function write(
  platform: Platform,
  selectors: readonly string[],
  options: RulesOptions,
): Promise<ExitCode> {
  const selection = select(await openCatalogue(options.catalogue), selectors, options.with);
  const look = await lookOf(platform, selection, options);
  // `-` is standard output, as with --report.
  const output =
    options.output === undefined || options.output === '-' ? null : await openAtomic(options.output);
  try {
    const port = parsePortChoice(options.portChoice, selection);
    const scope = await scopeOf(selection, options, port);
    const { rules, gaps } = await rulesFor(platform, selection, look, { ...scope, port }, options);
    for (const { lost, message } of gaps) say(lost ? `LOST: ${message}` : message);
    const text = await rendered(platform, rules, { ...look, seenAt: scope.seenAt, gaps }, options);
    await (output ? output.commit(text) : print(text));
    return gaps.some(({ lost }) => lost) ? 1 : 0;
  } finally {
    await output?.discard();
  }
}

async function lookOf(platform: Platform, selection: Selection, options: RulesOptions): Promise<Look> {
  const inside = parsePlace('--inside', options.inside);
  const outside = parsePlace('--outside', options.outside);
  const variant = parseVariant(options.variant, platform);
  const { title, sha256 } = selection.catalogue;
  return {
    prefix: parsePrefix(options.prefix),
    sources: await parseSources(options.source ?? [], say),
    catalogue: { title: stripControls(title), sha256 },
    components: selection.components.map((component) => component.id).sort(),
    ...(inside === undefined ? {} : { inside }),
    ...(outside === undefined ? {} : { outside }),
    ...(variant === undefined ? {} : { variant }),
    date: parseDate(options.date, new Date()),
    seenAt: null,
    gaps: [],
  };
}

interface Written {
  readonly rules: readonly Rule[];
  readonly gaps: readonly Gap[];
}

async function rulesFor(
  { can }: Platform,
  selection: Selection,
  look: Look,
  { addresses, only, remarks, port }: Scope & { readonly port: number | null },
  { wildcards }: RulesOptions,
): Promise<Written> {
  const { rules: exact, leftOut } = allowance(selection, { port, addresses, only });
  const wide = wildcards === 'none' || exact.length === 0 ? null : await widened(exact, selection, wildcards);
  const { rules, gaps } = lower(wide?.rules ?? exact, can, look.sources);
  const conditional = leftOut.map(({ host, condition }) => ({
    lost: false,
    message: `${host} is left out: it counts only with ${condition} (the option with takes it in)`,
  }));
  const nothing = exact.length > 0 ? [] : [only ? nothingBlocked : nothingCounts];
  return {
    rules,
    gaps: [...remarks, ...nothing, ...(wide?.gaps ?? []), ...gaps, ...unheeded(can, look), ...conditional],
  };
}

const nothingBlocked: Gap = {
  lost: false,
  message: 'the report found nothing blocked that a rule of this selection opens: there is no rule to write',
};
const nothingCounts: Gap = {
  lost: false,
  message: 'nothing of this selection counts without a condition: there is no rule to write',
};

/** What knows public suffixes is large: it is loaded only where wildcards are asked for. */
async function widened(
  rules: readonly Rule[],
  selection: Selection,
  whose: 'suggested' | 'vendor',
): Promise<Written> {
  const { withWildcards } = await import('../rules/widen.js');
  return withWildcards(rules, selection.catalogue, whose);
}

async function rendered(
  platform: Platform,
  rules: readonly Rule[],
  look: Look,
  { mergeInto }: RulesOptions,
): Promise<string | Uint8Array> {
  if (mergeInto === undefined) return platform.render(rules, look);
  const { merged } = await import('./rules/merge-into.js');
  const { bytes, remarks } = await merged(platform, rules, look, mergeInto);
  for (const remark of remarks) say(remark);
  return bytes;
}

function say(message: string): void {
  tell(`em-preflight: ${message}`);
}
