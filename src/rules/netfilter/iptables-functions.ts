import type { Look } from '../../model/rules.js';
import { ipsetLines } from './ipset.js';
import { iptablesLines } from './iptables.js';
import { heredocFunction } from './script.js';
import { type AddressSet, chainName, families, staySeconds } from './sets.js';

/** What the functions for iptables are made of. */
export interface IptablesParts {
  /** `ipset restore` text. */
  readonly sets: readonly string[];
  /** `iptables-restore` text for both families. */
  readonly rules: readonly string[];
  /** `--prefix`. */
  readonly prefix: string;
  readonly tools: readonly string[];
  readonly setNames: readonly string[];
}

export function iptablesParts(sets: readonly AddressSet[], look: Look): IptablesParts {
  return {
    sets: ipsetLines(sets),
    rules: iptablesLines(sets, look),
    prefix: look.prefix,
    tools: families(look).map(({ version }) => (version === 4 ? 'iptables' : 'ip6tables')),
    setNames: sets.map(({ name }) => name),
  };
}

/** The shell functions of `ScriptParts` for iptables with ipset. */
export function iptablesFunctions({
  sets,
  rules,
  prefix,
  tools,
  setNames,
}: IptablesParts): readonly string[] {
  const chain = chainName({ prefix });
  return [
    ...heredocFunction('set_lines', sets),
    '',
    ...heredocFunction('rule_lines', rules),
    '',
    'sets() { set_lines | ipset -exist restore; }',
    `fill() { sed 's/.*/add & timeout ${staySeconds}/' | ipset -exist restore; }`,
    '',
    'rules() {',
    `  for tool in ${tools.join(' ')}; do`,
    '    rule_lines | $tool-restore -w --noflush',
    `    $tool -w -C FORWARD -j ${chain} 2>/dev/null || $tool -w -I FORWARD 1 -j ${chain}`,
    '  done',
    '}',
    '',
    'remove() {',
    `  for tool in ${tools.join(' ')}; do`,
    `    while $tool -w -D FORWARD -j ${chain} 2>/dev/null; do :; done`,
    `    $tool -w -F ${chain} 2>/dev/null && $tool -w -X ${chain}`,
    '  done',
    `  for set in ${setNames.join(' ')}; do ipset destroy "$set" 2>/dev/null || true; done`,
    '}',
  ];
}
