import type { Look, Rule } from '../../model/rules.js';
import { type Guide, headingByName } from '../guide.js';
import { lookupNotes } from '../lookup-notes.js';
import { fixedUuid, opnsenseAliases } from '../opnsense/aliases.js';
import { opnsenseCsv } from '../opnsense/csv.js';
import { opnsenseRules } from '../opnsense/rules.js';
import type { Platform } from '../platform.js';

const guide = (rules: readonly Rule[]): Guide => ({
  apply: [
    'Firewall > Aliases: import this file (the upload button below the list), then Apply. Aliases of the same name are updated.',
    'Then the rules, by this command with the option variant rules: Firewall > Rules [new] > Import, OPNsense 26.1 or later. Look at the interface of each before Apply.',
  ],
  undo: ['Delete the rules, then the aliases, whose description starts with em-preflight, and apply.'],
  know: [
    'The rules are for traffic coming in on the interface of the clients, lan unless --inside names it. Rules of no or several interfaces are floating and come first, then those of groups; the first match wins.',
    'Names are asked for every 300 seconds (Firewall > Settings > Advanced, alias resolve interval). A host alias takes no wildcard.',
    ...lookupNotes('periodic', rules),
  ],
});

/** The import reads `aliases.alias` and passes over everything else: a place for the comment. */
function importFile(rules: readonly Rule[], look: Look): string {
  const alias = Object.fromEntries(
    opnsenseAliases(rules, look).map((one) => [fixedUuid(`alias ${one.name}`), one]),
  );
  const comment = headingByName(opnsense.title, rules, look, guide(rules));
  return `${JSON.stringify({ comment, aliases: { alias } }, null, 2)}\n`;
}

export const opnsense: Platform = {
  id: 'opnsense',
  title: 'OPNsense',
  docs: 'https://docs.opnsense.org/manual/aliases.html',
  can: { patterns: ['exact'], names: 'periodic', ports: true, places: ['inside'], nameLength: 31 },
  checked: { by: 'grammar', source: 'opnsense/core: AliasNameField.php, Alias.xml, Filter.xml' },
  variants: { rules: 'the rules as CSV for Firewall > Rules [new] > Import; the aliases come first' },
  render(rules, look) {
    return look.variant === 'rules' ? opnsenseCsv(opnsenseRules(rules, look)) : importFile(rules, look);
  },
};
