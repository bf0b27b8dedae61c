import { plural } from '../../text/plural.js';
import { wrapAfter } from '../../text/width.js';
import type { Advice, Wildcard, WildcardList } from './advice.js';

/** The advice for a person. Ends with a newline. */
export function adviceText(found: Advice, columns: number): string {
  const { hosts, vendor, suggested, notSuggested } = found;
  const blocks = [
    [`${hosts} hosts selected. As exact names they open nothing else.`],
    ...listBlocks('Suggested', suggested, columns),
    ...listBlocks("In the vendor's document", vendor, columns),
    ...(notSuggested.length === 0 ? [] : [["Not suggested, because they are not one owner's"]]),
    ...notSuggested.map((wildcard) => wildcardLines(wildcard, columns)),
    ...spellingBlocks(found, columns),
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

type Block = readonly string[];

function listBlocks(title: string, list: WildcardList, columns: number): Block[] {
  const { wildcards, notCovered, otherPorts, rules } = list;
  if (wildcards.length === 0) return [[`${title}: none`]];
  const exact = (why: string, names: readonly string[]): Block[] =>
    names.length === 0 ? [] : [[`  ${why}`, ...names.map((name) => `    ${name}`)]];
  return [
    [`${title}: ${plural(rules, 'rule')}, wildcards and exact names together`],
    ...wildcards.map((wildcard) => wildcardLines(wildcard, columns)),
    ...exact('covered by none of these, so written as exact names', notCovered),
    ...exact(
      'covered, but not on these ports, so written as exact names too',
      otherPorts.map(({ host, ports }) => `${host}, TCP ${ports.join(' and ')}`),
    ),
  ];
}

function wildcardLines({ pattern, covers, ports, opens }: Wildcard, columns: number): Block {
  const port = ports.length > 0 ? `, TCP ${ports.join(' and ')}` : '';
  const [first = 'none of the selected hosts', ...others] = covers;
  return [
    `  ${pattern}${port}`,
    `    covers      ${first}`,
    ...others.map((host) => `                ${host}`),
    ...wrapAfter('    also opens  ', opens, columns),
  ];
}

/** How the platforms write and take one of the wildcards: the same goes for the others. */
function spellingBlocks({ suggested, vendor }: Advice, columns: number): Block[] {
  const example = [...suggested.wildcards, ...vendor.wildcards].find(({ platforms }) => platforms.length > 0);
  if (!example) return [];
  return [
    [
      `How platforms write ${example.pattern}, and what it means there`,
      ...example.platforms.flatMap(({ platforms, spelling, meaning }) => [
        '',
        ...wrapAfter('  ', platforms.join(', '), columns),
        ...(spelling.length > 0 ? [`    ${spelling.join(' and ')}`] : []),
        ...wrapAfter('    ', meaning, columns),
      ]),
    ],
  ];
}
