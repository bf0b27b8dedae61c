import type { Look, Rule } from '../../model/rules.js';
import { type Guide, headingByName } from '../guide.js';
import { hostGroups } from '../host-groups.js';
import { inspectionNote } from '../inspection-note.js';
import { lookupNotes } from '../lookup-notes.js';
import { panosUrls } from '../panos-urls.js';
import type { Platform } from '../platform.js';

const guide = ({ prefix }: Look, rules: readonly Rule[]): Guide => ({
  apply: [
    `Serve the list over HTTPS and add it as Objects > External Dynamic Lists > Add: ${prefix}-hosts, type URL List. A list of URLs has no comments: put what matters of this text into the description of that object.`,
    'A security rule from the zone of the clients takes it as its URL category, with destination any, application any and a service object for each port: application-default would admit an application on its usual ports only.',
    'Names on different ports need a list each: part the list as the headings below do, or take the platform panos, which binds names to ports.',
  ],
  undo: ['Take the rule out, then the list, and commit.'],
  know: [
    'While its server cannot be reached, the firewall goes on with its last copy; where authentication fails, of the server by its certificate or of the firewall, it stops enforcing the list. Entries beyond what the model holds are skipped, with a system log.',
    ...lookupNotes('in-traffic', rules),
    inspectionNote,
  ],
});

function notes(rules: readonly Rule[], look: Look): readonly string[] {
  return [
    ...headingByName(panosEdl.title, rules, look, guide(look, rules)),
    ...hostGroups(rules).flatMap((group) => [
      '',
      `TCP ${group.ports.join(', ')}:`,
      ...group.rules.flatMap(({ pattern }) => panosUrls(pattern)).map((url) => `  ${url}`),
    ]),
  ];
}

/**
 * No heading: the guidelines know comments in lists of addresses only, so a line of a URL list is an entry. What
 * there is to say is a variant, and on standard error.
 */
export const panosEdl: Platform = {
  id: 'panos-edl',
  title: 'Palo Alto Networks PAN-OS, external dynamic list (type URL List)',
  docs: 'https://docs.paloaltonetworks.com/network-security/security-policy/administration/objects/external-dynamic-lists/formatting-guidelines-for-an-external-dynamic-list',
  can: {
    patterns: ['exact', 'subtree', 'sub-only', 'one-label'],
    names: 'in-traffic',
    ports: false,
    clients: false,
    decrypts: true,
  },
  checked: { by: 'grammar', source: 'PAN-OS guidelines for URL category exceptions' },
  variants: { notes: 'what the list cannot say, and which name needs which port: a text to go with it' },
  render(rules, look) {
    if (look.variant === 'notes')
      return notes(rules, look)
        .map((line) => `${line}\n`)
        .join('');
    const urls = new Set(rules.flatMap(({ pattern }) => panosUrls(pattern)));
    return [...urls]
      .sort()
      .map((url) => `${url}\n`)
      .join('');
  },
};
