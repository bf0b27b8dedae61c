import { describe, expect, it } from 'vitest';
import { formatOf, recognise } from '../../src/audit/recognise.js';

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
    ['[admin@MikroTik] > /ip/firewall/filter export\n', 'mikrotik'],
    ['#config-version=FGT60F-7.4.3-FW-build2573-240201:opmode=0\nconfig firewall policy\nend\n', 'fortigate'],
    ['\uFEFF<?xml version="1.0"?>\r\n<opnsense>\r\n  <theme>opnsense</theme>\r\n', 'opnsense'],
    ['<?xml version="1.0"?>\n<pfsense>\n\t<version>22.9</version>\n', 'pfsense'],
    [': Saved\n:\nASA Version 9.16(4)\n!\naccess-list x extended permit ip any any\n', 'cisco-asa'],
    // The masks of IOS mean the opposite of those of an ASA.
    ['version 15.2\nservice timestamps log datetime\naccess-list 101 remark web\n', null],
    ['access-list 101 remark web\ninterface Gi0/1\n ip access-group 101 in\n', null],
    ['fw/act(config)# access-list in extended permit tcp any any eq https\n', 'cisco-asa'],
    ['FGT60F (root) # config firewall policy\n', 'fortigate'],
    ['!Command: show running-config\nversion 9.3(5) Bios:\nip access-list web\n', null],
    ['---- BEGIN config.xml ----\nU2FsdGVkX1+abc\n---- END config.xml ----\n', null],
    ['<?xml version="1.0"?>\n<config version="10.1.0" urldb="paloaltonetworks">\n<devices>\n', 'panos'],
    ['  rulebase {\n    security {\n', null],
  ])('%j is %s', (text, id) => {
    expect(formatOf({ path: 'file', text })).toBe(id);
  });
});

describe('a file of another product', () => {
  it.each([
    ['version 15.2\nservice timestamps log datetime\naccess-list 101 remark web\n', 'Cisco IOS'],
    ['---- BEGIN config.xml ----\nU2FsdGVkX1+abc\n---- END config.xml ----\n', 'encrypted backup'],
    ['  rulebase {\n    security {\n', 'PAN-OS configuration in braces'],
  ])('%j is named: %s', (text, title) => {
    expect(() => recognise([{ path: 'file', text }])).toThrow(title);
  });
});
