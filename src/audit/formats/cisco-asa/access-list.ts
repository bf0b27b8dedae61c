/** `access-list NAME extended ...`, one entry a line, read as the ASA reads it: from left to right. */
import type { FirewallRule } from '../../firewall/rules.js';
import { always, type Test, unknown } from '../../firewall/subject.js';
import {
  type AddressTerm,
  addresses,
  anywhere,
  everyPort,
  type ServiceTerm,
  services,
} from '../../firewall/terms.js';
import { protocolNumber } from '../../services.js';
import { type Command, refused } from './lines.js';
import { isTcp, type Objects } from './objects.js';
import { portRange } from './ports.js';

export class EntryReader {
  #index = 0;
  readonly #tests: Test[] = [];

  constructor(
    private readonly command: Command,
    private readonly words: readonly string[],
    private readonly objects: Objects,
  ) {}

  /** Null: inactive. */
  read(): FirewallRule | null {
    const action = this.#take();
    if (action !== 'permit' && action !== 'deny')
      throw refused(this.command.at, `"${action}" is neither permit nor deny`);
    this.#protocol();
    this.#who();
    this.#end('source');
    this.#ports('source');
    this.#who();
    this.#end('destination');
    this.#ports('destination');
    const active = this.#rest();
    if (!active) return null;
    return {
      at: this.command.at,
      action: action === 'permit' ? 'allow' : 'block',
      quick: true,
      tests: this.#tests,
    };
  }

  #take(): string {
    const word = this.words[this.#index++];
    if (word === undefined) throw refused(this.command.at, 'it ends too early');
    return word;
  }

  get #next(): string {
    return this.words[this.#index] ?? '';
  }

  #protocol(): void {
    const word = this.#take();
    if (word === 'object-group') {
      const name = this.#take();
      if (this.objects.isServiceGroup(name)) this.#tests.push(services(this.objects.serviceGroup(name)));
      else {
        const inside = this.objects.protocolGroup(name);
        this.#tests.push(
          inside === null ? unknown(`the group "${name}", which is not in the file`) : always(inside),
        );
      }
    } else if (word === 'object') this.#tests.push(services(this.objects.service(this.#take())));
    else if (isTcp(word)) this.#tests.push(always(true));
    else if (protocolNumber(word) !== null || /^(?:icmp6?|igrp|nos|pcp|snp)$/.test(word))
      this.#tests.push(always(false));
    else throw refused(this.command.at, `"${word}" is no protocol`);
  }

  /** Users and security groups stand before an address. */
  #who(): void {
    while (/^(?:user|user-group|object-group-user|security-group|object-group-security)$/.test(this.#next)) {
      const word = this.#take();
      this.#take();
      if (word === 'security-group') this.#take();
      this.#tests.push(unknown(`who the client is (${word})`));
    }
  }

  #end(end: 'source' | 'destination'): void {
    this.#tests.push(...this.#address().map((terms) => ('judge' in terms ? terms : addresses(end, terms))));
  }

  #address(): readonly (Test | readonly AddressTerm[])[] {
    const word = this.#take();
    if (word === 'any') return [[anywhere]];
    if (word === 'any4' || word === 'any6') {
      const family = word === 'any4' ? 4 : 6;
      return [{ judge: (subject) => subject.family === family, doubt: '' }];
    }
    if (word === 'host') return [this.#plain(['host', this.#take()])];
    if (word === 'object') return [this.objects.network(this.#take())];
    if (word === 'object-group') return [this.objects.networkGroup(this.#take())];
    if (word === 'interface') {
      // The ASA's own address: nobody in the catalogue has it.
      this.#take();
      return [[]];
    }
    if (/^object-group-network-service$/.test(word)) return [unknown(`the group "${this.#take()}"`)];
    return [this.#plain(word.includes('/') ? [word] : [word, this.#take()])];
  }

  #plain(words: readonly string[]): readonly AddressTerm[] {
    const terms = this.objects.addresses(words);
    if (!terms) throw refused(this.command.at, `"${words.join(' ')}" is no address`);
    return terms;
  }

  #ports(end: 'source' | 'destination'): void {
    const term = this.#portTerms();
    if (!term) return;
    if (end === 'destination') this.#tests.push(services(term));
    else {
      const test = services(term);
      this.#tests.push({ ...test, judge: (subject) => test.judge({ ...subject, port: subject.sourcePort }) });
    }
  }

  #portTerms(): readonly ServiceTerm[] | null {
    const group = this.words[this.#index + 1] ?? '';
    if (
      this.#next === 'object-group' &&
      this.objects.isPortGroup(group) &&
      !this.objects.isNetworkGroup(group)
    ) {
      this.#index += 2;
      return this.objects.serviceGroup(group);
    }
    const ports = portRange(this.words.slice(this.#index));
    if (!ports) return null;
    const text = this.words.slice(this.#index, this.#index + ports.length).join(' ');
    this.#index += ports.length;
    if (!ports.ranges)
      return [{ kind: 'unknown', because: `the ports "${text}", which are not understood here` }];
    return [{ kind: 'tcp', ports: ports.ranges, source: everyPort }];
  }

  /** What stands behind the addresses: false where the entry is inactive. */
  #rest(): boolean {
    let active = true;
    while (this.#index < this.words.length) {
      const word = this.#take();
      if (word === 'inactive') active = false;
      // Never the first packet of a connection.
      else if (word === 'established') this.#tests.push(always(false));
      else if (word === 'time-range') this.#tests.push(unknown(`the time range "${this.#take()}"`));
      else if (word === 'log' || word === 'interval') {
        while (
          /^(?:\d+|default|disable|alerts|critical|debugging|emergencies|errors|informational|notifications|warnings|interval)$/.test(
            this.#next,
          )
        )
          this.#take();
      } else if (!/^(?:\(.*\)|0x[0-9a-f]+)$/.test(word))
        this.#tests.push(unknown(`"${word}", which is not understood here`));
    }
    return active;
  }
}
