/** One rule of `/ip firewall`; manual.mikrotik.com, Filter. */

import { ownOf } from '../../../text/own.js';
import { type Family, parseAddressRange } from '../../addresses.js';
import type { AddressTerm } from '../../firewall/terms.js';
import { addresses, portInterval } from '../../firewall/terms.js';
import { isIn, merge } from '../../intervals.js';
import type { Branches, Rule, Target } from '../../netfilter/chains.js';
import { branch, type Condition, constant, negate, undecidable } from '../../netfilter/condition.js';
import { doubts, type Packet } from '../../netfilter/packet.js';
import { portNumber, protocolNumber, tcp } from '../../services.js';
import { any, type Truth } from '../../truth.js';
import type { InterfaceList } from './interface-lists.js';
import type { Item } from './item.js';
import { tlsHost } from './tls-host.js';

export interface Surroundings {
  readonly family: Family;
  readonly addressLists: ReadonlyMap<string, readonly AddressTerm[]>;
  readonly interfaceLists: ReadonlyMap<string, InterfaceList>;
  /** What kind of interface the export makes, by its name. */
  readonly kinds: ReadonlyMap<string, string>;
  /** True where the export is whole, and nothing in it has IPsec encrypt a connection. */
  readonly withoutIpsec: boolean;
}

export class MikrotikRule implements Rule {
  readonly #conditions: readonly Condition[];
  readonly #target: Target;

