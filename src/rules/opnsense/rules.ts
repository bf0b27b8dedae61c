import type { Look, Rule } from '../../model/rules.js';
import { hostGroups } from '../host-groups.js';
import { sourceList } from '../source-list.js';
import { aliasNames, fixedUuid } from './aliases.js';

/** The fields of Filter.xml that say something; a CSV import leaves the others at their defaults. */
export interface OpnsenseRule {
  readonly uuid: string;
  readonly sequence: number;
  readonly interface: string;
  readonly ipprotocol: 'inet' | 'inet6' | 'inet46';
  readonly source: string;
  readonly destination: string;
  readonly port: string;
  readonly description: string;
}

export function opnsenseRules(rules: readonly Rule[], look: Look): readonly OpnsenseRule[] {
  const name = aliasNames(look);
  const { ipv4, ipv6, any } = sourceList(look.sources);
  const both = any || (ipv4.length > 0 && ipv6.length > 0);
  return hostGroups(rules).map((group, i) => ({
    uuid: fixedUuid(`${look.prefix} rule ${group.label}`),
    sequence: i + 1,
    interface: look.inside ?? 'lan',
    ipprotocol: both ? 'inet46' : ipv4.length > 0 ? 'inet' : 'inet6',
    source: look.sources.length > 1 ? name.sources : (look.sources[0] ?? 'any'),
    destination: name.hosts(group),
    port: group.ports.length > 1 ? name.ports(group.ports) : String(group.ports[0]),
    description: `em-preflight ${look.prefix}, TCP ${group.ports.join(' ')} out`,
  }));
}
