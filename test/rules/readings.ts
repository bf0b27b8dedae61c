/** Which format of `audit` reads what `rules` writes, form by form. Complete by type and by test. */

import type { DialectId } from '../../src/audit/dialects.js';
import type { FormatId } from '../../src/audit/index.js';
import type { PlatformId } from '../../src/rules/index.js';

export interface Reading {
  readonly format: FormatId;
  /** Further forms of the same platform that belong beside this one; '' is the main form. */
  readonly beside?: readonly string[];
  /** A file of the site's own that takes them in: NAME stands for the path of this form, NAME.FORM for another. */
  readonly site?: string;
  /** What a site has below it, where nothing that matches no rule is dropped otherwise. */
  readonly rest?: string;
  /** Lists: what reads them. */
  readonly dialect?: DialectId;
  /** The family of the clients that it is for; IPv4 unless said otherwise. */
  readonly family?: 6;
}

/** Why no format reads it. */
export type Unread = string;

const noFormat: Unread = 'audit has no format for this product';

const spliced = [
  'http_port 3128 ssl-bump cert=/etc/squid/ca.pem',
  'include NAME',
  'ssl_bump bump all',
  'include NAME.',
  '',
].join('\n');

const dropped =
  'drop tls $HOME_NET any -> $EXTERNAL_NET any (flow:to_server,established; tls.sni; content:"."; sid:1; rev:1;)\n';

const netfilter = { format: 'iptables' } as const;

/** By variant; '' is the main form. */
export const readings: Readonly<Record<PlatformId, Readonly<Record<string, Reading | Unread>>>> = {
  iptables: {
    '': netfilter,
    restore: netfilter,
    restore6: { ...netfilter, family: 6 },
    ipset: { ...netfilter, beside: ['restore', 'restore6'] },
  },
  'iptables-dnsmasq': {
    '': netfilter,
    dnsmasq: { ...netfilter, beside: ['restore', 'restore6', 'ipset'] },
    restore: netfilter,
    restore6: { ...netfilter, family: 6 },
    ipset: { ...netfilter, beside: ['restore', 'restore6'] },
  },
  nftables: { '': { format: 'nftables' }, script: { format: 'nftables' } },
  'nftables-dnsmasq': {
    '': { format: 'nftables' },
    dnsmasq: { format: 'nftables', beside: [''] },
    script: { format: 'nftables' },
  },
  pfsense: { '': { format: 'pfsense' }, bulk: 'lists to be pasted into a page, one by one' },
  opnsense: {
    '': { format: 'opnsense', beside: ['rules'] },
    rules: { format: 'opnsense', beside: [''] },
  },
  squid: { '': { format: 'squid' }, splice: { format: 'squid', beside: [''], site: spliced } },
  pac: { '': { format: 'pac' } },
  fortigate: { '': { format: 'fortigate' } },
  panos: { '': { format: 'panos' } },
  'panos-edl': { '': { format: 'list', dialect: 'panos' }, notes: 'a text for people, to go with the list' },
  'cisco-asa': { '': { format: 'cisco-asa' } },
  mikrotik: { '': { format: 'mikrotik' } },
  list: { '': { format: 'list', dialect: 'squid' } },
  zscaler: {
    '': { format: 'list', dialect: 'zscaler' },
    urls: { format: 'list', dialect: 'zscaler' },
  },
  haproxy: { '': noFormat },
  suricata: { '': { format: 'suricata', rest: dropped } },
  firewalld: { '': noFormat },
  junos: { '': noFormat },
  checkpoint: { '': noFormat },
  sophos: { '': noFormat },
  'aws-network-firewall': { '': { format: 'aws-network-firewall' } },
  'azure-firewall': { '': noFormat },
  windows: { '': noFormat },
  rpz: { '': noFormat },
  csv: { '': noFormat },
};
