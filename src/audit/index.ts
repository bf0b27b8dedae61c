/**
 * The configuration formats that `audit` reads. Each is loaded only when a file of its kind is given: a
 * format costs nothing at start-up. A format that is not here does not exist: a test compares the folder.
 */
import type { ConfigFormat } from './format.js';

interface Entry {
  readonly title: string;
  readonly load: () => Promise<ConfigFormat>;
}

export const formats = {
  iptables: {
    title: 'iptables-save, ip6tables-save and ipset save',
    load: async () => (await import('./formats/iptables/index.js')).iptables,
  },
  nftables: {
    title: 'nftables ruleset, as script or JSON',
    load: async () => (await import('./formats/nftables/index.js')).nftables,
  },
  squid: {
    title: 'Squid (squid.conf)',
    load: async () => (await import('./formats/squid/index.js')).squid,
  },
  pac: {
    title: 'PAC file (proxy auto-configuration)',
    load: async () => (await import('./formats/pac/index.js')).pac,
  },
  opnsense: {
    title: 'OPNsense (config.xml)',
    load: async () => (await import('./formats/opnsense/index.js')).opnsense,
  },
  pfsense: {
    title: 'pfSense (config.xml)',
    load: async () => (await import('./formats/pfsense/index.js')).pfsense,
  },
  fortigate: {
    title: 'FortiGate (FortiOS configuration)',
    load: async () => (await import('./formats/fortigate/index.js')).fortigate,
  },
  'cisco-asa': {
    title: 'Cisco ASA (show running-config)',
    load: async () => (await import('./formats/cisco-asa/index.js')).ciscoAsa,
  },
  panos: {
    title: 'PAN-OS (set commands or XML, with external lists)',
    load: async () => (await import('./formats/panos/index.js')).panos,
  },
  mikrotik: {
    title: 'MikroTik RouterOS (/export)',
    load: async () => (await import('./formats/mikrotik/index.js')).mikrotik,
  },
  suricata: {
    title: 'Suricata (.rules)',
    load: async () => (await import('./formats/suricata/index.js')).suricata,
  },
  'aws-network-firewall': {
    title: 'AWS Network Firewall (rule groups and policies, as JSON)',
    load: async () => (await import('./formats/aws-network-firewall/index.js')).awsNetworkFirewall,
  },
  list: {
    title: 'plain list of domains (--dialect)',
    load: async () => (await import('./formats/list.js')).list,
  },
} satisfies Readonly<Record<string, Entry>>;

export type FormatId = keyof typeof formats;

export const formatIds = Object.keys(formats) as readonly FormatId[];
