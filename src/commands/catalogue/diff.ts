import type { Difference } from '../../catalogue/diff.js';
import type { Catalogue } from '../../model/catalogue.js';
import { styled } from '../style.js';

const marks = { added: '+', removed: '-', changed: '~' } as const;
const colors = { added: 'green', removed: 'red', changed: 'yellow' } as const;

/** One line for each difference, marked as in a patch. Ends with a newline unless it is empty. */
export function diffText(differences: readonly Difference[], color: boolean): string {
  return differences
    .map((difference) => {
      const { kind, of, component, name, before, after } = difference;
      const where = component === null ? `${of} ` : `${component}  `;
      const how = kind === 'changed' ? `${before} -> ${after}` : (after ?? before);
      const line = `${marks[kind]} ${where}${name}: ${how}`;
      return `${color ? styled(colors[kind], line) : line}\n`;
    })
    .join('');
}

/** `em-preflight/catalogue-diff/1`. */
export function diffJson(before: Catalogue, after: Catalogue, differences: readonly Difference[]): string {
  const which = ({ title, sha256 }: Catalogue) => ({ title, sha256 });
  const diff = {
    schema: 'em-preflight/catalogue-diff/1',
    before: which(before),
    after: which(after),
    differences,
  };
  return `${JSON.stringify(diff, null, 2)}\n`;
}
