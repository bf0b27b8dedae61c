/** What single address and service objects stand for. */
import {
  type AddressTerm,
  nameTerm,
  portInterval,
  rangeTerm,
  type ServiceTerm,
} from '../../firewall/terms.js';
import { portNumber } from '../../services.js';
import { type Entry, lastOf, textsOf } from './tree.js';

export function missing(what: string, name: string): { readonly kind: 'unknown'; readonly because: string } {
  return { kind: 'unknown', because: `the ${what} "${name}", which is not in the file` };
}

export function addressTerm(object: Entry): AddressTerm {
  const name = lastOf(object, 'fqdn');
  if (name !== null) return nameTerm(name);
  const range = lastOf(object, 'ip-netmask') ?? lastOf(object, 'ip-range');
  const term = range === null ? null : rangeTerm(range);
  return (
    term ?? { kind: 'unknown', because: `the address object "${object.name}", which is not understood here` }
  );
}

const port = (...numbers: readonly number[]): ServiceTerm => ({
  kind: 'tcp',
  ports: numbers.map((number) => ({ low: BigInt(number), high: BigInt(number) })),
});

/** The two services that PAN-OS brings along. */
export const predefined: Readonly<Record<string, ServiceTerm>> = {
  'service-http': port(80, 8080),
  'service-https': port(443),
};

export function serviceTerm(object: Entry): ServiceTerm {
  const unclear = {
    kind: 'unknown',
    because: `the service "${object.name}", which is not understood here`,
  } as const;
  const protocol = lastOf(object, 'protocol');
  if (protocol === 'udp' || protocol === 'sctp') return { kind: 'other' };
  const ports = intervals(textsOf(object, 'port'));
  const source = intervals(textsOf(object, 'source-port'));
  if (protocol !== 'tcp' || !ports || ports.length === 0 || !source) return unclear;
  return { kind: 'tcp', ports, ...(source.length > 0 ? { source } : {}) };
}

function intervals(texts: readonly string[]) {
  const parts = texts.flatMap((text) => text.split(','));
  const read = parts.map((text) => portInterval(text, /-/, portNumber));
  const known = read.filter((interval) => interval !== null);
  return known.length === read.length ? known : null;
}
