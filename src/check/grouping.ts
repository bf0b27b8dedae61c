/** Which failing checks have one thing to fix in common, and how to name them together. */
import { inWords } from '../text/in-words.js';
import { grouped } from './grouped.js';
import type { Target, Targets } from './targets.js';

/**
 * Splits checks that fail in one way into those whose port is at fault and the rest. A port is at fault
 * where every check on it fails, while some of its hosts answer on another port.
 *
 * @param failing checks with one cause, out of `targets`
 */
export function splitByPort<T extends { readonly report: Target }>(
  failing: readonly T[],
  targets: Targets,
): readonly (readonly T[])[] {
  const failed = new Set(failing.map(({ report }) => report.id));
  const byPort = grouped(failing, ({ report }) => report.port);
  const answersElsewhere = ({ report: { host, port } }: T): boolean =>
    targets.ofHost(host).some((one) => one.port !== port && !failed.has(one.id));
  const atFault = new Set(
    [...byPort]
      .filter(([port, those]) => those.length === targets.testedOnPort(port) && those.some(answersElsewhere))
      .map(([port]) => port),
  );
  const groups = [...atFault].map((port) => byPort.get(port) ?? []);
  const rest = failing.filter(({ report }) => !atFault.has(report.port));
  return rest.length > 0 ? [...groups, rest] : groups;
}

/** `camapi.example port 443`, `all 12 hosts under example on port 443`, `all 22 endpoints checked`. */
export function nameTargets(group: readonly Target[], targets: Targets): string {
  const [first] = group;
  if (first && group.length === 1) return `${first.host} port ${first.port}`;
  const others = targets.size - group.length;
  // Never "everything" or "every host": the words go to whoever opens the firewall.
  if (others === 0 && group.length === 2) return 'both endpoints checked';
  if (others === 0) return `all ${group.length} endpoints checked`;
  const ports = [...new Set(group.map(({ port }) => port))].toSorted((a, b) => a - b);
  const onPorts = `on ${ports.length === 1 ? 'port' : 'ports'} ${inWords(ports)}`;
  const samePorts = ports.reduce((sum, port) => sum + targets.onPort(port), 0) - group.length;
  const hosts = [...new Set(group.map(({ host }) => host))];
  if (hosts.length === 1) return `${hosts[0]} ${onPorts}`;
  if (samePorts === 0) return `all ${hosts.length} hosts checked ${onPorts}`;
  const domain = commonDomain(hosts);
  if (domain === null) return `${hosts.length} hosts ${onPorts}`;
  const under = targets.below(domain).filter(({ port }) => ports.includes(port));
  const complete = under.length === group.length;
  return `${complete ? 'all ' : ''}${hosts.length} hosts under ${domain} ${onPorts}`;
}

/** The longest domain that all hosts are under, of two labels at least; null where there is none. */
export function commonDomain(hosts: readonly string[]): string | null {
  const [first = [], ...others] = hosts.map((host) => host.split('.').reverse());
  let common = 0;
  while (common < first.length && others.every((labels) => labels[common] === first[common])) common += 1;
  return common < 2 ? null : [...first.slice(0, common)].reverse().join('.');
}
