import { dottedNames } from '../dotted-names.js';
import { commented, heading } from '../guide.js';
import { lookupNotes } from '../lookup-notes.js';
import type { Platform } from '../platform.js';

export const list: Platform = {
  id: 'list',
  title: 'a plain list of names',
  docs: 'https://www.rfc-editor.org/rfc/rfc1123#section-2.1',
  can: { patterns: ['exact', 'subtree'], names: 'in-traffic', ports: false, clients: false },
  checked: { by: 'grammar', source: 'RFC 1123 section 2.1, one name a line' },
  render(rules, look) {
    const lines = heading(list.title, rules, look, {
      apply: ['Give the lines below to the product that reads lists of names.'],
      undo: ['Take the lines out of that product again.'],
      know: [
        'A leading dot stands for the name and everything below it. Products differ in how they read it: look it up for yours.',
        ...lookupNotes(list.can.names, rules),
      ],
    });
    return [...commented('# ', lines), ...dottedNames(rules), ''].join('\n');
  },
};
