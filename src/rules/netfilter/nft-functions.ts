import type { Look } from '../../model/rules.js';
import { nftJump, nftLines, table } from './nft.js';
import { heredocFunction } from './script.js';
import { type AddressSet, chainName, staySeconds } from './sets.js';

/** What the functions for nftables are made of. */
export interface NftParts {
  /** `nft -f` text. */
  readonly rules: readonly string[];
  /** `--prefix`. */
  readonly prefix: string;
  readonly setNames: readonly string[];
}

export function nftParts(sets: readonly AddressSet[], look: Look): NftParts {
  return { rules: nftLines(sets, look), prefix: look.prefix, setNames: sets.map(({ name }) => name) };
}

/** The shell functions of `ScriptParts` for nftables. */
export function nftFunctions({ rules, prefix, setNames }: NftParts): readonly string[] {
  const chain = chainName({ prefix });
  return [
    ...heredocFunction('rule_lines', rules),
    '',
    'sets() { rule_lines | nft -f -; }',
    'rules() {',
    `  nft list chain ${table} forward | grep -q 'jump ${chain}$' || nft ${nftJump({ prefix })}`,
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
    ...setNames.map((name) => `  nft delete set ${table} ${name}`),
    '}',
  ];
}
