import { Command } from 'commander';
import { select } from '../catalogue/select.js';
import { openCatalogue } from './catalogue-file.js';
import type { CommandModule } from './command.js';
import {
  type CommonOptions,
  type ConditionOptions,
  withCommonOptions,
  withCondition,
  withSelectors,
} from './options.js';
import { print } from './print.js';
import { allPlatforms } from './rules/platform-list.js';
import { columnsOf } from './terminal.js';
import { advice } from './wildcards/advice.js';
import { adviceText } from './wildcards/text.js';

interface WildcardsOptions extends CommonOptions, ConditionOptions {
  readonly json?: boolean;
}

/** `wildcards [selector...]`: which wildcards there are to choose from, and what each would open. */
export const define: CommandModule['define'] = (finish) =>
  withCommonOptions(
    withCondition(withSelectors(new Command('wildcards')))
      .description(
        'Suggests wildcards for the selected hosts, and says what each covers and what else it opens.',
      )
      .option('--json', 'print JSON'),
  ).action(async (selectors: readonly string[], options: WildcardsOptions) => {
    const selection = select(await openCatalogue(options.catalogue), selectors, options.with);
    const found = advice(selection, await allPlatforms());
    await print(options.json ? `${JSON.stringify(found, null, 2)}\n` : adviceText(found, columnsOf()));
    finish(0);
  });
