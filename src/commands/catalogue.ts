import { Command } from 'commander';
import { plural } from '../text/plural.js';
import { escapeControls } from '../text/terminal.js';
import { diffJson, diffText } from './catalogue/diff.js';
import { openCatalogue, readCatalogue } from './catalogue-file.js';
import type { CommandModule, ExitCode } from './command.js';
import { type CommonOptions, withCommonOptions } from './options.js';
import { print } from './print.js';
import { bundledYaml } from './ready-catalogue.js';
import { wantsColor } from './terminal.js';

type Finish = (code: ExitCode) => void;

/** `catalogue validate|diff|import|schema`: work on catalogue files. */
export const define: CommandModule['define'] = (finish) =>
  new Command('catalogue')
    .description('Works on catalogue files: the lists of what has to be reached.')
    .addCommand(validate(finish))
    .addCommand(diff(finish))
    .addCommand(draft(finish))
    .addCommand(schema(finish));

function validate(finish: Finish): Command {
  return withCommonOptions(
    new Command('validate')
      .description('Checks a catalogue file and says everything that is wrong with it, and where.')
      .argument('[file]', 'the file (default: that of --catalogue, or the one that comes with the program)'),
  ).action(async (file: string | undefined, { catalogue, quiet }: CommonOptions) => {
    const path = file ?? catalogue ?? bundledYaml;
    const { components, hosts } = await openCatalogue(path);
    const entries = components.reduce((sum, { endpoints }) => sum + endpoints.length, 0);
    if (!quiet)
      await print(
        `${escapeControls(path)}: valid: ${plural(components.length, 'component')}, ${plural(entries, 'entry', 'entries')}, ${plural(hosts.length, 'host')}\n`,
      );
    finish(0);
  });
}

function diff(finish: Finish): Command {
  return withCommonOptions(
    new Command('diff')
      .description(
        'Says what differs between two catalogues. Ends with 0 where nothing does, with 1 otherwise.',
      )
      .argument(
        '<before>',
        'a catalogue file; alone, it is compared with the catalogue in use, as its successor',
      )
      .argument('[after]', 'the catalogue file that came after it')
      .option('--json', 'print JSON'),
  ).action(async (first: string, second: string | undefined, options: CommonOptions & { json?: true }) => {
    const [before, after] = await Promise.all(
      second === undefined
        ? [openCatalogue(options.catalogue), openCatalogue(first)]
        : [openCatalogue(first), openCatalogue(second)],
    );
    const { diffCatalogues } = await import('../catalogue/diff.js');
    const differences = diffCatalogues(before, after);
    const color = wantsColor(options.color);
    await print(options.json ? diffJson(before, after, differences) : diffText(differences, color));
    finish(differences.length === 0 ? 0 : 1);
  });
}

function draft(finish: Finish): Command {
  return withCommonOptions(
    new Command('import')
      .description('Makes a draft of a catalogue, on standard output, from a list of hosts.')
      .argument('<file>', "a list as text or CSV, or the text of the vendor's document"),
  )
    .addHelpText('after', lists)
    .action(async (path: string) => {
      const { importList } = await import('../catalogue/import/import.js');
      await print(importList({ path, bytes: await readCatalogue(path) }));
      finish(0);
    });
}

const lists = `
Lines may read host, host:port, "host - Port 443 or Port 8883", *.wildcard, or
be records: host,port,component, component,host,port, or any columns under a
line of titles (host, port, component). Words between hosts are taken for
headings, # starts a comment. What is uncertain is marked "check".`;

function schema(finish: Finish): Command {
  return withCommonOptions(
    new Command('schema').description('Prints the JSON Schema of catalogue files, for editors.'),
  ).action(async () => {
    const { catalogueJsonSchema } = await import('../catalogue/json-schema.js');
    await print(catalogueJsonSchema());
    finish(0);
  });
}
