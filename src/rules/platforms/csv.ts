import { spelling } from '../../patterns/spelling.js';
import { csv as records } from '../../text/csv.js';
import { stripControls } from '../../text/terminal.js';
import type { Platform } from '../platform.js';

/**
 * One record for each name, for change requests and spreadsheets. CSV has no comments, and a heading in front
 * of the column titles would break every reader: what else there is to say stands in columns.
 */
export const csv: Platform = {
  id: 'csv',
  title: 'a CSV table',
  docs: 'https://www.rfc-editor.org/rfc/rfc4180',
  can: { patterns: ['exact', 'subtree', 'sub-only', 'one-label'], names: 'in-traffic', ports: true },
  checked: { by: 'grammar', source: 'RFC 4180' },
  render(rules, look) {
    const { title, sha256 } = look.catalogue;
    const printable = stripControls(title);
    return records([
      [
        'name',
        'protocol',
        'ports',
        'one_is_enough',
        'clients',
        'components',
        'addresses',
        'seen',
        'catalogue',
        'sha256',
        'date',
        'attention',
      ],
      ...rules.map(({ pattern, ports, anyOf, components, addresses }) => [
        spelling(pattern),
        'tcp',
        ports.join(' '),
        anyOf?.join(' ') ?? null,
        look.sources.join(' ') || 'any',
        components.join(' '),
        addresses.join(' '),
        look.seenAt,
        printable,
        sha256,
        look.date,
        look.gaps.map(({ lost, message }) => (lost ? `LOST: ${message}` : message)).join('; '),
      ]),
    ]);
  },
};
