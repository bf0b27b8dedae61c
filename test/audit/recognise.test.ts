import { describe, expect, it } from 'vitest';
import { formatOf } from '../../src/audit/recognise.js';

describe('the format of a file', () => {
  it.each([
    ['acl lan src 10.0.0.0/8\nhttp_access allow lan\n', 'squid'],
    ['*filter\n:FORWARD DROP [0:0]\nCOMMIT\n', 'iptables'],
    ['table inet filter {\n}\n', 'nftables'],
    ['function FindProxyForURL(url, host) { return "DIRECT"; }\n', 'pac'],
    // HAProxy has acl lines too, and would get Squid's answers.
    ['frontend tls\n  mode tcp\n  bind :443\n  acl known req.ssl_sni -i a.example.com\n', null],
    [
      'defaults\n  mode tcp\nfrontend tls\n  tcp-request inspect-delay 5s\n  acl known src 10.0.0.0/8\n',
      null,
    ],
  ])('%j is %s', (text, id) => {
    expect(formatOf({ path: 'file', text })).toBe(id);
  });
});
