import { Command, Option } from 'commander';
import { select } from '../catalogue/select.js';
import { openCatalogue } from './catalogue-file.js';
import type { CommandModule } from './command.js';
import { listCsv, listJson } from './list/data.js';
import { listTable } from './list/table.js';
import {
  type CommonOptions,
  type ConditionOptions,
  withCommonOptions,
  withCondition,
  withSelectors,
} from './options.js';
import { print } from './print.js';
import { columnsOf, wantsColor } from './terminal.js';

interface ListOptions extends CommonOptions, ConditionOptions {
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** `list [selector...]`: the catalogue as a table, JSON or CSV. Needs neither YAML nor the schema. */
export const define: CommandModule['define'] = (finish) =>
  withCommonOptions(
    withCondition(withSelectors(new Command('list')))
      .description('Shows the catalogue: what each component has to reach, and where that is stated.')
      .addOption(new Option('--json', 'print JSON').conflicts('csv'))
      .option('--csv', 'print CSV, one record for each component and host'),
  ).action(async (selectors: readonly string[], options: ListOptions) => {
    const selection = select(await openCatalogue(options.catalogue), selectors, options.with);
    if (options.json) await print(listJson(selection));
    else if (options.csv) await print(listCsv(selection));
    else
      await print(
        listTable(selection, {
          color: wantsColor(options.color),
          columns: columnsOf(),
          quiet: options.quiet === true,
        }),
      );
    finish(0);
  });
