import type { Pattern } from '../model/pattern.js';

/** Does the pattern stand for this host? Both canonical: lower case, A-labels, no trailing dot. */
export function matches(pattern: Pattern, host: string): boolean {
  if (pattern.kind === 'exact') return host === pattern.name;
  if (host === pattern.name) return pattern.kind === 'subtree';
  if (!host.endsWith(`.${pattern.name}`)) return false;
  const below = host.slice(0, -pattern.name.length - 1);
  if (below === '' || below.startsWith('.') || below.endsWith('.')) return false;
  switch (pattern.kind) {
    case 'subtree':
    case 'sub-only':
      return true;
    case 'one-label':
      return !below.includes('.');
    case 'partial-label':
      return !below.includes('.') && fitsStar(below, pattern.prefix, pattern.suffix);
  }
}

/** `prefix*suffix`: the star stands for any characters of the label, none included. */
function fitsStar(label: string, prefix: string, suffix: string): boolean {
  return label.length >= prefix.length + suffix.length && label.startsWith(prefix) && label.endsWith(suffix);
}