  constructor(
    readonly item: Item,
    around: Surroundings,
  ) {
    this.#target = targetOf(item);
    this.#conditions = [...item.values].flatMap(([key, value]) =>
      key === 'tls-host' ? [tlsHost(value, this.#target)] : conditionOf(key, value, around),
    );
  }

  get at() {
    return this.item.at;
  }

  get calls(): readonly string[] {
    return this.#target.kind === 'jump' ? [this.#target.chain] : [];
  }

  get untracks(): boolean {
    return this.item.values.get('action') === 'notrack';
  }

  mayReach(packet: Packet): boolean {
    return this.#conditions.every((condition) => condition.judge(packet) !== false);
  }

  follow(packet: Packet): Branches {
    return branch(this.#conditions, this.#target, packet);
  }
}

const passing =
  /^(?:log|passthrough|notrack|fasttrack-connection|add-src-to-address-list|add-dst-to-address-list|mark-.*|change-.*|clear-df|set-priority|sniff-.*|strip-ipv4-options|route)$/;

function targetOf({ values }: Item): Target {
  const action = values.get('action') ?? 'accept';
  // Translating the source decides nothing about where a connection goes.
  const translating = values.get('chain') === 'srcnat' && /^(?:src-nat|masquerade|netmap|same)$/.test(action);
  if (action === 'accept' || translating || /^(?:masquerade|src-nat|endpoint-independent-nat)$/.test(action))
    return { kind: 'accept' };
  // "tarpit" holds the connection and never answers.
  if (/^(?:drop|reject|tarpit)$/.test(action)) return { kind: 'drop' };
  if (action === 'return') return { kind: 'return' };
  if (action === 'jump') return { kind: 'jump', chain: values.get('jump-target') ?? '' };
  if (passing.test(action)) return { kind: 'continue' };
  return { kind: 'elsewhere', because: `this rule takes the connection elsewhere (action=${action})` };
}

/** Keys that say nothing about which packets match. */
const silent =
  /^(?:action|chain|comment|disabled|log|log-prefix|jump-target|reject-with|to-addresses|to-ports|address-list|address-list-timeout|new-.*|passthrough|hw-offload|randomise-ports)$/;

function split(value: string): readonly [negated: boolean, text: string] {
  return value.startsWith('!') ? [true, value.slice(1)] : [false, value];
}

type Make = (text: string, around: Surroundings) => Condition | null;

function addressMatch(end: 'source' | 'destination'): Make {
  return (text, { family }) => {
    const parsed = parseAddressRange(text);
    if (!parsed) return null;
    const ranges = parsed.family === family ? [parsed.range] : [];
    return { judge: (packet) => isIn(packet[end], ranges), doubt: doubts[end] };
  };
}

function listMatch(end: 'source' | 'destination'): Make {
  return (name, { addressLists }) => {
    const test = addresses(
      end,
      addressLists.get(name) ?? [
        { kind: 'unknown', because: `the address list ${name}, which is not in the file` },
      ],
    );
    return {
      judge: (packet) =>
        test.judge({
          ...packet,
          port: packet.destinationPort,
          from: null,
          to: null,
          ...(packet.assumed.inUnknownSet === false ? { stranger: true } : {}),
        }),
      doubt: test.doubt,
    };
  };
}

function portMatch(end: 'sourcePort' | 'destinationPort'): Make {
  return (text) => {
    const ranges = text.split(',').map((part) => portInterval(part, /-/, portNumber));
    if (ranges.includes(null)) return null;
    const merged = merge(ranges.filter((range) => range !== null));
    return { judge: (packet) => isIn(packet[end], merged), doubt: doubts[end] };
  };
}

/** `all-vlan` and the like stand for all interfaces of a kind; which is `all-ethernet` is told by the export alone. */
function kindMatch(end: 'inInterface' | 'outInterface', kind: string, { kinds }: Surroundings): Condition {
  const judge = (name: string | null): Truth => {
    const own = kinds.get(name ?? '');
    if (own === undefined || kind === 'ethernet') return null;
    return own === kind;
  };
  return { judge: (packet) => judge(packet[end]), doubt: `which interfaces all-${kind} stands for` };
}

function interfaceMatch(end: 'inInterface' | 'outInterface'): Make {
  return (name, around) => {
    const kind = /^all-(ethernet|ppp|vlan|wireless)$/.exec(name)?.[1];
    if (kind !== undefined) return kindMatch(end, kind, around);
    return {
      judge: (packet) => (packet[end] === null ? null : packet[end] === name),
      doubt: doubts[end],
    };
  };
}

function interfaceListMatch(end: 'inInterface' | 'outInterface'): Make {
  return (name, { interfaceLists }) => {
    if (name === 'all') return constant(true);
    if (name === 'none') return constant(false);
    const list = interfaceLists.get(name);
    if (!list) return undecidable(`the interface list ${name}, which is not in the file`);
    const judge = (one: string | null): Truth =>
      one !== null && list.members.has(one) ? true : one === null || !list.whole ? null : false;
    return {
      judge: (packet) => judge(packet[end]),
      doubt: list.whole ? doubts[end] : `which interfaces the list ${name} holds`,
    };
  };
}

const makes: Readonly<Record<string, Make>> = {
  protocol: (text) => {
    // An export holds no protocol that RouterOS does not know: a name that is not TCP's is another protocol.
    const number = /^[a-z]/.test(text) && text !== 'tcp' ? 0 : protocolNumber(text);
    return number === null ? null : constant(number === tcp);
  },
  'src-address': addressMatch('source'),
  'dst-address': addressMatch('destination'),
  'src-address-list': listMatch('source'),
  'dst-address-list': listMatch('destination'),
  'dst-port': portMatch('destinationPort'),
  'src-port': portMatch('sourcePort'),
  port: (text, around) => {
    const [to, from] = [portMatch('destinationPort')(text, around), portMatch('sourcePort')(text, around)];
    if (!to || !from) return null;
    // A client has one port of many: that it hits upon the one that is meant counts for nothing.
    return {
      judge: (packet) => any([to.judge(packet), from.judge(packet) === true], (one) => one),
      doubt: to.doubt,
    };
  },
  'ipsec-policy': (text, { withoutIpsec }) =>
    withoutIpsec && /^(?:in|out),(?:ipsec|none)$/.test(text) ? constant(text.endsWith('none')) : null,
  'in-interface': interfaceMatch('inInterface'),
  'out-interface': interfaceMatch('outInterface'),
  'in-interface-list': interfaceListMatch('inInterface'),
  'out-interface-list': interfaceListMatch('outInterface'),
  'connection-state': (text) => {
    const states = text.split(',');
    const judge = ({ tracked }: Packet) =>
      states.includes('new') === states.includes('untracked') || tracked ? states.includes('new') : null;
    return { judge, doubt: 'whether the connection is tracked' };
  },
  // Nothing has translated the first packet's address where no rule did: such a rule ends the answer before.
  'connection-nat-state': () => constant(false),
  'src-address-type': (text) => constant(text.split(',').includes('unicast')),
  'dst-address-type': (text) => constant(text.split(',').includes('unicast')),
  'tcp-flags': (text) =>
    constant(text.split(',').every((flag) => (flag.startsWith('!') ? flag !== '!syn' : flag === 'syn'))),
};

function conditionOf(key: string, value: string, around: Surroundings): readonly Condition[] {
  if (silent.test(key)) return [];
  const [negated, text] = key === 'tcp-flags' ? [false, value] : split(value);
  const make = ownOf(makes, key);
  const condition = make?.(text, around);
  return [condition ? negate(condition, negated) : undecidable(`${key}=${value}, which is not judged here`)];
}
