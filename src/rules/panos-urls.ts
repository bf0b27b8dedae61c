import type { Pattern } from '../model/pattern.js';

/**
 * Entries of a PAN-OS URL list, each closed with a slash: without one, releases that do not append it read
 * `example.com` as `example.com.*` ("Guidelines for URL Category Exceptions").
 */
export function panosUrls(pattern: Pattern): readonly string[] {
  switch (pattern.kind) {
    case 'exact':
      return [`${pattern.name}/`];
    // A star stands for one or more labels, but never for none.
    case 'subtree':
      return [`${pattern.name}/`, `*.${pattern.name}/`];
    case 'sub-only':
      return [`*.${pattern.name}/`];
    case 'one-label':
      return [`^.${pattern.name}/`];
    case 'partial-label':
      throw new RangeError('PAN-OS has no star inside a label');
  }
}
