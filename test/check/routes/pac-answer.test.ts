import { describe, expect, it } from 'vitest';
import { parsePacAnswer } from '../../../src/check/routes/pac-answer.js';
import { formatRoute } from '../../../src/model/route.js';

describe('what FindProxyForURL returns', () => {
  it.each([
    ['DIRECT', ['direct'], []],
    ['', ['direct'], []],
    ['PROXY a:8080; DIRECT', ['http://a:8080', 'direct'], []],
    ['proxy a', ['http://a:80'], []],
    ['HTTPS p:4443;SOCKS5 s:1081; SOCKS t', ['https://p:4443', 'socks5://s:1081', 'socks5://t:1080'], []],
    ['PROXY [2001:db8::1]:3128', ['http://[2001:db8::1]:3128'], []],
    ['SOCKS4 old:1080; PROXY b:1', ['http://b:1'], ['SOCKS4 old:1080']],
    ['PROXY a:0', [], ['PROXY a:0']],
    ['nonsense', [], ['nonsense']],
  ])('%s', (answer, routes, notUnderstood) => {
    const parsed = parsePacAnswer(answer);
    expect(parsed.routes.map(formatRoute)).toEqual(routes);
    expect(parsed.notUnderstood).toEqual(notUnderstood);
  });
});
