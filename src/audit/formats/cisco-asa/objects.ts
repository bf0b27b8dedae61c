/** `object` and `object-group`: Cisco ASA command reference. */
import { parseAddress } from '../../addresses.js';
import { reachable } from '../../firewall/nested.js';
import { type AddressTerm, anyService, nameTerm, rangeTerm, type ServiceTerm } from '../../firewall/terms.js';
import { protocolNumber, tcp } from '../../services.js';
import type { Command } from './lines.js';
import { portRange } from './ports.js';

export class Objects {
  readonly #networks = new Map<string, Command>();
  readonly #networkGroups = new Map<string, Command>();
  readonly #services = new Map<string, Command>();
  readonly #serviceGroups = new Map<string, Command>();
  readonly #protocols = new Map<string, Command>();
  /** `name 10.1.2.3 server`: a word for an address. */
  readonly #names = new Map<string, string>();

  constructor(commands: readonly Command[]) {
    for (const command of commands) {
      const [first, kind, name = ''] = command.words;
      if (first === 'object' && kind === 'network') extend(this.#networks, name, command);
      else if (first === 'object' && kind === 'service') extend(this.#services, name, command);
      else if (first === 'object-group' && kind === 'network') extend(this.#networkGroups, name, command);
      else if (first === 'object-group' && kind === 'service') extend(this.#serviceGroups, name, command);
      else if (first === 'object-group' && kind === 'protocol') extend(this.#protocols, name, command);
      else if (first === 'name' && kind !== undefined) this.#names.set(name, kind);
    }
  }

  named(text: string): string {
    return this.#names.get(text) ?? text;
  }

  network(name: string): readonly AddressTerm[] {
    const object = this.#networks.get(name);
    const value = object && lastValue(object);
    return value ? this.#networkLine(value) : [missing(name)];
  }

  networkGroup(name: string): readonly AddressTerm[] {
    return reachable([name], (one) => within(this.#networkGroups.get(one))).flatMap((one) => {
      const group = this.#networkGroups.get(one);
      return group ? filled(group).flatMap((line) => this.#networkMember(line)) : [missing(one)];
    });
  }

  #networkMember(line: Command): readonly AddressTerm[] {
    const [first, second = '', third] = line.words;
    if (first === 'description' || first === 'group-object') return [];
    if (first !== 'network-object') return [strange(line)];
    if (second === 'object') return this.network(third ?? '');
    return this.addresses(line.words.slice(1)) ?? [strange(line)];
  }

  #networkLine(line: Command): readonly AddressTerm[] {
    const [first, second = '', third = ''] = line.words;
    if (first === 'host') return this.addresses(['host', second]) ?? [strange(line)];
    if (first === 'subnet') return this.addresses([second, third].filter(Boolean)) ?? [strange(line)];
    if (first === 'range') return terms(rangeTerm(`${second}-${third}`)) ?? [strange(line)];
    if (first === 'fqdn') return [domain(second, third)];
    return [strange(line)];
  }

  /** `host A`, `A MASK`, `A/LENGTH`; null for anything else. */
  addresses(words: readonly string[]): readonly AddressTerm[] | null {
    const [first = '', second] = words.map((word) => this.named(word));
    if (first === 'host') return terms(rangeTerm(second ?? ''));
    if (parseAddress(first) && second !== undefined) return terms(rangeTerm(`${first}/${second}`));
    return terms(rangeTerm(first));
  }

  /** Is TCP among them? Null: not to be known. */
  protocolGroup(name: string): boolean | null {
    const groups = reachable([name], (one) => within(this.#protocols.get(one))).map((one) =>
      this.#protocols.get(one),
    );
    const members = groups.flatMap((group) => group?.below ?? []);
    if (members.some(({ words: [first, second = ''] }) => first === 'protocol-object' && isTcp(second)))
      return true;
    return groups.includes(undefined) ? null : false;
  }

  /** Services of an `object service` or an `object-group service` without a protocol of its own. */
  service(name: string): readonly ServiceTerm[] {
    const object = this.#services.get(name);
    const value = object && lastValue(object);
    if (!value) return [missing(name)];
    return [value.words[0] === 'service' ? serviceTerm(value.words.slice(1)) : strange(value)];
  }

  serviceGroup(name: string): readonly ServiceTerm[] {
    return reachable([name], (one) => within(this.#serviceGroups.get(one))).flatMap((one) => {
      const group = this.#serviceGroups.get(one);
      return group ? filled(group).flatMap((line) => this.#serviceMember(line, group)) : [missing(one)];
    });
  }

  #serviceMember(line: Command, group: Command): readonly ServiceTerm[] {
    const [first, second = '', third = ''] = line.words;
    if (first === 'description' || first === 'group-object') return [];
    if (first === 'service-object')
      return second === 'object' ? this.service(third) : [serviceTerm(line.words.slice(1))];
    if (first !== 'port-object') return [strange(line)];
    if (group.words[3] === 'udp') return [{ kind: 'other' }];
    const ranges = portRange(line.words.slice(1))?.ranges;
    return [ranges ? { kind: 'tcp', ports: ranges } : strange(line)];
  }

  isServiceGroup(name: string): boolean {
    return this.#serviceGroups.has(name);
  }

  isPortGroup(name: string): boolean {
    return this.#serviceGroups.get(name)?.words[3] !== undefined;
  }

  isNetworkGroup(name: string): boolean {
    return this.#networkGroups.has(name);
  }
}

/** `fqdn v4 NAME` stands for IPv4 addresses only. */
function domain(second: string, third: string): AddressTerm {
  const term = nameTerm(third === '' ? second : third);
  return term.kind === 'name' && /^v[46]$/.test(second) ? { ...term, family: second === 'v4' ? 4 : 6 } : term;
}

/** The groups that stand in a group. */
function within(group: Command | undefined): readonly string[] {
  return (group?.below ?? []).flatMap(({ words: [first, second = ''] }) =>
    first === 'group-object' ? [second] : [],
  );
}

/**
 * What an object stands for: it holds one value, the last that it was given. "show running-config" opens objects
 * again for their `nat` lines, far below.
 */
function lastValue(object: Command): Command | undefined {
  return filled(object).findLast(({ words: [first = ''] }) => !/^(?:description|nat)$/.test(first));
}

/** A group that is opened again is added to. */
function extend(groups: Map<string, Command>, name: string, command: Command): void {
  const known = groups.get(name);
  groups.set(name, known ? { ...known, below: [...known.below, ...command.below] } : command);
}

function terms(term: AddressTerm | null): readonly AddressTerm[] | null {
  return term && [term];
}

/** The ASA takes nothing empty into a list: where nothing stands below, the file lost it, or its indentation. */
function filled(object: Command): readonly Command[] {
  return object.below.length > 0 ? object.below : [object];
}

function missing(name: string): { readonly kind: 'unknown'; readonly because: string } {
  return { kind: 'unknown', because: `the object "${name}", which is not in the file` };
}

function strange({ at }: Command): { readonly kind: 'unknown'; readonly because: string } {
  return { kind: 'unknown', because: `"${at.text}", which is not understood here` };
}

export function isTcp(protocol: string): boolean {
  return protocol === 'ip' || protocol === 'tcp-udp' || protocolNumber(protocol) === tcp || protocol === '0';
}

/** `tcp source range 1024 65535 destination eq https`. */
function serviceTerm([protocol = '', ...rest]: readonly string[]): ServiceTerm {
  if (!isTcp(protocol)) return { kind: 'other' };
  const part = (word: string) => (rest.includes(word) ? portRange(rest.slice(rest.indexOf(word) + 1)) : null);
  const direct =
    rest.length > 0 && !rest.includes('source') && !rest.includes('destination') ? portRange(rest) : null;
  const destination = part('destination') ?? direct;
  const source = part('source');
  const unclear = rest.length > 0 && !destination && !source;
  if (unclear || destination?.ranges === null || source?.ranges === null)
    return { kind: 'unknown', because: `the service "${protocol} ${rest.join(' ')}"` };
  if (!destination && !source) return anyService;
  return {
    kind: 'tcp',
    ports: destination?.ranges ?? [{ low: 0n, high: 65535n }],
    ...(source ? { source: source.ranges } : {}),
  };
}
