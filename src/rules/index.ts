import type { Platform } from './platform.js';

/** Every platform of `rules`, each loaded only when it is asked for, in the order of `rules --list`. */
export const platforms = {
  iptables: async () => (await import('./platforms/iptables.js')).iptables,
  'iptables-dnsmasq': async () => (await import('./platforms/iptables-dnsmasq.js')).iptablesDnsmasq,
  nftables: async () => (await import('./platforms/nftables.js')).nftables,
  'nftables-dnsmasq': async () => (await import('./platforms/nftables-dnsmasq.js')).nftablesDnsmasq,
  pfsense: async () => (await import('./platforms/pfsense.js')).pfsense,
  opnsense: async () => (await import('./platforms/opnsense.js')).opnsense,
  squid: async () => (await import('./platforms/squid.js')).squid,
  pac: async () => (await import('./platforms/pac.js')).pac,
  haproxy: async () => (await import('./platforms/haproxy.js')).haproxy,
  suricata: async () => (await import('./platforms/suricata.js')).suricata,
  firewalld: async () => (await import('./platforms/firewalld.js')).firewalld,
  fortigate: async () => (await import('./platforms/fortigate.js')).fortigate,
  panos: async () => (await import('./platforms/panos.js')).panos,
  'panos-edl': async () => (await import('./platforms/panos-edl.js')).panosEdl,
  'cisco-asa': async () => (await import('./platforms/cisco-asa.js')).ciscoAsa,
  junos: async () => (await import('./platforms/junos.js')).junos,
  mikrotik: async () => (await import('./platforms/mikrotik.js')).mikrotik,
  checkpoint: async () => (await import('./platforms/checkpoint.js')).checkpoint,
  sophos: async () => (await import('./platforms/sophos.js')).sophos,
  zscaler: async () => (await import('./platforms/zscaler.js')).zscaler,
  'aws-network-firewall': async () =>
    (await import('./platforms/aws-network-firewall.js')).awsNetworkFirewall,
  'azure-firewall': async () => (await import('./platforms/azure-firewall.js')).azureFirewall,
  windows: async () => (await import('./platforms/windows.js')).windows,
  rpz: async () => (await import('./platforms/rpz.js')).rpz,
  list: async () => (await import('./platforms/list.js')).list,
  csv: async () => (await import('./platforms/csv.js')).csv,
} satisfies Record<string, () => Promise<Platform>>;

export type PlatformId = keyof typeof platforms;

export function isPlatform(id: string): id is PlatformId {
  return Object.hasOwn(platforms, id);
}
