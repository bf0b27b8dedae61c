import type { Look } from '../../model/rules.js';
import { nftJump, nftLines, table } from './nft.js';
import { heredocFunction } from './script.js';
import { type AddressSet, chainName, staySeconds } from './sets.js';

/** The shell functions of `ScriptParts` for nftables. */
export function nftFunctions(sets: readonly AddressSet[], look: Look): readonly string[] {
  const chain = chainName(look);
  return [
    ...heredocFunction('rule_lines', nftLines(sets, look)),
    '',
    'sets() { rule_lines | nft -f -; }',
    'rules() {',
    `  nft list chain ${table} forward | grep -q 'jump ${chain}$' || nft ${nftJump(look)}`,
    '}',
    '',
    '# Before Linux 6.12 adding an element that is there does not prolong it: so it is taken out and put in again,',
    '# in one transaction.',
    'fill() {',
    '  while read -r set address; do',
    `    echo "add element ${table} $set { $address }"`,
    `    echo "delete element ${table} $set { $address }"`,
    `    echo "add element ${table} $set { $address timeout ${staySeconds}s }"`,
    '  done | nft -f -',
    '}',
    '',
    'remove() {',
    `  for handle in $(nft -a list chain ${table} forward | sed -n 's/.*jump ${chain} # handle //p'); do`,
    `    nft delete rule ${table} forward handle "$handle"`,
    '  done',
    `  nft flush chain ${table} ${chain}`,
    `  nft delete chain ${table} ${chain}`,
    ...sets.map(({ name }) => `  nft delete set ${table} ${name}`),
    '}',
  ];
}
