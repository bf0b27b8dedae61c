/** Address and service objects of FortiOS: CLI reference, firewall address, addrgrp, service. */

import { ownOf } from '../../../text/own.js';
import { reachable } from '../../firewall/nested.js';
import {
  type AddressTerm,
  anyService,
  anywhere,
  everyPort,
  nameTerm,
  portInterval,
  rangeTerm,
  type ServiceTerm,
} from '../../firewall/terms.js';
import { portNumber, protocolNumber, tcp } from '../../services.js';
import { type Entry, entriesOf, list, value } from './tree.js';

export class Objects {
  readonly #addresses = new Map<string, Entry>();
  readonly #groups = new Map<string, Entry>();
  readonly #addresses6 = new Map<string, Entry>();
  readonly #groups6 = new Map<string, Entry>();
  readonly #virtual = new Map<string, Entry>();
  readonly #virtualGroups = new Map<string, Entry>();
  readonly #interfaces = new Map<string, Entry>();
  readonly #services = new Map<string, Entry>();
  readonly #serviceGroups = new Map<string, Entry>();

  constructor(scopes: readonly Entry[]) {
    const fill = (map: Map<string, Entry>, table: string) => {
      for (const scope of scopes) for (const one of entriesOf(scope, table)) map.set(one.name, one);
    };
    fill(this.#addresses, 'firewall address');
    fill(this.#groups, 'firewall addrgrp');
    fill(this.#addresses6, 'firewall address6');
    fill(this.#groups6, 'firewall addrgrp6');
    fill(this.#virtual, 'firewall vip');
    fill(this.#virtualGroups, 'firewall vipgrp');
    fill(this.#interfaces, 'system interface');
    fill(this.#services, 'firewall service custom');
    fill(this.#serviceGroups, 'firewall service group');
  }

  /** A name that is an address of the version asked for, a group of them, or a virtual IP. */
  addresses(names: readonly string[], version: 4 | 6): readonly AddressTerm[] {
    return this.#terms(names, version, { within: new Set(), met: [] });
  }

  #terms(names: readonly string[], version: 4 | 6, nest: Nest): readonly AddressTerm[] {
    const groups = version === 4 ? this.#groups : this.#groups6;
    const membersOf = (name: string) => {
      const group = builtIn.has(name) ? undefined : groups.get(name);
      return group && !excludes(group) ? list(group, 'member') : [];
    };
    return reachable(names, membersOf).flatMap((name) =>
      this.#address(name, version, groups.get(name), nest),
    );
  }

  /** What a name stands for besides the members of the group that it may be. */
  #address(name: string, version: 4 | 6, group: Entry | undefined, nest: Nest): readonly AddressTerm[] {
    if (name === 'all') return [anywhere];
    if (name === 'none') return [];
    if (group) return excludes(group) ? this.#without(name, group, version, nest) : [];
    const object = (version === 4 ? this.#addresses : this.#addresses6).get(name);
    if (object) return [version === 4 ? this.#addressTerm(object) : addressTerm6(object)];
    const virtual = version === 4 ? this.#virtualAddresses(name) : null;
    return (
      virtual ?? [{ kind: 'unknown', because: `the address object "${name}", which is not in the file` }]
    );
  }

  #without(name: string, group: Entry, version: 4 | 6, { within, met }: Nest): readonly AddressTerm[] {
    if (within.has(name) || within.size >= deepest || met.length >= most)
      return [{ kind: 'unknown', because: `the group ${name}, within which too many groups exclude` }];
    met.push(name);
    const deeper = { within: new Set(within).add(name), met };
    const of = (key: string) => this.#terms(list(group, key), version, deeper);
    return [{ kind: 'except', terms: of('member'), but: of('exclude-member') }];
  }

  /** The outer addresses of a virtual IP, which a policy names where it is about connections to it. */
  #virtualAddresses(name: string): readonly AddressTerm[] | null {
    const members = this.#virtualGroups.get(name);
    const names = members ? list(members, 'member') : [name];
    const found = names.map((one) => this.#virtual.get(one));
    if (found.some((one) => one === undefined)) return null;
    return found.map((one) => (one && rangeTerm(value(one, 'extip'))) ?? virtualTerm(name));
  }

  /** A backup writes the network of an interface beside its name; an excerpt may leave it out. */
  #addressTerm(object: Entry): AddressTerm {
    if (value(object, 'type') !== 'interface-subnet') return addressTerm(object);
    const own = this.#interfaces.get(value(object, 'interface'));
    const network = list(object, 'subnet').length > 0 ? list(object, 'subnet') : own ? list(own, 'ip') : [];
    return rangeTerm(network.join('/')) ?? unreadable(object);
  }

  services(names: readonly string[]): readonly ServiceTerm[] {
    const membersOf = (name: string) => {
      const group = this.#serviceGroups.get(name);
      return group ? list(group, 'member') : [];
    };
    return reachable(names, membersOf).flatMap((name) => this.#service(name));
  }

  #service(name: string): readonly ServiceTerm[] {
    if (this.#serviceGroups.has(name)) return [];
    const object = this.#services.get(name);
    if (object) return serviceTerms(object);
    const predefined = ownOf(predefinedServices, name.toUpperCase());
    return [predefined ?? { kind: 'unknown', because: `the service "${name}", which is not in the file` }];
  }
}

/** Groups that exclude members, within which a name is looked up, and all those met so far. */
interface Nest {
  readonly within: ReadonlySet<string>;
  readonly met: string[];
}

/** Groups that exclude lie in each other no deeper, and are no more, than people write; the rest is not followed. */
const deepest = 32;
const most = 256;

const builtIn = new Set(['all', 'none']);

function excludes(group: Entry): boolean {
  return value(group, 'exclude') === 'enable';
}

const port = (number: number): ServiceTerm => ({
  kind: 'tcp',
  ports: [{ low: BigInt(number), high: BigInt(number) }],
});

/** What FortiOS brings along, for excerpts that leave it out. */
const predefinedServices: Readonly<Record<string, ServiceTerm>> = {
  ALL: anyService,
  // As FortiOS 4 has it.
  ANY: anyService,
  ALL_TCP: anyService,
  ALL_UDP: { kind: 'other' },
  ALL_ICMP: { kind: 'other' },
  ALL_ICMP6: { kind: 'other' },
  PING: { kind: 'other' },
  PING6: { kind: 'other' },
  NTP: { kind: 'other' },
  HTTP: port(80),
  HTTPS: port(443),
  DNS: port(53),
  SSH: port(22),
  SMTP: port(25),
};

function virtualTerm(name: string): AddressTerm {
  return { kind: 'unknown', because: `the virtual IP "${name}", whose address is not fixed` };
}

function addressTerm(object: Entry): AddressTerm {
  const type = value(object, 'type') || 'ipmask';
  if (type === 'ipmask') {
    const [address = '0.0.0.0', mask = '0.0.0.0'] = value(object, 'subnet').split(/[ /]/).filter(Boolean);
    return rangeTerm(`${address}/${mask}`) ?? unreadable(object);
  }
  if (type === 'iprange')
    return rangeTerm(`${value(object, 'start-ip')}-${value(object, 'end-ip')}`) ?? unreadable(object);
  if (type === 'fqdn') return domainTerm(value(object, 'fqdn'), object);
  return { kind: 'unknown', because: `the address object "${object.name}" of type ${type}` };
}

function addressTerm6(object: Entry): AddressTerm {
  const type = value(object, 'type') || 'ipprefix';
  if (type === 'ipprefix') return rangeTerm(value(object, 'ip6') || '::/0') ?? unreadable(object);
  if (type === 'iprange')
    return rangeTerm(`${value(object, 'start-ip')}-${value(object, 'end-ip')}`) ?? unreadable(object);
  if (type === 'fqdn') return domainTerm(value(object, 'fqdn'), object);
  return { kind: 'unknown', because: `the address object "${object.name}" of type ${type}` };
}

/** `*.x.com`: every name below it; whether x.com itself is meant is documented for web filters only. */
function domainTerm(name: string, object: Entry): AddressTerm {
  if (!name.includes('*')) return name === '' ? unreadable(object) : nameTerm(name);
  const below = /^\*\.([^*]+)$/.exec(name)?.[1];
  if (below === undefined)
    return { kind: 'unknown', because: `the pattern "${name}" of the address object "${object.name}"` };
  return { kind: 'name', name: below.toLowerCase(), below: 'perhaps-too' };
}

function unreadable({ name }: Entry): AddressTerm {
  return { kind: 'unknown', because: `the address object "${name}", which is not understood here` };
}

/** `443 8000-8080:1024-65535`: destination ports, and behind a colon those of the client. */
function serviceTerms(object: Entry): readonly ServiceTerm[] {
  const protocol = value(object, 'protocol') || 'TCP/UDP/SCTP';
  if (protocol === 'IP') {
    const number = value(object, 'protocol-number') || '0';
    return [number === '0' || protocolNumber(number) === tcp ? anyService : { kind: 'other' }];
  }
  if (!/TCP/.test(protocol) && protocol !== 'ALL') return [{ kind: 'other' }];
  if (value(object, 'fqdn') !== '' || !/^(?:|0\.0\.0\.0)$/.test(value(object, 'iprange'))) {
    return [{ kind: 'unknown', because: `the service "${object.name}", which is bound to addresses` }];
  }
  const ranges = list(object, 'tcp-portrange');
  if (ranges.length === 0) return [{ kind: 'other' }];
  return ranges.map((text) => {
    const [to = '', from] = text.split(':');
    const ports = portInterval(to, /-/, portNumber);
    const source = from === undefined ? null : portInterval(from, /-/, portNumber);
    if (!ports || (from !== undefined && !source)) {
      return { kind: 'unknown', because: `the ports "${text}" of the service "${object.name}"` };
    }
    return { kind: 'tcp', ports: [ports], source: source ? [source] : everyPort };
  });
}
