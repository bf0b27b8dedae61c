import { formats } from '../src/audit/index.js';
import { allPlatforms, lookups } from '../src/commands/rules/platform-list.js';
import { markdownTable } from '../src/text/markdown.js';

const open = '<!-- platforms: written by npm run readme -->';
const close = '<!-- /platforms -->';

/** The README with its table of platforms as the code has them. */
export async function withPlatformTable(readme: string): Promise<string> {
  const [before, rest] = readme.split(open);
  const after = rest?.split(close)[1];
  if (before === undefined || after === undefined) throw new Error(`README.md lacks ${open} or ${close}`);
  return `${before}${open}\n${await table()}${close}${after}`;
}

async function table(): Promise<string> {
  const rows = (await allPlatforms()).map(({ id, title, can, checked }) => [
    `\`${id}\``,
    title,
    lookups[can.names],
    can.patterns.filter((kind) => kind !== 'exact').join(', ') || 'none',
    can.ports ? 'yes' : 'no',
    id in formats ? 'yes' : '',
    checked.by === 'parser' ? checked.command : 'no parser runs here; its grammar is asserted',
  ]);
  const head = ['platform', 'for', 'names', 'wildcards', 'ports', 'audited', 'output read by'];
  return markdownTable(head, rows);
}
