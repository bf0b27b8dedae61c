import { describe, expect, it } from 'vitest';
import { isMeant, placesBeside } from '../../src/audit/file-paths.js';

describe('a file that was given', () => {
  it.each([
    ['site.conf', '/etc/squid/conf.d/*.conf', 'squid.conf', true],
    ['conf.d/site.conf', '/etc/squid/conf.d/*.conf', 'squid.conf', true],
    ['other/site.conf', '/etc/squid/conf.d/*.conf', 'squid.conf', false],
    ['squid.conf', '/etc/squid/conf.d/*.conf', 'squid.conf', false],
    ['proxy/allowed.txt', '/etc/squid/allowed.txt', 'proxy/squid.conf', true],
    ['proxy/lists/allowed.txt', '/etc/squid/allowed.txt', 'proxy/squid.conf', false],
    ['/etc/squid/conf.d/a.conf', '/etc/squid/conf.d/*.conf', '/etc/squid/squid.conf', true],
    ['allowed.text', '/etc/squid/allowed.txt', 'squid.conf', false],
  ])('%s for %s named in %s: %s', (path, pattern, from, meant) => {
    expect(isMeant(path, pattern, from)).toBe(meant);
  });
});

describe('a pattern of several folders', () => {
  it('keeps its last folder, so that it never means everything beside the configuration', () => {
    expect(placesBeside('/etc/squid/conf.d/*.conf').at(-1)).toEqual(['conf.d', '*.conf']);
    expect(placesBeside('/etc/squid/allowed.txt').at(-1)).toEqual(['allowed.txt']);
  });
});
