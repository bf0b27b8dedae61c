import { Argument, Command, Option } from 'commander';
import { causes, type Subject } from '../check/causes/index.js';
import { type Cause, causeIds } from '../model/cause.js';
import { UsageError } from '../model/errors.js';
import { readHostName } from '../model/hostname.js';
import { didYouMean } from '../text/nearest.js';
import { quoted } from '../text/quoted.js';
import type { CommandModule } from './command.js';
import { causesJson } from './explain/json.js';
import { causePage } from './explain/page.js';
import { causeTable } from './explain/table.js';
import { type CommonOptions, withCommonOptions } from './options.js';
import { print } from './print.js';
import { columnsOf, wantsColor } from './terminal.js';

interface ExplainOptions extends CommonOptions {
  readonly for?: Subject;
  readonly json?: boolean;
}

/** Stands where nobody said which endpoint is meant: the commands are to be filled in. */
const placeholder: Subject = { host: 'HOST', port: 443 };

/** `explain [cause]`: the words of one cause, or a table of all. */
export const define: CommandModule['define'] = (finish) =>
  withCommonOptions(new Command('explain'))
    .description('Says what a cause means, how it is recognised, what looks like it and who mends it.')
    .addArgument(
      new Argument('[cause]', 'the id of a cause, as reports name it; without one, all are listed'),
    )
    .addOption(
      new Option('--for <host:port>', 'write this endpoint into the commands').argParser(parseEndpoint),
    )
    .option('--json', 'print JSON')
    .action(async (asked: string | undefined, options: ExplainOptions) => {
      const subject = options.for ?? placeholder;
      const look = { color: wantsColor(options.color), columns: columnsOf() };
      const cause = asked === undefined ? undefined : knownCause(asked);
      if (options.json) await print(causesJson(cause === undefined ? causeIds : [cause], subject));
      else await print(cause === undefined ? causeTable(look) : causePage(cause, subject, look));
      finish(0);
    });

function knownCause(asked: string): Cause {
  if (Object.hasOwn(causes, asked)) return asked as Cause;
  throw new UsageError({
    message: `unknown cause ${quoted(asked)}`,
    hint: didYouMean(asked, causeIds) ?? 'run em-preflight explain for the list',
  });
}

/** `HOST` or `HOST:PORT`, the port 443 unless given. */
function parseEndpoint(text: string): Subject {
  const [, name = '', digits = '443'] = /^(.*?)(?::(\d{1,5}))?$/s.exec(text) ?? [];
  const host = readHostName(name);
  const port = Number(digits);
  if ('reason' in host || port < 1 || port > 65_535) {
    throw new UsageError({
      message: `--for ${quoted(text)} is no endpoint`,
      hint: 'write HOST:PORT, for example kinesis.eu-central-1.amazonaws.com:443',
    });
  }
  return { host: host.name, port };
}
