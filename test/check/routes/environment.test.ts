import { describe, expect, it } from 'vitest';
import {
  noProxyFromEnvironment,
  onlyPlainHttp,
  proxyFromEnvironment,
} from '../../../src/check/routes/environment.js';

describe('the environment', () => {
  it.each([
    [{}, null],
    [{ HTTPS_PROXY: 'http://p:3128' }, 'HTTPS_PROXY'],
    [{ https_proxy: 'http://q:1', HTTPS_PROXY: 'http://p:3128' }, 'https_proxy'],
    [{ ALL_PROXY: 'socks5://s:1080' }, 'ALL_PROXY'],
    [{ all_proxy: 'socks5://s:1080', HTTPS_PROXY: 'http://p:1' }, 'HTTPS_PROXY'],
    [{ HTTPS_PROXY: '  ', ALL_PROXY: 'http://p:1' }, 'ALL_PROXY'],
    [{ HTTP_PROXY: 'http://p:1' }, null],
  ])('%j -> %s', (env: Record<string, string>, variable) => {
    expect(proxyFromEnvironment(env)?.variable ?? null).toBe(variable);
  });

  it('notices that only plain http has a proxy', () => {
    expect(onlyPlainHttp({ http_proxy: 'http://p:1' })).toBe(true);
    expect(onlyPlainHttp({ http_proxy: 'http://p:1', all_proxy: 'http://p:1' })).toBe(false);
    expect(onlyPlainHttp({})).toBe(false);
  });

  it('reads no_proxy before NO_PROXY', () => {
    expect(noProxyFromEnvironment({ no_proxy: 'a', NO_PROXY: 'b' })).toBe('a');
    expect(noProxyFromEnvironment({ NO_PROXY: 'b' })).toBe('b');
    expect(noProxyFromEnvironment({})).toBe('');
  });
});
