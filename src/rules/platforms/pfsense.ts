import type { Look, Rule } from '../../model/rules.js';
import { type Guide, heading } from '../guide.js';
import { type PfsenseAddition, pfsenseAddition } from '../pfsense/addition.js';
import { aliasElement, ruleElement } from '../pfsense/elements.js';
import { mergeIntoPfsense } from '../pfsense/merge.js';
import type { Platform } from '../platform.js';

const title = 'pfSense';

// No two hyphens in a row anywhere here: an XML comment cannot hold them.
const guide: Guide = {
  apply: [
    'A restore replaces a whole section: on a firewall that has aliases or rules of its own, do not restore this file.',
    'Extend your own export instead: Diagnostics > Backup & Restore, Backup area All, then run this command once',
    'more with the option merge-into and that file, and restore the result twice: Restore area Aliases, then',
    'Restore area Firewall Rules. Or paste the output of the variant bulk into Firewall > Aliases > Import.',
  ],
  undo: [
    'Firewall > Rules: delete the rules and then Firewall > Aliases: delete the aliases whose description starts',
    'with em-preflight; or Diagnostics > Backup & Restore > Config History: go back to the entry before.',
  ],
  know: [
    'The rules are for the interface that the clients are on, incoming there, and stand first on it: pfSense takes',
    'the first rule that matches. A floating rule with Quick that blocks is read before them.',
    'Rule separators of that interface keep their row numbers and so show that many rows higher.',
    'pfSense asks DNS for the names every 300 seconds (System > Advanced > Firewall & NAT) and loads nothing before',
    'the first answer. A client that was given another address is blocked: let the clients ask this firewall for',
    'names. Netgate calls names with changing addresses unsuitable for aliases.',
  ],
};

function comment(lines: readonly string[]): readonly string[] {
  return ['<!--', ...lines.map((line) => line.replace(/-(?=-)|-$/g, '- ').trimEnd()), '-->'];
}

function document(rules: readonly Rule[], look: Look): string {
  const { aliases, rules: filter } = pfsenseAddition(rules, look);
  const block = (lines: readonly string[]) => lines.map((line) => `\t\t${line}`);
  return [
    '<?xml version="1.0"?>',
    ...comment(heading(title, rules, look, guide)),
    '<pfsense>',
    '\t<aliases>',
    ...aliases.flatMap((alias) => block(aliasElement(alias))),
    '\t</aliases>',
    '\t<filter>',
    ...filter.flatMap((rule) => block(ruleElement(rule))),
    '\t</filter>',
    '</pfsense>',
    '',
  ].join('\n');
}

/** firewall_aliases_import.php: an entry, a blank, a description; one alias at a time, no comments. */
function bulk(addition: PfsenseAddition, lines: readonly string[]): string {
  const blocks = addition.aliases.flatMap(({ name, type, descr, entries }) => [
    '',
    `# Firewall > Aliases > ${type === 'port' ? 'Ports' : 'IP'} > Import. Name: ${name}. Description: ${descr}`,
    ...entries.map(({ address, detail }) => `${address} ${detail}`.trimEnd()),
  ]);
  const rules = addition.rules.map(
    (rule) =>
      `# Firewall > Rules > ${rule.interface.toUpperCase()} > Add (top): Pass, TCP, source ${rule.source ?? 'any'}, ` +
      `destination ${rule.destination}, port ${rule.port}`,
  );
  return [...lines.map((line) => `# ${line}`.trimEnd()), ...blocks, '', ...rules, ''].join('\n');
}

const bulkGuide: Guide = {
  ...guide,
  apply: ['Paste each list below, without its line that starts with #, into the page which that line names.'],
};

export const pfsense: Platform = {
  id: 'pfsense',
  title,
  docs: 'https://docs.netgate.com/pfsense/en/latest/firewall/aliases.html',
  can: { patterns: ['exact'], names: 'periodic', ports: true, nameLength: 31 },
  checked: { by: 'parser', command: 'xmllint --noout' },
  variants: { bulk: 'lists to paste into Firewall > Aliases > Import' },
  render(rules, look) {
    return look.variant === 'bulk'
      ? bulk(pfsenseAddition(rules, look), heading(title, rules, look, bulkGuide))
      : document(rules, look);
  },
  merge(rules, look, file, bytes) {
    return mergeIntoPfsense(bytes, file, pfsenseAddition(rules, look));
  },
};
