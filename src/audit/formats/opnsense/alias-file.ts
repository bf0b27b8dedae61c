/** The file that Firewall > Aliases exports and imports: opnsense/core, AliasController.php, exportAction. */
import type { SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import type { PlacedAlias } from '../../pf/objects.js';

export function isAliasFile({ text }: SourceFile): boolean {
  return /^\uFEFF?\s*\{/.test(text) && text.includes('"aliases"');
}

export function aliasesIn(file: SourceFile): readonly PlacedAlias[] {
  const items = itemsOf(file);
  return Object.values(items).flatMap((item) => {
    const { enabled, name, type, content } = (item ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof name !== 'string' || typeof type !== 'string')
      throw refused(file, 'an alias has no name or no type');
    if (enabled === '0') return [];
    const entries = typeof content === 'string' ? content.split(/\s+/).filter(Boolean) : [];
    const line = lineOf(file.text, `"name": ${JSON.stringify(name)}`);
    return [{ name, type, entries, at: { file: file.path, line, text: `alias ${name}` } }];
  });
}

function itemsOf(file: SourceFile): object {
  let items: unknown;
  try {
    items = JSON.parse(file.text.replace(/^\uFEFF/, ''))?.aliases?.alias;
  } catch {
    throw refused(file, 'this is no whole JSON document');
  }
  if (typeof items === 'object' && items !== null) return items;
  throw refused(file, 'it holds no list "alias" in "aliases"');
}

function refused({ path }: SourceFile, message: string): UsageError {
  return new UsageError({
    message,
    hint: 'give what Firewall > Aliases downloads, or what "em-preflight rules opnsense" writes',
    at: { file: path, line: 1 },
  });
}

function lineOf(text: string, part: string): number {
  const offset = text.indexOf(part);
  return offset < 0 ? 1 : text.slice(0, offset).split('\n').length;
}
