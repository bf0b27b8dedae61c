import {
  type AddressTerm,
  anywhere,
  nameTerm,
  portInterval,
  rangeTerm,
  type ServiceTerm,
} from '../../firewall/terms.js';
import { portNumber } from '../../services.js';
import type { Command } from './commands.js';
import { listAt } from './commands.js';
import { type Pattern, patternOf } from './patterns.js';

/** Objects by name, the nearer scope before `shared`. */
export class Objects {
  readonly #addresses = new Map<string, AddressTerm>();
  readonly #groups = new Map<string, string[] | null>();
  readonly #services = new Map<string, ServiceTerm[]>();
  readonly #serviceGroups = new Map<string, string[]>();
  readonly #categories = new Map<string, Pattern[]>();
  readonly #externalLists = new Set<string>();
  /** Profile groups and profiles that go by sites or applications. */
  readonly filteringGroups = new Map<string, boolean>();
  readonly names: { readonly name: string; readonly below: boolean; readonly at: Command['at'] }[] = [];

  constructor(commands: readonly Command[]) {
    for (const command of commands) if (command.verb === 'set') this.#add(command);
  }

  #add({ words, at }: Command): void {
    const [kind, name = '', key, ...rest] = words;
    if (kind === 'address') this.#address(name, key, rest.join(' '), at);
    else if (kind === 'address-group') {
      if (key === 'static') push(this.#groups, name, listAt(words, 3).items);
      else if (key === 'dynamic') this.#groups.set(name, null);
    } else if (kind === 'service' && key === 'protocol') this.#service(name, words.slice(3));
    else if (kind === 'service-group' && key === 'members')
      push(this.#serviceGroups, name, listAt(words, 3).items);
    else if (kind === 'external-list') this.#externalLists.add(name);
    else if (kind === 'profile-group') {
      const filters = key === 'url-filtering' || this.filteringGroups.get(name) === true;
      this.filteringGroups.set(name, filters);
    } else if (kind === 'profiles' && name === 'custom-url-category') this.#category(words, at);
  }

  #address(name: string, key: string | undefined, text: string, at: Command['at']): void {
    if (key === 'ip-netmask' || key === 'ip-range') {
      this.#addresses.set(
        name,
        rangeTerm(text) ?? { kind: 'unknown', because: `the address "${text}" of ${name}` },
      );
    } else if (key === 'fqdn') {
      this.#addresses.set(name, nameTerm(text));
      this.names.push({ name: text.toLowerCase(), below: false, at });
    } else if (key === 'ip-wildcard')
      this.#addresses.set(name, { kind: 'unknown', because: `the wildcard mask of ${name}` });
  }

  #service(name: string, [protocol, key, ...rest]: readonly string[]): void {
    const terms = this.#services.get(name) ?? [];
    this.#services.set(name, terms);
    if (protocol !== 'tcp') terms.push({ kind: 'other' });
    else if (key === 'port' || key === 'source-port') {
      const ports = rest
        .join('')
        .split(',')
        .map((text) => portInterval(text, /-/, portNumber));
      if (ports.includes(null) || key === 'source-port')
        terms.push({ kind: 'unknown', because: `the ports of the service ${name}` });
      else terms.push({ kind: 'tcp', ports: ports.filter((range) => range !== null) });
    }
  }

  #category(words: readonly string[], at: Command['at']): void {
    const [, , name = '', key] = words;
    const patterns = this.#categories.get(name) ?? [];
    this.#categories.set(name, patterns);
    if (key !== 'list') return;
    for (const text of listAt(words, 4).items) {
      const pattern = patternOf(text);
      patterns.push(pattern);
      if (pattern.name !== '') this.names.push({ name: pattern.name, below: pattern.kind !== 'exact', at });
    }
  }

  addresses(names: readonly string[], seen: ReadonlySet<string> = new Set()): readonly AddressTerm[] {
    return names.flatMap((name): readonly AddressTerm[] => {
      if (name === 'any') return [anywhere];
      const known = this.#addresses.get(name);
      if (known) return [known];
      if (this.#groups.has(name)) {
        const members = this.#groups.get(name);
        if (!members) return [{ kind: 'unknown', because: `the dynamic address group ${name}` }];
        return seen.has(name) ? [] : this.addresses(members, new Set(seen).add(name));
      }
      if (this.#externalLists.has(name))
        return [{ kind: 'unknown', because: `the external list ${name}, whose content is not in the file` }];
      const range = rangeTerm(name);
      return [
        range ?? { kind: 'unknown', because: `the address object "${name}", which is not in the file` },
      ];
    });
  }

  services(names: readonly string[], seen: ReadonlySet<string> = new Set()): readonly ServiceTerm[] {
    return names.flatMap((name): readonly ServiceTerm[] => {
      const known = this.#services.get(name);
      if (known) return known;
      const group = this.#serviceGroups.get(name);
      if (group) return seen.has(name) ? [] : this.services(group, new Set(seen).add(name));
      // The two services that PAN-OS brings along.
      const brought = { 'service-https': 443, 'service-http': 80 }[name];
      if (brought !== undefined)
        return [{ kind: 'tcp', ports: [{ low: BigInt(brought), high: BigInt(brought) }] }];
      return [{ kind: 'unknown', because: `the service "${name}", which is not in the file` }];
    });
  }

  category(name: string): readonly Pattern[] | null {
    return this.#categories.get(name) ?? null;
  }
}

function push(
  map: Map<string, string[] | null> | Map<string, string[]>,
  name: string,
  items: readonly string[],
): void {
  map.set(name, [...(map.get(name) ?? []), ...items]);
}
