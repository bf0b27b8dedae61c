import type { Pattern } from '../model/pattern.js';

/** As people write it: `x.com`, `*.x.com`; the apex that a subtree holds besides is named with it. */
export function spelling(pattern: Pattern): string {
  switch (pattern.kind) {
    case 'exact':
      return pattern.name;
    case 'subtree':
      return `*.${pattern.name} and ${pattern.name}`;
    case 'sub-only':
    case 'one-label':
      return `*.${pattern.name}`;
    case 'partial-label':
      return `${pattern.prefix}*${pattern.suffix}.${pattern.name}`;
  }
}

/** The pattern that `*.x.com` means in a vendor's document: every name below `x.com`, not `x.com` itself. */
export function wildcardPattern(text: string): Pattern {
  if (!text.startsWith('*.')) throw new Error(`not a wildcard of the form *.example.com: ${text}`);
  return { kind: 'sub-only', name: text.slice(2) };
}
