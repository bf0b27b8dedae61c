import type { Look, Rule } from '../../model/rules.js';
import { type Guide, headingByName } from '../guide.js';
import { lookupNotes } from '../lookup-notes.js';
import { type PfsenseAddition, pfsenseAddition } from '../pfsense/addition.js';
import { aliasElement, ruleElement } from '../pfsense/elements.js';
import { mergeIntoPfsense } from '../pfsense/merge.js';
import type { Platform } from '../platform.js';
import { xmlComment } from '../xml-comment.js';

const guide = (rules: readonly Rule[]): Guide => ({
  apply: [
    'A restore replaces a whole section. On a firewall that has aliases or rules of its own, never restore this file; extend your own export instead:',
    'Diagnostics > Backup & Restore > Download configuration, Backup area All; then run this command once more with the option merge-into and that file.',
    'Restore the result twice: Restore area Aliases, then Restore area Firewall Rules.',
    'Or run it with the variant bulk, and paste the lists into Firewall > Aliases > Import.',
  ],
  undo: [
    'Firewall > Rules: delete the rules whose description starts with em-preflight, then the aliases of the same mark in Firewall > Aliases.',
    'Or Diagnostics > Backup & Restore > Config History: revert to the entry before.',
  ],
  know: [
    'The rules are for the interface that the clients are on, for traffic coming in there, and stand first on it: pfSense takes the first rule that matches. A floating rule that blocks with Quick is read before them.',
    'Rule separators on that interface keep their row numbers, so they show a few rows higher than before.',
    'Names are asked for every 300 seconds (System > Advanced > Firewall & NAT), and an alias is empty until the first answer. Netgate calls names with changing addresses unsuitable for aliases.',
    ...lookupNotes('periodic', rules),
  ],
});

function document(rules: readonly Rule[], look: Look): string {
  const { aliases, rules: filter } = pfsenseAddition(rules, look);
  const block = (lines: readonly string[]) => lines.map((line) => `\t\t${line}`);
  return [
    '<?xml version="1.0"?>',
    ...xmlComment(headingByName(pfsense.title, rules, look, guide(rules))),
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

const bulkGuide = (rules: readonly Rule[]): Guide => ({
  ...guide(rules),
  apply: ['Paste each list below, without its line that starts with #, into the page which that line names.'],
});

export const pfsense: Platform = {
  id: 'pfsense',
  title: 'pfSense',
  docs: 'https://docs.netgate.com/pfsense/en/latest/firewall/aliases.html',
  can: { patterns: ['exact'], names: 'periodic', ports: true, places: ['inside'], nameLength: 31 },
  checked: { by: 'parser', command: 'xmllint --noout' },
  variants: { bulk: 'lists to paste into Firewall > Aliases > Import' },
  render(rules, look) {
    return look.variant === 'bulk'
      ? bulk(pfsenseAddition(rules, look), headingByName(pfsense.title, rules, look, bulkGuide(rules)))
      : document(rules, look);
  },
  merge(rules, look, file, bytes) {
    return mergeIntoPfsense(bytes, file, pfsenseAddition(rules, look));
  },
};
