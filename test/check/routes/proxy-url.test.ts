import { describe, expect, it } from 'vitest';
import { parseProxyUrl } from '../../../src/check/routes/proxy-url.js';
import { UsageError } from '../../../src/model/errors.js';
import { formatRoute } from '../../../src/model/route.js';

describe('a proxy URL', () => {
  it.each([
    ['http://proxy.example:3128', 'http://proxy.example:3128', null],
    ['HTTP://Proxy.Example:80', 'http://proxy.example:80', null],
    ['http://proxy.example', 'http://proxy.example:1080', null],
    ['proxy.example:8080', 'http://proxy.example:8080', null],
    ['https://proxy.example', 'https://proxy.example:443', null],
    ['socks5h://10.0.0.1', 'socks5://10.0.0.1:1080', null],
    ['http://[2001:db8::1]:3128', 'http://[2001:db8::1]:3128', null],
    ['http://us%40er:p%3Ass@proxy:1/', 'http://proxy:1', { user: 'us@er', password: 'p:ss' }],
    ['http://bücher.example:1', 'http://xn--bcher-kva.example:1', null],
  ])('%s', (text, shown, credentials) => {
    const choice = parseProxyUrl(text, '--proxy');
    if (choice.kind !== 'proxy') throw new Error('no proxy');
    expect(formatRoute(choice)).toBe(shown);
    expect(choice.proxy.credentials?.reveal() ?? null).toEqual(credentials);
    expect(JSON.stringify(choice)).not.toContain('p:ss');
  });

  it.each([
    ['pac+file:///etc/proxy.pac', 'file:///etc/proxy.pac'],
    ['pac+http://wpad/wpad.dat', 'http://wpad/wpad.dat'],
  ])('%s is a PAC file', (text, location) => {
    const choice = parseProxyUrl(text, '--proxy');
    expect(choice.kind === 'pac' && choice.location.href).toBe(location);
  });

  it.each([
    'ftp://p:1',
    'http://',
    'http://p:0',
    'http://p:99999',
    'http://p:1/path',
    'pac+ftp://x/y',
    'http://a b:1',
    'http://u:%zz@p:1',
  ])('refuses %s', (text) => expect(() => parseProxyUrl(text, '--proxy')).toThrow(UsageError));

  it('never quotes the password', () => {
    for (const text of ['ftp://user:hunter2@p:1', 'http://user:hunter2@p:1/x', 'http://user:hunter2%@p:1']) {
      try {
        parseProxyUrl(text, 'HTTPS_PROXY');
        expect.unreachable();
      } catch (error) {
        expect(JSON.stringify((error as UsageError).problems)).not.toContain('hunter2');
      }
    }
  });
});
