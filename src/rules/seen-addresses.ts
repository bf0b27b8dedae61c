import ipaddr from 'ipaddr.js';
import type { Host } from '../model/catalogue.js';
import type { Cause } from '../model/cause.js';
import type { CheckReport } from '../model/report.js';

/** Answers that cannot be the vendor's: their addresses are never let out. */
const forged: ReadonlySet<Cause | null> = new Set<Cause>(['dns-sinkhole', 'dns-rewritten', 'captive-portal']);

/** The addresses a check saw, by host, sorted: public ones, and private ones where the catalogue allows them. */
export function seenAddresses(
  checks: readonly CheckReport[],
  hosts: readonly Host[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const { host, addresses, cause } of ofHosts(checks, hosts)) {
    if (forged.has(cause)) continue;
    const genuine = addresses.flatMap((text) => canonical(text, host.privateAddresses));
    found.set(host.name, new Set([...(found.get(host.name) ?? []), ...genuine]));
  }
  return new Map([...found].map(([name, addresses]) => [name, [...addresses].sort()]));
}

/** Those of the addresses that are left out because no host of the vendor can have them: a sinkhole's, a lab's. */
export function impossibleAddresses(
  checks: readonly CheckReport[],
  hosts: readonly Host[],
): readonly string[] {
  const impossible = ofHosts(checks, hosts).flatMap(({ host, addresses }) =>
    addresses.filter((text) => canonical(text, host.privateAddresses).length === 0),
  );
  return [...new Set(impossible)].sort();
}

/** The checks of hosts that the catalogue knows, with these. */
function ofHosts(checks: readonly CheckReport[], hosts: readonly Host[]) {
  const byName = new Map(hosts.map((host) => [host.name, host]));
  return checks.flatMap(({ host: name, addresses, cause }) => {
    const host = byName.get(name);
    return host ? [{ host, addresses, cause }] : [];
  });
}

function canonical(text: string, privateToo: boolean): readonly string[] {
  if (!ipaddr.isValid(text) || text.includes('%')) return [];
  const address = ipaddr.process(text);
  const range = address.range();
  const inside = range === 'private' || range === 'uniqueLocal' || range === 'carrierGradeNat';
  return range === 'unicast' || (inside && privateToo) ? [address.toString()] : [];
}

/** Who mends what no allow rule can: a check that failed for them asks for none. */
const beyondRules: ReadonlySet<string> = new Set<Cause>([
  'clock-wrong',
  'tls-alert',
  'tls-expired',
  'tls-not-yet-valid',
  'tls-self-signed',
  'tls-version',
  'tls-wrong-name',
  'proxy-unreachable',
  'proxy-tls',
  'proxy-auth-required',
  'proxy-not-a-proxy',
]);

export interface Blocked {
  /** `HOST:PORT` of what failed in a way that an allow rule may mend. */
  readonly open: ReadonlySet<string>;
  /** Checks that failed for another reason. */
  readonly other: readonly CheckReport[];
}

/** `--only-failed`: what a check found blocked, and what it found failing that no rule mends. */
export function blockedChecks(checks: readonly CheckReport[]): Blocked {
  const failed = checks.filter(({ verdict }) => verdict === 'fail');
  const other = failed.filter(({ cause }) => cause !== null && beyondRules.has(cause));
  return {
    open: new Set(
      failed.filter((check) => !other.includes(check)).map(({ host, port }) => `${host}:${port}`),
    ),
    other,
  };
}
