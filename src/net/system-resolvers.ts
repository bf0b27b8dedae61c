import { getServers } from 'node:dns';

/** In the system's order; as resolv.conf(5) has it, where none is named, the one on this machine. */
export function systemResolvers(): readonly string[] {
  const servers = [...new Set(getServers())];
  return servers.length > 0 ? servers : ['127.0.0.1'];
}
