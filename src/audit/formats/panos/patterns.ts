/**
 * Entries of a custom URL category, held against the name in a TLS ClientHello. Palo Alto Networks,
 * "Guidelines for URL Category Exceptions": a star is one token or more, a caret exactly one, and an entry
 * that does not end in a slash may also be meant as the beginning of longer names (older releases).
 */
import type { Truth } from '../../truth.js';

export interface Pattern {
  readonly text: string;
  readonly kind: 'exact' | 'tokens';
  /** What the entry is about, without its wildcards. */
  readonly name: string;
  /** True where the entry ends where the host does. */
  readonly closed: boolean;
  /** True where a path follows: the name alone is then not enough to tell. */
  readonly path: boolean;
}

export function patternOf(text: string): Pattern {
  const [host = '', ...path] = text
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .split('/');
  const wild = /[*^]/.test(host);
  return {
    text: host.replace(/:\d+$/, ''),
    kind: wild ? 'tokens' : 'exact',
    name: host.replace(/^(?:[*^]\.)+/, ''),
    closed: path.length > 0,
    path: path.some((part) => part !== ''),
  };
}

export function patternMatches(host: string, { text, closed, path }: Pattern): Truth {
  if (matches(host.split('.'), text.split('.'))) return path ? null : true;
  // `example.com` without a slash is read as `example.com.*` by some releases.
  if (!closed && startsLike(host, text)) return null;
  return false;
}

/** Star: one token or more; caret: exactly one. */
function matches(labels: readonly string[], tokens: readonly string[]): boolean {
  const [token, ...rest] = tokens;
  if (token === undefined) return labels.length === 0;
  if (labels.length === 0) return false;
  if (token === '*') return labels.some((_, index) => matches(labels.slice(index + 1), rest));
  return (token === '^' || token === labels[0]) && matches(labels.slice(1), rest);
}

function startsLike(host: string, text: string): boolean {
  const labels = host.split('.');
  return labels.some((_, index) => index > 0 && matches(labels.slice(0, index), text.split('.')));
}
