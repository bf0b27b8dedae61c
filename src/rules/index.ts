import type { Platform } from './platform.js';

/** Every platform of `rules`, each loaded only when it is asked for, in the order of `rules --list`. */
export const platforms = {
  pfsense: async () => (await import('./platforms/pfsense.js')).pfsense,
  opnsense: async () => (await import('./platforms/opnsense.js')).opnsense,
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
  list: async () => (await import('./platforms/list.js')).list,
} satisfies Record<string, () => Promise<Platform>>;

export type PlatformId = keyof typeof platforms;

export function isPlatform(id: string): id is PlatformId {
  return Object.hasOwn(platforms, id);
}
