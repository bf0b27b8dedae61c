import { describe, expect, it } from 'vitest';
import { isExempt } from '../../../src/check/routes/no-proxy.js';

// [NO_PROXY, host, exempt]; every row was compared with curl's rule (lib/noproxy.c).
const rows: readonly (readonly [string, string, boolean])[] = [
  ['', 'a.example.com', false],
  ['*', 'a.example.com', true],
  [' * ', 'a.example.com', true],
  ['*.example.com', 'a.example.com', false],
  ['example.com', 'example.com', true],
  ['example.com', 'a.b.example.com', true],
  ['.example.com', 'example.com', true],
  ['.example.com', 'a.example.com', true],
  ['example.com', 'evilexample.com', false],
  ['example.com.', 'a.example.com', true],
  ['EXAMPLE.com', 'a.example.com', true],
  ['localhost, example.com', 'a.example.com', true],
  ['localhost example.com', 'a.example.com', true],
  ['localhost,,  ,example.com', 'a.example.com', true],
  ['example.com:443', 'example.com', false],
  ['10.0.0.0/8', 'example.com', false],
  ['com', 'example.com', true],
];

describe('NO_PROXY', () => {
  it.each(rows)('"%s" and %s: %s', (noProxy, host, exempt) => {
    expect(isExempt(noProxy, host)).toBe(exempt);
  });
});
