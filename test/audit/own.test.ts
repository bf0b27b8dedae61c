/** Words that every JavaScript object has a property for are words like any other: refused, or not known. */
import { describe, expect, it } from 'vitest';
import { type FormatId, formats } from '../../src/audit/index.js';
import { UsageError } from '../../src/model/errors.js';

const cases: readonly (readonly [FormatId, string, string])[] = [
  ['cisco-asa', 'access-list x extended permit tcp any any eq constructor\n', 'unverifiable'],
  ['fortigate', 'config firewall policy\nconstructor 1\nend\n', 'refused'],
  ['mikrotik', '/ip firewall filter\nadd chain=forward action=drop dst-port=constructor\n', 'unverifiable'],
  [
    'panos',
    'set rulebase security rules a from any to any source any destination any application any service constructor action allow\n',
    'unverifiable',
  ],
  [
    'iptables',
    '*filter\n:FORWARD DROP [0:0]\n-A FORWARD -p tcp --dport constructor -j ACCEPT\nCOMMIT\n',
    'refused',
  ],
  [
    'nftables',
    'table ip f {\n chain c {\n type filter hook forward priority constructor;\n }\n}\n',
    'refused',
  ],
  ['squid', 'acl x constructor 1\nhttp_access allow x\n', 'refused'],
  ['suricata', 'drop tls any any -> any any (flow:constructor; sid:1;)\n', 'refused'],
];

describe('a word that objects have of their own', () => {
  it.each(cases)('of %s: %j', async (id, text, expected) => {
    const vantage = { chain: 'forward', inInterface: null, outInterface: null, dialect: null } as const;
    const flow = { host: 'gdlp01.c-wss.com', port: 443, client: null, address: null } as const;
    const answer = async () => {
      const format = await formats[id].load();
      const policy = await format.parse([{ path: 'file', text }], vantage, { find: () => [] });
      return (await policy.decide({ ...flow, privateAddresses: false })).ruling;
    };
    const found = await answer().catch((error: unknown) => (error instanceof UsageError ? 'refused' : error));
    expect(found).toBe(expected);
  });
});
