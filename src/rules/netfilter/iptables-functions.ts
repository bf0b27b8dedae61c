import type { Look } from '../../model/rules.js';
import { ipsetLines } from './ipset.js';
import { iptablesLines } from './iptables.js';
import { heredocFunction } from './script.js';
import { type AddressSet, chainName, families, staySeconds } from './sets.js';

/** The shell functions of `ScriptParts` for iptables with ipset. */
export function iptablesFunctions(sets: readonly AddressSet[], look: Look): readonly string[] {
  const chain = chainName(look);
  const tools = families(look).map(({ version }) => (version === 4 ? 'iptables' : 'ip6tables'));
  return [
    ...heredocFunction('set_lines', ipsetLines(sets)),
    '',
    ...heredocFunction('rule_lines', iptablesLines(sets, look)),
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
    `  for set in ${sets.map(({ name }) => name).join(' ')}; do ipset destroy "$set" 2>/dev/null || true; done`,
    '}',
  ];
}
