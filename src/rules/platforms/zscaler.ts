import type { Pattern } from '../../model/pattern.js';
import type { Look, Rule } from '../../model/rules.js';
import { commented, type Guide, headingByName } from '../guide.js';
import { hostGroups } from '../host-groups.js';
import { inspectionNote } from '../inspection-note.js';
import { lookupNotes } from '../lookup-notes.js';
import type { Platform } from '../platform.js';

/** URL format guidelines: a leading dot means the domain itself and up to five labels below it. */
function entry({ kind, name }: Pattern): string {
  return kind === 'subtree' ? `.${name}` : name;
}

function entries(rules: readonly Rule[]): readonly string[] {
  return [...new Set(rules.map(({ pattern }) => entry(pattern)))].sort();
}

/** What the category cannot say: ports other than the web's need a rule of the cloud firewall. */
function firewallPart(rules: readonly Rule[], { prefix, sources }: Look): readonly string[] {
  const groups = hostGroups(rules);
  return groups.flatMap((group) => [
    '',
    `Firewall Filtering rule ${prefix}-out-${group.label}: Allow, network service ${prefix}-tcp-${group.label}`,
    `(custom, TCP destination ports ${group.ports.join(', ')}), clients ${sources.join(', ') || 'any'}, destination FQDNs:`,
    ...entries(group.rules).map((name) => `  ${name}`),
  ]);
}

const guide = (look: Look, rules: readonly Rule[]): Guide => ({
  apply: [
    `Administration > URL Categories: add a custom category ${look.prefix}-hosts with the lines that do not start with #; the variant urls prints these alone. One wrong line makes Zscaler refuse them all.`,
    'Policy > URL & Cloud App Control: allow that category. Policy > SSL Inspection: Do Not Inspect for it, above the rules that inspect.',
    'Policy > Firewall Control: add the rules at the end of this text; no port stands in a URL category.',
    'Activate the changes.',
  ],
  undo: ['Delete these rules, then the category and the network services, and activate.'],
  know: [
    'The firewall rules take the exact names; a domain with a leading dot there needs checking against your edition.',
    ...lookupNotes('in-traffic', rules),
    inspectionNote,
  ],
});

export const zscaler: Platform = {
  id: 'zscaler',
  title: 'Zscaler Internet Access',
  docs: 'https://help.zscaler.com/zia/url-format-guidelines',
  can: {
    patterns: ['exact', 'subtree'],
    names: 'in-traffic',
    ports: false,
    clients: false,
    depth: 5,
    decrypts: true,
  },
  checked: { by: 'grammar', source: 'Zscaler URL format guidelines' },
  variants: { urls: 'the lines of the URL category alone' },
  render(rules, look) {
    const urls = entries(rules)
      .map((line) => `${line}\n`)
      .join('');
    if (look.variant === 'urls') return urls;
    const above = commented('# ', headingByName(zscaler.title, rules, look, guide(look, rules)));
    const below = commented('# ', firewallPart(rules, look));
    return `${above.join('\n')}\n${urls}${below.map((line) => `${line}\n`).join('')}`;
  },
};
